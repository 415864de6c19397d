package jsonscan

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestLiterals(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`{'a': True, 'b': False, 'c': None}`, `{"a":true,"b":false,"c":null}`},
		{`{'a': (1, 2), 'b': (), 'c': (1,), 'd': (1)}`, `{"a":[1,2],"b":[],"c":[1],"d": 1}`},
		{`{'it': "it's", 'b': 'a "b"', 'c': 'it\'s "c"'}`, `{"it":"it's","b":"a \"b\"","c":"it's \"c\""}`},
		{`['\x00\x1b\xe9\u20ac\U0001f600\\\n\'', '\ud800']`, `["\u0000\u001bé\u20ac😀\\\n'","\ud800"]`},
		{`[b'\xe2\x82\xac"', u'a', rb'\d', '\d']`, `["€\"","a","\\d","\\d"]`},
		{`[nan, inf, -inf, 1e+16, 1e-05, -0.0, 10L, 1j, 0x1f]`, `[null,null,null,1e+16,1e-05,-0.0,10,"1j","0x1f"]`},
		{`{'t': datetime.datetime(2026, 3, 1, 9, 0), 'u': UUID('a)b'), 's': {1, 2}, 'e': set(), 'f': ...}`,
			`{"t":"datetime.datetime(2026, 3, 1, 9, 0)","u":"a)b","s":[1,2],"e":[],"f":"..."}`},
		{`{1: 'a', True: 'b', None: 'c', 2.5: 'd', (1, 2): 'e'}`, `{"1":"a","true":"b","null":"c","2.5":"d","(1, 2)":"e"}`},
		{"{'a': 'xy '\n      'z',\n 'b': ('p'\n       \"q\")}", `{"a":"xy z","b": "pq"}`},
		{`{'f': <function <lambda> at 0x7f>, 'g': <class 'int'>}`, `{"f":"<function <lambda> at 0x7f>","g":"<class 'int'>"}`},
		{`{'a': 1,} rest`, `{"a":1} rest`},
		{`{"a": null, 'b': true}`, `{"a":null,"b":true}`},

		{`{  id = 1,  jsonrpc = "2.0",  params = vim.empty_dict()}`, `{"id":1,"jsonrpc":"2.0","params":{}}`},
		{`{ ["$/x"] = vim.NIL, [1] = nil, a = { { b = 1 }, {} } }`, `{"$/x":null,"1":null,"a":[{"b":1},{}]}`},
		{`{ 'it\'s', "a\n\009\0270", <function 1>, <table 2>, <1>{ 1 } }`, `["it's","a\n\u0009\u001b0","<function 1>","<table 2>",[1]]`},
		{`{ 1, 2, n = 2, <metatable> = {} }`, `[1,2,{"n":2},{"<metatable>":{}}]`},
		{"{\n  id = 1,\n  error = {\n    code = -32601\n  }\n}", `{"id":1,"error":{"code":-32601}}`},
	} {
		got, end, st := AppendLiteral(nil, []byte(tt.in), 0)
		if diff := cmp.Diff(tt.want, string(got)+tt.in[end:]); st != Valid || diff != "" {
			t.Errorf("%s: status %d\n(-want +got)\n%s", tt.in, st, diff)
		}
	}
	for in, want := range map[string]Status{
		`{'a': `: Truncated, `{'a': 'b`: Truncated, `{'a'`: Truncated, `['a',`: Truncated, `{'a': f(`: Truncated, `{'a': <b`: Truncated, `{'a': 'b\x1`: Truncated,
		`{'a': }`: Invalid, `{'a' 1}`: Invalid, `{'a': 1 'b': 2}`: Invalid, `{'a': b}`: Invalid, `{a: 1}`: Invalid, `{'a' => 1}`: Invalid, `{'a': 1, 'b'}`: Invalid,
		`{ a = 1, 2 }`: Invalid, `{'a': -}`: Invalid, `{'a': 1]`: Invalid, `{'a': '\xg0'}`: Invalid, `{ a = 1, 'b': 2 }`: Invalid, `[1 2]`: Invalid,
		strings.Repeat("[", maxDepth) + "1": Truncated, strings.Repeat("[", maxDepth+1): TooDeep, strings.Repeat("{", 1<<20): TooDeep,
	} {
		if _, _, st := AppendLiteral(nil, []byte(in), 0); st != want {
			t.Errorf("%.20s: status %d, want %d", in, st, want)
		}
	}
}

// TestOpensLiteral holds that what OpensLiteral says of a brace is so for all of
// the run of braces, up to where it says.
func TestOpensLiteral(t *testing.T) {
	for _, tt := range []struct {
		in      string
		ok, lua bool
		after   string // the text from there on
	}{
		{`{'a': 1}`, true, false, `'a': 1}`},
		{`{u'a': 1}`, true, false, `u'a': 1}`},
		{`{ a = 1 }`, true, true, `a = 1 }`},
		{`{ ["a"] = 1 }`, true, true, `["a"] = 1 }`},
		{`{ {` + "\n\t" + `{ a = 1 }}}`, true, true, `a = 1 }}}`},
		{`{{ {'a': 1}}}`, true, false, `'a': 1}}}`},
		{`{"a": 1}`, false, false, `"a": 1}`},
		{`{ {{ {}`, false, false, `}`},
		{`{{x {'a': 1}`, false, false, `x {'a': 1}`},
		{`{ [{'a': 1}]`, false, false, `[{'a': 1}]`},
		{`{ {{`, false, false, ``},
	} {
		end := len(tt.in) - len(tt.after)
		for i := range end {
			if tt.in[i] != '{' {
				continue
			}
			if ok, lua, after := OpensLiteral([]byte(tt.in), i); ok != tt.ok || ok && lua != tt.lua || after != end {
				t.Errorf("%s from %d: %t, %t, up to %d; want %t, %t, %d", tt.in, i, ok, lua, after, tt.ok, tt.lua, end)
			}
		}
	}
}

// written is a value, and how it is written.
type written struct {
	value any
	text  string
}

// texts are strings with what needs an escape in them.
func texts() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.SampledFrom([]rune("a'\"\\\n\t\x00\x7f\u00e9\u20ac\U0001f600{}[](),=<>")), 0, 8, -1))
}

// pythonText writes a string as repr does.
func pythonText(s string) string {
	var b strings.Builder
	quote := '\''
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		quote = '"'
	}
	b.WriteRune(quote)
	for _, r := range s {
		switch {
		case r == quote || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < ' ' || r >= 0x7f && r < 0xa1:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r%3 == 0 && r > 0xff && r <= 0xffff: // not printable, as it were
			fmt.Fprintf(&b, `\u%04x`, r)
		case r%3 == 0 && r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteRune(quote)
	return b.String()
}

// luaText writes a string as Neovim does.
func luaText(s string) string {
	var b strings.Builder
	quote := byte('"')
	if strings.Contains(s, `"`) && !strings.Contains(s, "'") {
		quote = '\''
	}
	b.WriteByte(quote)
	for i := range len(s) {
		switch c := s[i]; {
		case c == quote || c == '\\':
			b.WriteString(`\` + string(rune(c)))
		case c == '\n':
			b.WriteString(`\n`)
		case c < ' ' || c == 0x7f:
			fmt.Fprintf(&b, `\%03d`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte(quote)
	return b.String()
}

// literalValues draws values and writes them in Python's notation or in Lua's.
func literalValues(rt *rapid.T, lua bool, depth int) written {
	kind := rapid.IntRange(0, 7).Draw(rt, "kind")
	if depth == 0 {
		kind %= 5
	}
	quote := pythonText
	if lua {
		quote = luaText
	}
	switch kind {
	case 0:
		return written{nil, map[bool]string{true: "vim.NIL", false: "None"}[lua]}
	case 1:
		v := rapid.Bool().Draw(rt, "bool")
		if lua {
			return written{v, fmt.Sprint(v)}
		}
		return written{v, map[bool]string{true: "True", false: "False"}[v]}
	case 2:
		v := rapid.Int64().Draw(rt, "int")
		return written{json.Number(strconv.FormatInt(v, 10)), strconv.FormatInt(v, 10)}
	case 3:
		v := rapid.Float64().Draw(rt, "float")
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return written{nil, map[bool]string{true: "inf", false: "nan"}[math.IsInf(v, 0)]}
		}
		text := strconv.FormatFloat(v, 'g', -1, 64)
		return written{json.Number(text), text}
	case 4:
		v := texts().Draw(rt, "text")
		return written{v, quote(v)}
	case 5, 6:
		list, parts := []any{}, []string{}
		for range rapid.IntRange(0, 4).Draw(rt, "length") {
			w := literalValues(rt, lua, depth-1)
			list, parts = append(list, w.value), append(parts, w.text)
		}
		switch body := strings.Join(parts, rapid.SampledFrom([]string{", ", ",\n ", ","}).Draw(rt, "comma")); {
		case lua && len(list) == 0:
			return written{map[string]any{}, "{}"}
		case lua:
			return written{list, "{ " + body + " }"}
		case kind == 6 && len(list) == 1:
			return written{list, "(" + body + ",)"}
		case kind == 6:
			return written{list, "(" + body + ")"}
		default:
			return written{list, "[" + body + "]"}
		}
	}
	object, parts := map[string]any{}, []string{}
	for range rapid.IntRange(0, 4).Draw(rt, "size") {
		key := rapid.OneOf(rapid.StringMatching(`[a-z_][a-z0-9_]{0,5}`), texts()).Draw(rt, "key")
		if _, twice := object[key]; twice {
			continue
		}
		w := literalValues(rt, lua, depth-1)
		object[key] = w.value
		switch {
		case !lua:
			parts = append(parts, quote(key)+": "+w.text)
		case nameEnd([]byte(key), 0) == len(key) && key != "":
			parts = append(parts, key+" = "+w.text)
		default:
			parts = append(parts, "["+quote(key)+"] = "+w.text)
		}
	}
	return written{object, "{" + strings.Join(parts, ", ") + "}"}
}

// TestLiteralsProperty holds that what is written in another notation is read
// as the same value.
func TestLiteralsProperty(t *testing.T) {
	for _, lua := range []bool{false, true} {
		rapid.Check(t, func(rt *rapid.T) {
			w := literalValues(rt, lua, 4)
			got, end, st := AppendLiteral(nil, []byte(w.text+" "), 0)
			if st != Valid || end != len(w.text) {
				rt.Fatalf("%s\nends at %d, status %d", w.text, end, st)
			}
			dec := json.NewDecoder(strings.NewReader(string(got)))
			dec.UseNumber()
			var value any
			if err := dec.Decode(&value); err != nil {
				rt.Fatalf("%s\nis %s: %v", w.text, got, err)
			}
			if diff := cmp.Diff(w.value, value); diff != "" {
				rt.Fatalf("%s\nis %s\n(-want +got)\n%s", w.text, got, diff)
			}
			if end, st := Closing([]byte(w.text+" "), 0); st == Valid && strings.ContainsAny(w.text[:1], "[{(") && end != len(w.text) {
				rt.Fatalf("%s\ncloses at %d", w.text, end)
			}
		})
	}
}

// FuzzLiteral reads anything as a literal. It must not panic; what holds is
// JSON, and comes out the same when it is read again.
func FuzzLiteral(f *testing.F) {
	for _, s := range []string{`{'a': [True, (1,), b'x'], "b": {1, 2}}`, `{ a = 1, ["b"] = { <function 1>, nil } }`, `{'a': datetime(1), 'b': 'x' 'y'}`, `{(1, 2): -inf, <1>{ 1 }}`, `<1>{[<2>{}] = 1}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, end, st := AppendLiteral(nil, text, 0)
		if end < 0 || end > len(text) {
			t.Fatalf("%q ends at %d", text, end)
		}
		if st != Valid {
			return
		}
		if !json.Valid(got) {
			t.Fatalf("%q is %s", text, got)
		}
		again, _, st := AppendLiteral(nil, append(got, ' '), 0)
		var a, b any
		if json.Unmarshal(got, &a) != nil { // numbers that no float can be
			return
		}
		if err := json.Unmarshal(again, &b); st != Valid || err != nil || !cmp.Equal(a, b) {
			t.Fatalf("%q is %s\nand that is %s: status %d", text, got, again, st)
		}
	})
}

func BenchmarkLiteral(b *testing.B) {
	text := []byte(`{'id': 10, 'jsonrpc': '2.0', 'result': {'failure': [{'code': -32016, 'message': 'The stream is unavailable or unsupported.', 'streamName': 'eeg'}], 'success': [{'cols': ['a', 'b'], 'sid': 'c93688c4-5a1e-4b39', 'streamName': 'met'}]}}`)
	var out []byte
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		out, _, _ = AppendLiteral(out[:0], text, 0)
	}
}
