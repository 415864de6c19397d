package analyze

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"rpclog/parse/capture"
)

// TestSent holds that texts of requests are what they were as long as they are
// kept: those that wait at least until so many bytes of others have come.
func TestSent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const longest, size = 40, 100
		s := newSent(longest, size)
		want := map[sentAt]string{}
		aged := 0 // bytes since
		for n := range rapid.IntRange(1, 60).Draw(t, "texts") {
			b := []byte(strings.Repeat(string(rune('a'+n%26)), rapid.IntRange(0, 60).Draw(t, "length")))
			at := s.add(b)
			if got := s.of(at); string(got.bytes) != string(b[:min(len(b), longest)]) || got.cut != (len(b) > longest) {
				t.Fatalf("%q is kept as %q", b, got.bytes)
			}
			if rapid.Bool().Draw(t, "waits") {
				s.age(&at)
				s.age(&at)
				want[at] = string(b[:min(len(b), longest)])
				aged += int(at.length)
			}
			s.young = s.young[:0]
			for at, text := range want {
				got := string(s.of(at).bytes)
				if recent := s.written-^at.from <= size; got != text && (got != "" || recent) {
					t.Fatalf("%q became %q", text, got)
				}
			}
		}
		if aged <= size/2 {
			for at, text := range want {
				if got := string(s.of(at).bytes); got != text {
					t.Fatalf("%q became %q with %d bytes in all", text, got, aged)
				}
			}
		}
	})
}

// TestOldRequest has the request of a call that took long, after the memory for
// new texts was used up many times.
func TestOldRequest(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"jsonrpc":"2.0","id":"slow","method":"slow","params":["the first"]}` + "\n")
	long := strings.Repeat("x", 20_000)
	for i := range 300 {
		fmt.Fprintf(&b, `{"jsonrpc":"2.0","id":%d,"method":"quick","params":[%q]}`+"\n"+`{"jsonrpc":"2.0","id":%d,"result":1}`+"\n", i, long, i)
	}
	b.WriteString(`{"jsonrpc":"2.0","id":"slow","error":{"code":-32000,"message":"timeout"}}` + "\n")
	r := analyse(t, b.String(), Options{})
	if len(r.Calls.Examples) != 1 || r.Calls.Examples[0].Request == nil || *r.Calls.Examples[0].Request != `{"jsonrpc":"2.0","id":"slow","method":"slow","params":["the first"]}` {
		t.Errorf("%+v", r.Calls.Examples)
	}
}

// TestExamples has up to three calls of each code and method, those first of
// which there are most, and rather different ones than the same again.
func TestExamples(t *testing.T) {
	var b strings.Builder
	n := 0
	fail := func(method, params string, code int, message string) {
		n++
		fmt.Fprintf(&b, `{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`+"\n"+`{"jsonrpc":"2.0","id":%d,"error":{"code":%d,"message":%q}}`+"\n", n, method, params, n, code, message)
	}
	fail("a", "{}", 7, "once")
	for range 5 {
		fail("tools/call", `{"name":"read"}`, -32603, "boom")
	}
	fail("tools/call", `{"name":"write"}`, -32603, "boom")
	fail("tools/call", `{"name":"read"}`, -32603, "bang")
	fail("tools/call", `{"name":"list"}`, -32603, "boom")
	r := analyse(t, b.String(), Options{})
	var got []string
	for _, c := range r.Calls.Examples {
		subject := ""
		if c.Subject != nil {
			subject = *c.Subject
		}
		got = append(got, fmt.Sprintf("%d %s %s %v %s", *c.Line, *c.Method, subject, c.Code, *c.Message))
	}
	want := []string{"3 tools/call read -32603 boom", "13 tools/call write -32603 boom", "15 tools/call read -32603 bang", "1 a  7 once"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestManyUnanswered has the last requests without a response, whether they wait
// still or can have none any more, and the slowest calls.
func TestManyUnanswered(t *testing.T) {
	var b strings.Builder
	for i := range 300 {
		fmt.Fprintf(&b, `{"ts":%d,"msg":{"jsonrpc":"2.0","id":%d,"method":"m%d"}}`+"\n", 1_772_442_000+i, i%2, i)
	}
	for i := range 40 {
		fmt.Fprintf(&b, `{"ts":%d,"msg":{"jsonrpc":"2.0","id":"t%d","method":"t"}}`+"\n", 1_772_443_000+100*i, i)
		fmt.Fprintf(&b, `{"ts":%d,"msg":{"jsonrpc":"2.0","id":"t%d","result":1}}`+"\n", 1_772_443_000+100*i+i*7%40, i)
	}
	r := analyse(t, b.String(), Options{})
	if len(r.Calls.Unanswered) != shownUnanswered || len(r.Calls.Slowest) != shownSlowest {
		t.Fatalf("%d unanswered, %d slowest", len(r.Calls.Unanswered), len(r.Calls.Slowest))
	}
	for i, c := range r.Calls.Unanswered {
		if want := int64(201 + i); *c.Line != want || *c.Method != fmt.Sprintf("m%d", want-1) || *c.Request != fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"m%d"}`, i%2, want-1) {
			t.Fatalf("call %d is of line %d: %s", i, *c.Line, *c.Request)
		}
	}
	for i, c := range r.Calls.Slowest {
		if want := float64(39-i) * 1000; *c.Latency != want {
			t.Fatalf("call %d took %v ms, want %v", i, *c.Latency, want)
		}
	}
}

// TestComposed has what a log tells of messages that it does not hold whole.
func TestComposed(t *testing.T) {
	id := capture.ID{Type: capture.StringID, Text: []byte(`a"b`)}
	for want, m := range map[string]capture.Message{
		`{"id":"a\"b","method":"m","params":[1]}`:              {Kind: capture.Request, ID: id, Method: []byte("m"), Body: []byte("[1]")},
		`{"id":7,"result":null}`:                               {Kind: capture.Response, ID: capture.ID{Type: capture.NumberID, Text: []byte("7")}, Body: []byte("null")},
		`{"error":{"code":-1,"message":"x","data":{"a":1}}}`:   {Kind: capture.Response, Error: &capture.Error{Code: capture.NumberCode("-1"), Text: []byte("x"), Data: []byte(`{"a":1}`)}},
		`{"error":{"code":null,"message":"x","data":"{'a'}"}}`: {Kind: capture.Response, Error: &capture.Error{Text: []byte("x"), Data: []byte(`{'a'}`)}},
		`{}`: {Kind: capture.Response},
	} {
		if got := string(composed(nil, &m)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestWithoutMiddle(t *testing.T) {
	for _, c := range []struct {
		text, want string
		longest    int
	}{
		{"abc", "abc", 3}, {"0123456789abcdef", "01234 … cdef", 14}, {"äöüäöüäöü", "äö … öü", 14},
	} {
		if got := withoutMiddle(c.text, c.longest); got != c.want || len(got) > c.longest {
			t.Errorf("%q becomes %q, want %q", c.text, got, c.want)
		}
	}
}
