package analyze

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"rpclog/parse/capture"
)

// at puts a message on a connection into a record of some second.
func at(second int, conn, message string) string {
	return fmt.Sprintf(`{"ts":"2026-08-01T10:00:%02dZ","conn":%q,"msg":%s}`, second, conn, message)
}

// call is a request of tools/call with members of its params.
func call(id int, members string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"deploy"%s}}`, id, members)
}

// wants is a result that wants more input, with further members.
func wants(id int, members string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"result":{"resultType":"input_required"%s}}`, id, members)
}

// done is a result that wants nothing.
func done(id int) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"result":{"resultType":"complete","content":[]}}`, id)
}

const (
	confirm   = `,"inputRequests":{"confirm":{"method":"elicitation/create","params":{"message":"inputResponses"}}}`
	confirmed = `,"inputResponses":{"confirm":{"action":"accept"}}`
)

func state(s string) string { return `,"requestState":"` + s + `"` }

// operationsOf is what a report says of operations.
type operationsOf struct {
	Operations, Ended, Timed int64
	Max                      float64 // seconds
	Slowest                  int64   // its line
	Unheard                  string  // the lines of states that no result has held
}

func operationsIn(r *Report) operationsOf {
	got := operationsOf{Operations: r.Summary.Operations}
	for _, m := range r.Methods {
		if o := m.Operations; o != nil {
			got.Ended += o.Ended
			if o.Latency != nil {
				got.Timed += o.Latency.Count
				got.Max, got.Slowest = o.Latency.Max/1000, o.Slowest.Line
			}
		}
	}
	for _, p := range r.Problems {
		if p.Kind == "request_state" {
			for _, s := range p.Samples {
				got.Unheard += fmt.Sprint(" ", s.Line)
			}
		}
	}
	return got
}

// TestOperations joins the calls of operations.
func TestOperations(t *testing.T) {
	for _, tt := range []struct {
		name  string
		lines []string
		want  operationsOf
	}{
		{"of one call each", []string{at(0, "a", call(1, "")), at(1, "a", done(1))}, operationsOf{}},
		{"by its state", []string{
			at(0, "a", call(1, "")), at(2, "a", wants(1, confirm+state("s1"))), at(10, "a", call(2, confirmed+state("s1"))), at(12, "a", done(2)),
		}, operationsOf{1, 1, 1, 12, 1, ""}},
		{"over three calls, its state alone", []string{
			at(0, "a", call(1, "")), at(1, "a", wants(1, state("s1"))), at(2, "a", call(2, state("s1"))), at(3, "a", wants(2, state("s2"))),
			at(4, "a", call(3, state("s2"))), at(7, "a", done(3)),
		}, operationsOf{1, 1, 1, 7, 1, ""}},
		{"that ends in an error", []string{
			at(0, "a", call(1, "")), at(1, "a", wants(1, state("s1"))), at(2, "a", call(2, state("s1"))),
			at(3, "a", `{"jsonrpc":"2.0","id":2,"error":{"code":-32602,"message":"m"}}`),
		}, operationsOf{1, 1, 1, 3, 1, ""}},
		{"with which the client does not go on", []string{at(0, "a", call(1, "")), at(1, "a", wants(1, state("s1")))}, operationsOf{1, 0, 0, 0, 0, ""}},
		{"whose last call is not answered", []string{
			at(0, "a", call(1, "")), at(1, "a", wants(1, state("s1"))), at(2, "a", call(2, state("s1"))),
		}, operationsOf{1, 0, 0, 0, 0, ""}},
		{"whose last call is sent again", []string{
			at(0, "a", call(1, "")), at(1, "a", wants(1, state("s1"))), at(2, "a", call(2, state("s1"))), at(3, "a", call(3, state("s1"))), at(4, "a", done(3)),
		}, operationsOf{1, 1, 1, 4, 1, ""}},
		{"in other connections each time", []string{
			at(0, "a", call(1, "")), at(1, "a", wants(1, state("s1"))), at(2, "b", call(1, state("s1"))), at(3, "b", wants(1, state("s2"))),
			at(4, "c", call(1, state("s2"))), at(5, "c", done(1)),
		}, operationsOf{1, 1, 1, 5, 1, ""}},
		{"several at a time", []string{
			at(0, "a", call(1, "")), at(1, "a", call(2, "")), at(2, "a", wants(2, confirm+state("two"))), at(3, "a", wants(1, confirm+state("one"))),
			at(4, "a", call(3, confirmed+state("one"))), at(5, "a", call(4, confirmed+state("two"))), at(6, "a", done(4)), at(9, "a", done(3)),
		}, operationsOf{2, 2, 2, 9, 1, ""}},
		{"a state that was altered", []string{
			at(0, "a", call(1, "")), at(1, "a", wants(1, confirm+state("s1"))), at(2, "a", call(2, confirmed+state("s1 "))), at(3, "a", done(2)),
		}, operationsOf{1, 0, 0, 0, 0, " 3"}},
		{"a state in other words of JSON", []string{
			at(0, "a", call(1, "")), at(1, "a", wants(1, state(`a\/\u00e9`))), at(2, "a", call(2, state(`a/é`))), at(3, "a", done(2)),
		}, operationsOf{1, 1, 1, 3, 1, ""}},
		{"names in other words of JSON", []string{
			at(0, "a", call(1, "")), at(1, "a", `{"jsonrpc":"2.0","id":1,"result":{"result\u0054ype":"input\u005frequired","request\u0053tate":"s"}}`),
			at(2, "a", call(2, `,"request\u0053tate":"s"`)), at(3, "a", done(2)),
		}, operationsOf{1, 1, 1, 3, 1, ""}},
		{"the last of a key that comes twice", []string{
			at(0, "a", call(1, "")), at(1, "a", wants(1, state("x")+state("s"))), at(2, "a", call(2, state("x"))), at(3, "a", done(2)),
			at(4, "a", call(3, state("s"))), at(5, "a", done(3)),
		}, operationsOf{1, 1, 1, 5, 1, " 3"}},
		{"the last of a key that comes twice, which is no text", []string{
			at(0, "a", call(1, "")), at(1, "a", wants(1, state("s")+`,"requestState":null`)), at(2, "a", call(2, state("s"))), at(3, "a", done(2)),
		}, operationsOf{1, 0, 0, 0, 0, " 3"}},
		{"an error beside a result that wants more", []string{
			at(0, "a", call(1, "")), at(1, "a", `{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m"},"result":{"resultType":"input_required","requestState":"s"}}`),
		}, operationsOf{}},
		{"a state that is empty", []string{
			at(0, "a", call(1, "")), at(1, "a", wants(1, state(""))), at(2, "a", call(2, state(""))), at(3, "a", done(2)),
		}, operationsOf{1, 1, 1, 3, 1, ""}},
		{"a state that is no text is none", []string{
			at(0, "a", call(1, "")), at(1, "a", wants(1, `,"requestState":7`)), at(2, "a", call(2, `,"requestState":7`)), at(3, "a", done(2)),
		}, operationsOf{1, 0, 0, 0, 0, ""}},
		{"a state of another method", []string{
			at(0, "a", call(1, "")), at(1, "a", wants(1, state("s1"))),
			at(2, "a", `{"jsonrpc":"2.0","id":2,"method":"prompts/get","params":{"name":"p","requestState":"s1"}}`), at(3, "a", done(2)),
		}, operationsOf{1, 0, 0, 0, 0, ""}},
		{"a state that has been used", []string{
			at(0, "a", call(1, "")), at(1, "a", wants(1, state("s1"))), at(2, "a", call(2, state("s1"))), at(3, "a", done(2)),
			at(4, "a", call(3, state("s1"))), at(5, "a", done(3)),
		}, operationsOf{1, 1, 1, 3, 1, ""}},
		{"a state from before the capture", []string{at(0, "a", call(1, confirmed+state("s0"))), at(1, "a", done(1))}, operationsOf{Unheard: " 1"}},
		{"a state from a response whose request is not there", []string{
			at(0, "a", call(1, "")), at(1, "a", wants(9, state("s9"))), at(2, "a", call(2, state("s9"))), at(3, "a", wants(2, state("s2"))),
			at(4, "a", call(3, state("s2"))), at(5, "a", done(3)),
		}, operationsOf{1, 1, 1, 3, 3, ""}},
		{"one state of several, by the session", []string{
			at(0, "a", call(1, "")), at(0, "b", call(1, "")), at(1, "a", wants(1, state("s"))), at(1, "b", wants(1, state("s"))),
			at(2, "b", call(2, state("s"))), at(3, "b", done(2)), at(4, "a", call(2, state("s"))), at(9, "a", done(2)),
		}, operationsOf{2, 2, 2, 9, 1, ""}},
		{"one state of several in one session", []string{
			at(0, "a", call(1, "")), at(0, "a", call(2, "")), at(1, "a", wants(1, state("s"))), at(1, "a", wants(2, state("s"))),
			at(2, "a", call(3, state("s"))), at(3, "a", done(3)),
		}, operationsOf{2, 0, 0, 0, 0, ""}},
		{"by the inputs", []string{
			at(0, "a", call(1, "")), at(1, "a", wants(1, confirm)), at(2, "b", call(1, confirmed)), at(3, "b", done(1)),
		}, operationsOf{1, 1, 1, 3, 1, ""}},
		{"by several inputs in another order", []string{
			at(0, "a", call(1, "")), at(1, "a", wants(1, `,"inputRequests":{"x":{},"y":{},"z z":{}}`)),
			at(2, "a", call(2, `,"inputResponses":{"z\u0020z":{},"x":{},"y":{},"x":{}}`)), at(3, "a", done(2)),
		}, operationsOf{1, 1, 1, 3, 1, ""}},
		{"other inputs than wanted", []string{
			at(0, "a", call(1, "")), at(1, "a", wants(1, `,"inputRequests":{"x":{},"y":{}}`)), at(2, "a", call(2, `,"inputResponses":{"x":{}}`)), at(3, "a", done(2)),
			at(4, "a", call(3, `,"inputResponses":{"x":{},"y":{},"z":{}}`)), at(5, "a", done(3)), at(6, "a", call(4, `,"inputResponses":{"xy":{}}`)), at(7, "a", done(4)),
		}, operationsOf{1, 0, 0, 0, 0, ""}},
		{"nothing wanted is nothing to go on with", []string{
			at(0, "a", call(1, "")), at(1, "a", wants(1, `,"inputRequests":{}`)), at(2, "a", call(2, `,"inputResponses":{}`)), at(3, "a", done(2)),
		}, operationsOf{1, 0, 0, 0, 0, ""}},
		{"inputs that two want", []string{
			at(0, "a", call(1, "")), at(0, "b", call(1, "")), at(1, "a", wants(1, confirm)), at(1, "b", wants(1, confirm)),
			at(2, "a", call(2, confirmed)), at(3, "a", done(2)),
		}, operationsOf{2, 0, 0, 0, 0, ""}},
		{"inputs that one without a state wants", []string{
			at(0, "a", call(1, "")), at(0, "b", call(1, "")), at(1, "a", wants(1, confirm+state("s"))), at(1, "b", wants(1, confirm)),
			at(2, "c", call(2, confirmed)), at(8, "c", done(2)),
		}, operationsOf{2, 1, 1, 8, 2, ""}},
		{"a state that was left out", []string{
			at(0, "a", call(1, "")), at(1, "a", wants(1, confirm+state("s"))), at(2, "a", call(2, confirmed)), at(3, "a", done(2)),
		}, operationsOf{1, 1, 1, 3, 1, ""}},
		{"another state than that of the only one", []string{
			at(0, "a", call(1, "")), at(1, "a", wants(1, confirm)), at(2, "a", call(2, confirmed+state("s"))), at(3, "a", done(2)),
		}, operationsOf{1, 0, 0, 0, 0, " 3"}},
		{"over a restart", []string{
			at(0, "a", `{"jsonrpc":"2.0","id":0,"method":"initialize"}`), at(0, "a", call(1, "")), at(1, "a", wants(1, state("s1"))), at(2, "a", call(2, state("s1"))),
			at(3, "a", `{"jsonrpc":"2.0","id":0,"method":"initialize"}`), at(4, "a", done(2)), at(5, "a", call(3, state("s1"))), at(6, "a", done(3)),
		}, operationsOf{1, 1, 1, 6, 2, ""}},
		{"of another protocol", []string{
			at(0, "a", `{"jsonrpc":"2.0","id":1,"method":"deploy","params":{}}`), at(1, "a", wants(1, state("s"))),
			at(2, "a", `{"jsonrpc":"2.0","id":2,"method":"deploy","params":{"requestState":"s"}}`), at(3, "a", done(2)),
		}, operationsOf{}},
		{"without times", []string{call(1, ""), wants(1, state("s")), call(2, state("s")), done(2)}, operationsOf{1, 1, 0, 0, 0, ""}},
		{"what is no object", []string{
			at(0, "a", `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":["requestState","s"]}`), at(1, "a", `{"jsonrpc":"2.0","id":1,"result":["input_required"]}`),
			at(2, "a", `{"jsonrpc":"2.0","id":2,"method":"tools/call"}`), at(3, "a", `{"jsonrpc":"2.0","id":2,"result":"input_required"}`),
		}, operationsOf{}},
		{"what broken numbers stand beside", []string{
			at(0, "a", call(1, "")), at(1, "a", wants(1, `,"x":NaN`+state("s"))), at(2, "a", call(2, `,"x":-Infinity`+state("s"))), at(3, "a", done(2)),
		}, operationsOf{1, 1, 1, 3, 1, ""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			log := strings.Join(tt.lines, "\n")
			if diff := cmp.Diff(tt.want, operationsIn(analyse(t, log, Options{}))); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.want, operationsIn(analyseAll(t, 1, log))); diff != "" {
				t.Errorf("in chunks:\n%s", diff)
			}
		})
	}
}

// TestOperationsInSources joins the calls of an operation that several servers
// have answered, each with a log of its own.
func TestOperationsInSources(t *testing.T) {
	logs := []string{
		at(0, "a", call(1, "")) + "\n" + at(1, "a", wants(1, state("s1"))) + "\n" + at(4, "a", call(2, state("s2"))) + "\n" + at(6, "a", done(2)),
		at(2, "a", call(1, state("s1"))) + "\n" + at(3, "a", wants(1, state("s2"))),
	}
	want := operationsOf{1, 1, 1, 6, 1, ""}
	for _, jobs := range []int{1, 4} {
		r := analyseSources(t, Options{}, jobs, logs...)
		if diff := cmp.Diff(want, operationsIn(r)); diff != "" {
			t.Error(diff)
		}
		if got := r.Methods[0].Operations.Slowest.Source; got != "a" {
			t.Errorf("the slowest began in %s", got)
		}
	}
}

// TestOperationsFiltered holds that filters choose what is counted and leave
// operations whole.
func TestOperationsFiltered(t *testing.T) {
	log := strings.Join([]string{
		at(0, "a", call(1, "")), at(1, "a", wants(1, state("s1"))), at(2, "b", call(2, state("s1"))), at(9, "b", done(2)), at(10, "b", call(3, state("s?"))),
	}, "\n")
	second := func(s int64) capture.Time { return capture.Unix(1785578400+s, 0) }
	for _, tt := range []struct {
		name   string
		filter Filter
		want   operationsOf
	}{
		{"all", Filter{}, operationsOf{1, 1, 1, 9, 1, " 5"}},
		{"the end", Filter{Since: second(9)}, operationsOf{1, 1, 1, 9, 1, " 5"}},
		{"the beginning", Filter{Until: second(2)}, operationsOf{1, 0, 0, 0, 0, ""}},
		{"between", Filter{Since: second(2), Until: second(3)}, operationsOf{}},
		{"the session of the last call", Filter{Sessions: []string{"b"}}, operationsOf{1, 1, 1, 9, 1, " 5"}},
		{"the session of the first call", Filter{Sessions: []string{"a"}}, operationsOf{1, 0, 0, 0, 0, ""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, operationsIn(analyse(t, log, Options{Filter: tt.filter}))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestOperationsBound reaches the bounds: the operation that began first is
// forgotten, and of states that may be known nothing is said.
func TestOperationsBound(t *testing.T) {
	var lines []string
	for i, s := range []string{"s1", "s2", "s3"} {
		lines = append(lines, call(i, ""), wants(i, state(s)))
	}
	for i, s := range []string{"s1", "s2", "s3", "s4"} {
		lines = append(lines, call(i, state(s)), done(i))
	}
	r := analyseWith(t, strings.Join(lines, "\n"), Options{}, func(a *Analyzer) {
		a.operations.maxOperations, a.operations.maxStates = 2, 2
	})
	if diff := cmp.Diff(operationsOf{3, 2, 0, 0, 0, ""}, operationsIn(r)); diff != "" {
		t.Error(diff)
	}
	want := map[string]Limit{"operations": {"operations", maxOperations, 1}, "request_states": {"request_states", maxStates, 1}}
	if diff := cmp.Diff(want, limitsOf(r)); diff != "" {
		t.Error(diff)
	}
	r = analyseWith(t, strings.Join([]string{
		call(1, ""), wants(1, state("s1")), call(2, state("s1")), call(3, ""), wants(3, state("s3")), done(2), call(4, state("s3")), done(4),
	}, "\n"), Options{}, func(a *Analyzer) { a.operations.maxOperations = 1 })
	if diff := cmp.Diff(operationsOf{2, 1, 0, 0, 0, ""}, operationsIn(r)); diff != "" {
		t.Errorf("one on its way is forgotten:\n%s", diff)
	}
}

// plainOperation is what an operation is to be, in a list of all.
type plainOperation struct {
	method, session, state, keys string
	waits, ended                 bool
}

// plainGoesOn returns which operation a request goes on with, or -1.
func plainGoesOn(all []plainOperation, method, session, state, keys string) int {
	choose := func(fits ...func(o *plainOperation) bool) int {
		for _, fit := range fits {
			found := []int{}
			for i := range all {
				if o := &all[i]; !o.ended && o.method == method && fit(o) {
					found = append(found, i)
				}
			}
			if len(found) == 1 {
				return found[0]
			}
		}
		return -1
	}
	waits := func(o *plainOperation) bool { return o.waits && o.state == state }
	switch {
	case state != "":
		for i := range all {
			if o := &all[i]; !o.ended && o.method == method && waits(o) {
				return choose(waits, func(o *plainOperation) bool { return waits(o) && o.session == session })
			}
		}
		return choose(func(o *plainOperation) bool { return !o.waits && o.state == state })
	case keys != "":
		return choose(func(o *plainOperation) bool { return o.waits && o.keys == keys },
			func(o *plainOperation) bool { return o.waits && o.keys == keys && o.state == "" })
	}
	return -1
}

// TestOperationsOracle holds operations to a list that is searched.
func TestOperationsOracle(t *testing.T) {
	type asked struct {
		id, operation int
		method, conn  string
	}
	rapid.Check(t, func(t *rapid.T) {
		a := New([]string{"x"}, Options{})
		var b capture.Batch
		var all []plainOperation
		var waiting []asked
		sent, unheard, ended := map[string]bool{}, int64(0), int64(0)
		member := func(name, value string) string {
			if value == "" {
				return ""
			}
			return fmt.Sprintf(`,%q:%s`, name, value)
		}
		draw := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
		for n := range rapid.IntRange(1, 100).Draw(t, "messages") {
			id := capture.ID{Type: capture.NumberID, Text: fmt.Append(nil, n)}
			state, keys := draw("state", "", "", `"s"`, `"t"`), draw("keys", "", "", `{"k":1}`, `{"k":1,"l":2}`)
			if len(waiting) == 0 || rapid.Bool().Draw(t, "asks") {
				method, conn := draw("method", "tools/call", "prompts/get"), draw("connection", "a", "b")
				body := `{"name":"n"` + member("requestState", state) + member("inputResponses", keys) + `}`
				o := plainGoesOn(all, method, conn, state, keys)
				if o >= 0 {
					all[o].waits = false
				} else if state != "" && !sent[state] {
					unheard++
				}
				waiting = append(waiting, asked{n, o, method, conn})
				b.Add(capture.Record{Conn: []byte(conn)}, capture.Message{Kind: capture.Request, Method: []byte(method), ID: id, Body: []byte(body)})
				continue
			}
			i := rapid.IntRange(0, len(waiting)-1).Draw(t, "answers")
			w := waiting[i]
			waiting = append(waiting[:i:i], waiting[i+1:]...)
			id.Text = fmt.Append(nil, w.id)
			body := `{}`
			if w.operation >= 0 && all[w.operation].ended {
				w.operation = -1
			}
			if rapid.Bool().Draw(t, "wants more") {
				body = `{"resultType":"input_required"` + member("requestState", state) + member("inputRequests", keys) + `}`
				if w.operation < 0 {
					w.operation = len(all)
					all = append(all, plainOperation{method: w.method})
				}
				o := &all[w.operation]
				o.session, o.state, o.keys, o.waits = w.conn, state, keys, true
				sent[state] = true
			} else if w.operation >= 0 {
				all[w.operation].ended = true
				ended++
			}
			b.Add(capture.Record{Conn: []byte(w.conn)}, capture.Message{Kind: capture.Response, ID: id, Body: []byte(body)})
		}
		a.Add(&b)
		r := a.Report(nil)
		problems := int64(0)
		for _, p := range r.Problems {
			problems += p.Count
		}
		if got := operationsIn(r); got.Operations != int64(len(all)) || got.Ended != ended || problems != unheard {
			t.Fatalf("%+v and %d unheard, want %d operations, %d ended, %d unheard", got, problems, len(all), ended, unheard)
		}
		open := 0
		for _, o := range all {
			if !o.ended {
				open++
			}
		}
		if x := &a.operations; len(x.kept) != open {
			t.Fatalf("%d operations kept, want %d", len(x.kept), open)
		}
	})
}
