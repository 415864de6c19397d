package slice

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/analyze"
	"rpclog/analyze/catalog"
	"rpclog/analyze/redact"
	"rpclog/analyze/rules"
	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
)

// captures are texts of captures by their names.
type captures map[string]string

func (c captures) names() []string { return slices.Sorted(maps.Keys(c)) }

// read reads all of them.
func (c captures) read(t testing.TB, each func(*capture.Batch)) {
	t.Helper()
	var sources []input.Source
	for _, name := range c.names() {
		sources = append(sources, input.Of(name, strings.NewReader(c[name])))
	}
	_, err := parse.Read(context.Background(), sources, parse.Options{Jobs: 1}, func(b *capture.Batch) error { each(b); return nil })
	if err != nil {
		t.Fatal(err)
	}
}

var builtin = sync.OnceValues(catalog.Builtin)

func optionsFor(t testing.TB, ruleFile string) Options {
	t.Helper()
	all, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Analyze: analyze.Options{Catalogs: all}, Masker: redact.New(redact.Options{}), Read: func(text []byte) iter.Seq2[*capture.Batch, error] {
		return parse.NewDecoder("slice", bytes.NewReader(text), parse.Options{Jobs: 1}).Batches()
	}}
	if ruleFile != "" {
		if o.Analyze.Rules, err = rules.Load("rules.yaml", []byte(ruleFile)); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// report analyses captures.
func (c captures) report(t testing.TB, o analyze.Options) *analyze.Report {
	t.Helper()
	a := analyze.New(c.names(), Open(o))
	c.read(t, a.Add)
	a.End()
	return a.Report(nil)
}

// make makes a slice of captures.
func (c captures) make(t testing.TB, s *Slice) (*Made, error) {
	t.Helper()
	a := analyze.New(c.names(), s.Analysis())
	c.read(t, func(b *capture.Batch) {
		if !s.Enough() {
			a.Add(b)
		}
	})
	if !s.Wants() {
		return &Made{}, nil
	}
	c.read(t, s.Add)
	return s.Make(context.Background())
}

var shortened = regexp.MustCompile(`\b(id|session|conn|text|key|method|code)-[0-9a-f]{12}\b`)

// inShort numbers the pseudonyms of each kind, and leaves out what envelopes do
// not know.
func inShort(text []byte) []string {
	seen, counts := map[string]string{}, map[string]int{}
	all := shortened.ReplaceAllStringFunc(string(text), func(name string) string {
		kind, _, _ := strings.Cut(name, "-")
		if seen[name] == "" {
			counts[kind]++
			seen[name] = kind + string(rune('A'-1+counts[kind]))
		}
		return seen[name]
	})
	for _, name := range []string{`"time":null,`, `"session":null,`, `"conn":null,`, `"direction":null,`} {
		all = strings.ReplaceAll(all, name, "")
	}
	return strings.Split(strings.TrimSuffix(all, "\n"), "\n")
}

// TestFinding has what is left of captures with a finding.
func TestFinding(t *testing.T) {
	const by = "rules:\n- {id: x/y, title: t, level: low, "
	for _, c := range []struct {
		name, rule string
		captures   captures
		want       []string
	}{
		{
			"two sources whose ids are the same", by + "by: [], steps: [{name: a, match: {code: 1}}, {name: b, match: {code: 2}}]}",
			captures{
				"a.log": `{"ts":1700000000,"msg":{"id":1,"method":"get.it"}}
{"ts":1700000003,"msg":{"id":1,"error":{"code":1,"message":"no"}}}
`,
				"b.log": `{"ts":1700000001,"msg":{"id":1,"method":"put.it"}}
{"ts":1700000002,"msg":{"id":2,"method":"put.it"}}
{"ts":1700000004,"msg":{"id":1,"error":{"code":2,"message":"no"}}}
{"ts":1700000005,"msg":{"id":2,"error":{"code":2,"message":"no"}}}
`,
			},
			[]string{
				`{"time":"2023-11-14T22:13:20Z","conn":"connA","message":{"id":"idA","method":"get.it"}}`,
				`{"time":"2023-11-14T22:13:21Z","conn":"connB","message":{"id":"idA","method":"put.it"}}`,
				`{"time":"2023-11-14T22:13:23Z","conn":"connA","message":{"id":"idA","error":{"code":1,"message":"textA"}}}`,
				`{"time":"2023-11-14T22:13:24Z","conn":"connB","message":{"id":"idA","error":{"code":2,"message":"textA"}}}`,
			},
		},
		{
			"texts that the rule compares", by + "by: [source], steps: [{name: a, match: {code: 1, message: 'too fast'}, min: 2}, {name: b, match: {code: 1}}]}",
			captures{"a.log": `{"id":1,"method":"get"}
{"id":1,"error":{"code":1,"message":"alice is too fast","data":{"why":"x"}}}
{"id":2,"method":"get"}
{"id":2,"error":{"code":1,"message":"bob is slow"}}
{"id":3,"method":"get"}
{"id":3,"error":{"code":1,"message":"password=hunter22 too fast"}}
{"id":4,"method":"get"}
{"id":4,"error":{"code":1,"message":"bob is slow"}}
`},
			[]string{
				`{"message":{"id":"idA","method":"get"}}`,
				`{"message":{"id":"idA","error":{"code":1,"message":"alice is too fast"}}}`,
				`{"message":{"id":"idB","method":"get"}}`,
				`{"message":{"id":"idB","error":{"code":1,"message":"password=… too fast"}}}`,
				`{"message":{"id":"idC","method":"get"}}`,
				`{"message":{"id":"idC","error":{"code":1,"message":"textA"}}}`,
			},
		},
		{
			"errors inside a success", by + "by: [], steps: [{name: a, match: {code: -32016}}]}",
			captures{"a.log": `{"id":1,"jsonrpc":"2.0","method":"subscribe","params":{"streams":["eeg","fac"]}}
{"id":1,"jsonrpc":"2.0","result":{"failure":[{"code":-32138,"message":"x","streamName":"fac"},{"code":-32016,"message":"y","streamName":"eeg"}],"success":[{"streamName":"mot"}]}}
`},
			[]string{
				`{"message":{"id":"idA","jsonrpc":"2.0","method":"subscribe"}}`,
				`{"message":{"id":"idA","jsonrpc":"2.0","result":{"failure":[{"code":-32016}]}}}`,
			},
		},
		{
			"what the calls are about", by + "by: [], steps: [{name: a, match: {subject: 'read_*', ok: false}}]}",
			captures{"a.log": `{"id":1,"jsonrpc":"2.0","method":"tools/call","params":{"name":"read_file","arguments":{"path":"/home/alice"}}}
{"id":1,"jsonrpc":"2.0","error":{"code":-32602,"message":"no such file /home/alice"}}
`},
			[]string{
				`{"message":{"id":"idA","jsonrpc":"2.0","method":"tools/call","params":{"name":"read_file"}}}`,
				`{"message":{"id":"idA","jsonrpc":"2.0","error":{"code":-32602,"message":"textA"}}}`,
			},
		},
		{
			"notifications, warnings and successes", by + "by: [connection], steps: [{name: a, match: {kind: notification, method: note}}, {name: b, match: {warning: 19}}, {name: c, match: {ok: true}}]}",
			captures{"a.log": `{"conn":"1","msg":{"jsonrpc":"2.0","method":"note","params":["alice"]}}
{"conn":"2","msg":{"jsonrpc":"2.0","method":"note","params":["alice"]}}
{"conn":"1","msg":{"jsonrpc":"2.0","warning":{"code":19,"message":{"behavior":"little space"}}}}
{"conn":"1","msg":{"jsonrpc":"2.0","id":"a","method":"get"}}
{"conn":"1","msg":{"jsonrpc":"2.0","id":"a","result":{"for":"alice"}}}
`},
			[]string{
				`{"conn":"connA","message":{"jsonrpc":"2.0","method":"note"}}`,
				`{"conn":"connA","message":{"jsonrpc":"2.0","warning":{"code":19}}}`,
				`{"conn":"connA","message":{"jsonrpc":"2.0","id":"idA","method":"get"}}`,
				`{"conn":"connA","message":{"jsonrpc":"2.0","id":"idA","result":{}}}`,
			},
		},
		{
			"no ids", by + "by: [], steps: [{name: a, match: {code: GenericError}, min: 2}]}",
			captures{"a.log": `{"execute":"device_del","arguments":{"id":"nic"}}
{"error":{"class":"GenericError","desc":"gone"}}
{"execute":"query-status"}
{"return":{"running":true}}
{"execute":"eject"}
{"error":{"class":"GenericError","desc":"gone"}}
`},
			[]string{
				`{"message":{"execute":"device_del"}}`,
				`{"message":{"error":{"class":"GenericError","desc":"textA"}}}`,
				`{"message":{"execute":"eject"}}`,
				`{"message":{"error":{"class":"GenericError","desc":"textA"}}}`,
			},
		},
		{
			"a call in one object, and one without an id", by + "by: [], steps: [{name: a, match: {code: 7}, min: 2}]}",
			captures{"a.log": `{"jsonrpc":"2.0","id":1,"method":"get","params":{"a":1},"error":{"code":7,"message":"no"}}
{"request":{"method":"put","params":[1]},"response":{"error":{"code":7,"message":"no"}}}
`},
			[]string{
				`{"message":{"jsonrpc":"2.0","id":"idA","method":"get"}}`,
				`{"message":{"jsonrpc":"2.0","id":"idA","error":{"code":7,"message":"textA"}}}`,
				`{"message":{"method":"put","id":"idB"}}`,
				`{"message":{"error":{"code":7,"message":"textA"},"id":"idB"}}`,
			},
		},
		{
			"a warning whose protocol other calls tell", by + "catalog: cortex, by: [source], steps: [{name: a, match: {warning: 19}}]}",
			captures{"a.log": `{"jsonrpc":"2.0","id":1,"method":"createSession"}
{"jsonrpc":"2.0","id":1,"result":{}}
{"jsonrpc":"2.0","id":2,"method":"injectMarker"}
{"jsonrpc":"2.0","id":2,"result":{}}
{"jsonrpc":"2.0","warning":{"code":19,"message":"little space"}}
`},
			[]string{
				`{"message":{"jsonrpc":"2.0","id":"idA","method":"createSession"}}`,
				`{"message":{"jsonrpc":"2.0","warning":{"code":19}}}`,
			},
		},
		{
			"a session whose protocol another one of its source tells", by + "catalog: cortex, by: [session], steps: [{name: a, match: {kind: warning}}]}",
			captures{"a.log": `{"session":"t","msg":{"jsonrpc":"2.0","id":1,"method":"createSession"}}
{"session":"s","msg":{"jsonrpc":"2.0","warning":{"code":19,"message":"little space"}}}
`},
			[]string{
				`{"session":"sessionA","message":{"jsonrpc":"2.0","id":"idA","method":"createSession"}}`,
				`{"session":"sessionB","message":{"jsonrpc":"2.0","warning":{"code":19}}}`,
			},
		},
		{
			"a session whose protocol another source tells", by + "catalog: cortex, by: [session], steps: [{name: a, match: {kind: warning}}]}",
			captures{
				"a.log": `{"ts":1700000000,"session":"s","msg":{"jsonrpc":"2.0","id":1,"method":"createSession"}}
`,
				"b.log": `{"ts":1700000001,"session":"s","msg":{"jsonrpc":"2.0","warning":{"code":19,"message":"little space"}}}
`,
			},
			[]string{
				`{"time":"2023-11-14T22:13:20Z","session":"sessionA","conn":"connA","message":{"jsonrpc":"2.0","id":"idA","method":"createSession"}}`,
				`{"time":"2023-11-14T22:13:21Z","session":"sessionA","conn":"connB","message":{"jsonrpc":"2.0","warning":{"code":19}}}`,
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := optionsFor(t, c.rule)
			r := c.captures.report(t, o.Analyze)
			if len(r.Findings) == 0 {
				t.Fatal("no finding")
			}
			made, err := c.captures.make(t, Finding(o, c.captures.names(), r, &r.Findings[0]))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, inShort(made.Text)); d != "" {
				t.Error(d)
			}
			if !made.Minimal || made.Cut != 0 || made.Bare != 0 || made.Lines != len(c.want) {
				t.Errorf("said of it: %+v", made)
			}
		})
	}
}

// TestSame has findings that are the same as another one after pseudonyms, and
// others.
func TestSame(t *testing.T) {
	o := optionsFor(t, "")
	s := newSlice(o, []string{"a.log"}, &part{})
	is := func(change func(*analyze.Finding)) *analyze.Finding {
		method, code := "get", capture.NumberCode("1")
		f := &analyze.Finding{Rule: "x/y", Level: "low", Timed: true, Evidence: []analyze.Evidence{{Line: 1, Method: &method}}}
		f.By = analyze.FindingKey{Session: &analyze.SessionKey{ID: "s", By: bySession}, Connection: &analyze.ConnectionKey{ID: "c", Source: "a.log"}, Method: &method, Code: &code}
		if change != nil {
			change(f)
		}
		return f
	}
	shown := func(change func(*analyze.Finding)) *analyze.Finding {
		return is(func(f *analyze.Finding) {
			f.By.Session.ID, f.By.Connection.ID = s.names.pseudonym("session", "s"), s.names.pseudonym("conn", "c")
			if change != nil {
				change(f)
			}
		})
	}
	get, put, two := "get", "put", capture.NumberCode("2")
	lines := []*message{{method: &get}}
	if g := (&finding{is: is(nil)}); !s.same(g, shown(nil), lines) {
		t.Error("is not the same")
	}
	for name, change := range map[string]func(*analyze.Finding){
		"rule": func(f *analyze.Finding) { f.Rule = "x/z" }, "level": func(f *analyze.Finding) { f.Level = "high" }, "times": func(f *analyze.Finding) { f.Timed = false },
		"session": func(f *analyze.Finding) { f.By.Session.ID = "s" }, "kind of session": func(f *analyze.Finding) { f.By.Session.By = byConnection },
		"no session": func(f *analyze.Finding) { f.By.Session = nil }, "connection": func(f *analyze.Finding) { f.By.Connection.ID = "c" },
		"method": func(f *analyze.Finding) { f.By.Method = &put }, "code": func(f *analyze.Finding) { f.By.Code = &two },
		"evidence": func(f *analyze.Finding) { f.Evidence[0].Method = &put }, "orphan": func(f *analyze.Finding) { f.Evidence[0].Method = nil },
		"line": func(f *analyze.Finding) { f.Evidence[0].Line = 2 },
	} {
		if s.same(&finding{is: is(nil)}, shown(change), lines) {
			t.Errorf("with another %s it is the same", name)
		}
	}
	if !s.same(&finding{is: is(func(f *analyze.Finding) { f.Timed = false })}, shown(nil), lines) {
		t.Error("times that came to be known make it another one")
	}
}

// TestTexts has texts that stay, and that have the pseudonym of a session.
func TestTexts(t *testing.T) {
	c := captures{"a.log": `{"session":"s1","msg":{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_file","arguments":{"target":"s1","name":"s2","target":"s1"}}}}
`}
	o := optionsFor(t, "")
	made, err := c.make(t, Lines(o, c.names(), "a.log", 1, 1, nil))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`{"session":"sessionA","message":{"jsonrpc":"2.0","id":"idA","method":"tools/call","params":{"name":"read_file","arguments":{"name":"textA","target":"sessionA"}}}}`}
	if d := cmp.Diff(want, inShort(made.Text)); d != "" {
		t.Error(d)
	}
}

// TestFindingLost has a finding that the messages which are kept do not show.
func TestFindingLost(t *testing.T) {
	c := captures{"a.log": strings.Repeat(`{"jsonrpc":"2.0","method":"note"}`+"\n", 3*mostEvents+10)}
	o := optionsFor(t, "rules: [{id: x/y, title: t, level: low, by: [], steps: [{name: a, match: {kind: notification}, min: 12000}]}]")
	r := c.report(t, o.Analyze)
	made, err := c.make(t, Finding(o, c.names(), r, &r.Findings[0]))
	if !errors.Is(err, ErrNotShown) || made != nil {
		t.Errorf("%v, %v", made, err)
	}
}

// TestSecretNames has an error whose method, session and code are secrets.
func TestSecretNames(t *testing.T) {
	const secret = "AKIAABCDEFGHIJKLMNOP"
	c := captures{"a.log": strings.ReplaceAll(`{"session":"SECRET","msg":{"jsonrpc":"2.0","id":"SECRET","method":"SECRET"}}
{"session":"SECRET","msg":{"jsonrpc":"2.0","id":"SECRET","error":{"code":"SECRET","message":"no"}}}
`, "SECRET", secret)}
	o := optionsFor(t, "")
	var first *analyze.ErrorEvent
	listen := o.Analyze
	listen.OnError = func(e *analyze.ErrorEvent) { first = e }
	c.report(t, listen)
	made, err := c.make(t, Code(o, c.names(), first))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"session":"sessionA","message":{"jsonrpc":"2.0","id":"idA","method":"methodA"}}`,
		`{"session":"sessionA","message":{"jsonrpc":"2.0","id":"idA","error":{"code":"codeA","message":"textA"}}}`,
	}
	if d := cmp.Diff(want, inShort(made.Text)); d != "" {
		t.Error(d)
	}
}

// TestScan sees that what still looks like a secret is refused, with its line.
func TestScan(t *testing.T) {
	s := newSlice(optionsFor(t, ""), nil, &part{})
	if err := s.scan([]byte("{\"a\":\"b\"}\n{\"max_tokens\":4096}\n")); err != nil {
		t.Error(err)
	}
	var secret *Secret
	if err := s.scan([]byte("{\"a\":\"b\"}\n{\"a\":\"AKIAABCDEFGHIJKLMNOP\"}\n")); !errors.As(err, &secret) || secret.Line != 2 {
		t.Errorf("said of a secret: %v", err)
	}
	c := captures{"a.log": `{"jsonrpc":"2.0","method":"note"}`}
	s = Lines(optionsFor(t, ""), c.names(), "a.log", 1, 1, nil)
	a := analyze.New(c.names(), s.Analysis())
	c.read(t, a.Add)
	s.Wants()
	c.read(t, s.Add)
	s.messages[0].object.put("left", fixed("AKIAABCDEFGHIJKLMNOP"))
	if made, err := s.Make(context.Background()); !errors.As(err, &secret) || secret.Line != 1 || made != nil {
		t.Errorf("made %v of a secret: %v", made, err)
	}
}

// TestBounds has messages that are too long, and more of them than are kept.
func TestBounds(t *testing.T) {
	long := strings.Repeat("x", longestMessage)
	var text strings.Builder
	for i := range mostMessages {
		text.WriteString(`{"id":` + strconv.Itoa(i) + `,"jsonrpc":"2.0","method":"get"}` + "\n" + `{"id":` + strconv.Itoa(i) + `,"jsonrpc":"2.0","result":"short"}` + "\n")
	}
	text.WriteString(`{"id":"a","jsonrpc":"2.0","method":"put","params":["` + long + `"]}` + "\n" + `{"id":"a","jsonrpc":"2.0","error":{"code":1,"message":"no"}}` + "\n")
	c := captures{"a.log": text.String()}
	o := optionsFor(t, "")
	made, err := c.make(t, Lines(o, c.names(), "a.log", 1, 1<<40, nil))
	if err != nil {
		t.Fatal(err)
	}
	if made.Lines != mostMessages || made.Cut != mostMessages/2+1 || made.Bare != 1 {
		t.Errorf("%d lines, %d cut, %d without params", made.Lines, made.Cut, made.Bare)
	}
	lines := inShort(made.Text)
	if d := cmp.Diff([]string{`{"message":{"jsonrpc":"2.0","id":"idXXX","method":"put"}}`, `{"message":{"id":"idXXX","jsonrpc":"2.0","error":{"code":1,"message":"textB"}}}`}, []string{
		regexp.MustCompile(`"id":"id[^"]*"`).ReplaceAllString(lines[len(lines)-2], `"id":"idXXX"`),
		regexp.MustCompile(`"id":"id[^"]*"`).ReplaceAllString(lines[len(lines)-1], `"id":"idXXX"`),
	}); d != "" {
		t.Error(d)
	}
}

// TestSessionOf sees that a session that is cut keeps what its findings need, and
// then what failed.
func TestSessionOf(t *testing.T) {
	var text strings.Builder
	call := func(i int, answer string) {
		text.WriteString(`{"session":"s","msg":{"id":` + strconv.Itoa(i) + `,"jsonrpc":"2.0","method":"get"}}` + "\n" + `{"session":"s","msg":{"id":` + strconv.Itoa(i) + `,"jsonrpc":"2.0",` + answer + `}}` + "\n")
	}
	for i := range 2*mostEvents + 10 {
		call(i, `"result":1`)
		call(i, `"error":{"code":1,"message":"no"}`)
	}
	for i := range 3 {
		call(i, `"error":{"code":2,"message":"never again"}`)
	}
	text.WriteString(`{"session":"t","msg":{"id":1,"jsonrpc":"2.0","method":"get"}}` + "\n")
	c := captures{"a.log": text.String()}
	o := optionsFor(t, "rules: [{id: x/y, title: t, level: low, by: [session], steps: [{name: a, match: {message: never}, min: 3}]}]")
	r := c.report(t, o.Analyze)
	made, err := c.make(t, Session(o, c.names(), "s", r.Findings))
	if err != nil {
		t.Fatal(err)
	}
	out := string(made.Text)
	if n := strings.Count(out, `"message":"never again"`); n != 3 || made.Missing != nil {
		t.Errorf("%d events of the finding, missing %v", n, made.Missing)
	}
	if r := (captures{"s": out}).report(t, o.Analyze); len(r.Findings) != 1 {
		t.Errorf("%d findings", len(r.Findings))
	}
	if n := strings.Count(out, `"code":1,`); n != mostMessages/2-3 || strings.Contains(out, `"result"`) {
		t.Errorf("%d other errors, or a success", n)
	}
	if want := 2*(2*mostEvents+10) + 3 - mostMessages/2; made.Cut != want || made.Lines != mostMessages {
		t.Errorf("%d cut of %d, %d lines", made.Cut, want, made.Lines)
	}
}

// TestTimes sees that a time that a message has but from the one before it is not
// said to be its own.
func TestTimes(t *testing.T) {
	c := captures{"a.log": `{"ts":1700000000,"msg":{"jsonrpc":"2.0","method":"note"}}
{"jsonrpc":"2.0","id":1,"method":"get"}
{"jsonrpc":"2.0","id":1,"result":1}
{"ts":1700000001,"msg":{"jsonrpc":"2.0","id":2,"method":"get"}}
{"ts":1700000001,"msg":{"jsonrpc":"2.0","id":2,"result":1}}
`}
	o := optionsFor(t, "")
	s := Lines(o, c.names(), "a.log", 2, 5, nil)
	made, err := c.make(t, s)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"time":"2023-11-14T22:13:20Z","message":{"jsonrpc":"2.0","id":"idA","method":"get"}}`,
		`{"message":{"jsonrpc":"2.0","id":"idA","result":1}}`,
		`{"time":"2023-11-14T22:13:21Z","message":{"jsonrpc":"2.0","id":"idB","method":"get"}}`,
		`{"time":"2023-11-14T22:13:21Z","message":{"jsonrpc":"2.0","id":"idB","result":1}}`,
	}
	if d := cmp.Diff(want, inShort(made.Text)); d != "" {
		t.Error(d)
	}
}

// TestWithoutMarks sees that nothing of what messages say, nor ids, names of
// sessions and of connections, gets into a slice.
func TestWithoutMarks(t *testing.T) {
	const mark = "mark" // and a letter that tells which one it is
	c := captures{"markA.log": `{"ts":1700000000,"conn":"markB","session":"markC","dir":"in","msg":{"jsonrpc":"2.0","id":"markD","method":"mark E","params":{"a":"markF","mark G":1,"b":["markH",{"c":"markI","code":"markZ","class":"markZ"}],"sessionId":"markJ"}}}
{"ts":1700000001,"conn":"markB","session":"markC","dir":"out","msg":{"jsonrpc":"2.0","id":"markD","error":{"code":-1,"message":"markK","data":{"d":["markL"]},"more":"markM"}}}
{"ts":1700000002,"conn":"markB","session":"markC","dir":"in","msg":{"jsonrpc":"2.0","id":{"markN":"markO"},"method":"get","params":"markP"}}
{"ts":1700000003,"conn":"markB","session":"markC","dir":"out","msg":{"jsonrpc":"2.0","id":{"markN":"markO"},"result":"markQ","extra":{"e":"markR","code":"markZ"}}}
{"ts":1700000004,"conn":"markB","session":"markC","dir":"out","msg":{"jsonrpc":"2.0","warning":{"code":1,"message":{"behavior":"markS","sessionId":"markT"}}}}
{"ts":1700000005,"conn":"markB","session":"markC","dir":"out","msg":{"id":3,"result":null,"error":[21,"markU",["markV"]]}}
{"ts":1700000006,"conn":"markB","session":"markC","dir":"out","msg":{"id":4,"error":"markW"}}
{"ts":1700000007,"conn":"markB","session":"markC","dir":"out","msg":{"id":5,"jsonrpc":"2.0","result":{"not":NaN,"text":"markX"}}}
{"ts":1700000008,"conn":"markB","session":"markC","dir":"in","msg":{"jsonrpc":"2.0","method":"note","params":["markY"],"sid":4711}}
`}
	o := optionsFor(t, "")
	made, err := c.make(t, Lines(o, c.names(), "markA.log", 1, 100, nil))
	if err != nil {
		t.Fatal(err)
	}
	if made.Lines != 9 || made.Unpaired != 0 {
		t.Errorf("%d lines, %d calls lost", made.Lines, made.Unpaired)
	}
	if text := string(made.Text); strings.Contains(text, mark) || strings.Contains(text, "4711") {
		t.Errorf("a mark in\n%s", text)
	}
	for line := range bytes.Lines(made.Text) {
		if !json.Valid(line) {
			t.Errorf("no JSON: %s", line)
		}
	}
}

// TestInterrupted sees that a slice is not made when its context is done.
func TestInterrupted(t *testing.T) {
	c := captures{"a.log": `{"jsonrpc":"2.0","method":"note"}`}
	s := Lines(optionsFor(t, ""), c.names(), "a.log", 1, 1, nil)
	a := analyze.New(c.names(), s.Analysis())
	c.read(t, a.Add)
	s.Wants()
	c.read(t, s.Add)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if made, err := s.Make(ctx); !errors.Is(err, context.Canceled) || made != nil {
		t.Errorf("%v, %v", made, err)
	}
}

// FuzzSlice sees that a slice of whatever lines holds as many messages as it
// should, and is JSON.
func FuzzSlice(f *testing.F) {
	f.Add([]byte(`{"id":1,"method":"a","params":{"b":[1,"c"]}}` + "\n" + `{"id":1,"error":{"code":2,"message":"d","data":null}}`))
	f.Add([]byte(`[{"jsonrpc":"2.0","id":"a","method":"b"},{"jsonrpc":"2.0","method":"c","result":1,"id":2}]`))
	f.Add([]byte(`{"execute":"a"}` + "\n" + `{"return":{}}` + "\n" + `{"QMP":{}}` + "\n" + `{"request":{"method":"a","params":[]},"response":{"result":[2]}}`))
	f.Add([]byte(`x {"jsonrpc":"2.0","id":1.0,"method":"\ud800","id":{"a":NaN}} {"sid":1,"eeg":[]} {"warning":{"code":3}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		c := captures{"a": string(text)}
		o := optionsFor(t, "")
		made, err := c.make(t, Lines(o, c.names(), "a", 1, 1000, nil))
		var secret *Secret
		if errors.As(err, &secret) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.Lines(made.Text) {
			if !json.Valid(line) {
				t.Fatalf("no JSON: %s", line)
			}
		}
	})
}
