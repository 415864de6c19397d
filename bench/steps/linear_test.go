package steps_test

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"rpclog/analyze"
	"rpclog/analyze/catalog"
	"rpclog/bench/steps"
	"rpclog/parse"
	"rpclog/parse/capture"
)

// Whatever a capture holds, one twice as long takes twice as many steps. What
// hostile captures are made of is a short text again and again: then what is
// searched for is never found, or what begins never ends, at every place anew.

var (
	patterns = flag.Int("patterns", 3000, "how many repeated texts TestLinear tries")
	seed     = flag.Uint64("seed", 1, "another one, other texts")
)

// notCounted is why tests that count are skipped.
const notCounted = "nothing counts steps: run countsteps, and this with -overlay, see bench/cmd/countsteps"

// repeated is a text made of short ones, as long as one likes.
type repeated struct {
	prefix, a, b, tail string
	shape              shape
	format             string // as which it is read, "" to find out
	chunk              int
}

// shape is how a text is repeated.
type shape uint8

const (
	oneLine   shape = iota // prefix a a a … tail
	lines                  // prefix a tail, on each line
	halves                 // prefix a a a … b b b … tail
	turns                  // prefix a … a b a … a b … tail
	longLines              // prefix a … a tail, on each line
	halfLines              // prefix a tail, on each line, later prefix b tail
	afterLine              // prefix, and on each line a tail
	inLines                // prefix a, and further lines a, then the tail
	afterCall              // a message, prefix a, and a text of b
	eachTwice              // prefix a, then prefix b, on lines by turns
	shapes
)

func (r repeated) String() string {
	return fmt.Sprintf("prefix %q, a %q, b %q, tail %q, shape %d, format %q, chunks of %d", r.prefix, r.a, r.b, r.tail, r.shape, r.format, r.chunk)
}

// counted stands in a text for how often it was repeated.
const counted = "\x7f"

// text returns about n bytes.
func (r repeated) text(n int) []byte {
	var out bytes.Buffer
	turn := 0
	fill := func(s string, to int) {
		for s = cmp.Or(s, "x"); out.Len() < to; turn++ {
			out.WriteString(strings.ReplaceAll(s, counted, strconv.Itoa(turn)))
		}
	}
	before, after := r.prefix, r.tail+"\n"
	switch r.shape {
	case oneLine:
		out.WriteString(before)
		fill(r.a, n)
		out.WriteString(after)
	case lines:
		fill(before+r.a+after, n)
	case halves:
		out.WriteString(before)
		fill(r.a, n/2)
		fill(r.b, n)
		out.WriteString(after)
	case turns:
		out.WriteString(before)
		fill(strings.Repeat(r.a, 20)+r.b, n)
		out.WriteString(after)
	case longLines:
		fill(before+strings.Repeat(r.a, 30)+after, n)
	case halfLines:
		fill(before+r.a+after, n/2)
		fill(before+r.b+after, n)
	case afterLine:
		out.WriteString(before + "\n")
		fill(r.a+after, n)
	case inLines:
		out.WriteString(before)
		fill(r.a+"\n", n)
		out.WriteString(after)
	case afterCall:
		out.WriteString(`{"jsonrpc":"2.0","id":1,"method":"m"}` + "\n" + before + r.a + "\n")
		fill(r.b, n)
		out.WriteString(after)
	default:
		fill(before+r.a+after+before+r.b+after, n)
	}
	return out.Bytes()
}

// stepsOf returns how many steps it takes to read about n bytes of a text and
// to analyse them.
func stepsOf(r repeated, catalogs *catalog.Set, n int) int64 {
	text := r.text(n)
	before := steps.N
	d := parse.NewDecoder("x", bytes.NewReader(text), parse.Options{
		Format: r.format, ChunkSize: r.chunk, Patient: true, Now: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
	})
	a := analyze.New([]string{"x"}, analyze.Options{Catalogs: catalogs})
	for {
		b, err := d.Next()
		if err != nil { // that of a text that is not read as that is one like the end
			break
		}
		a.Add(b)
	}
	a.Report([]capture.Info{d.Info()})
	return steps.N - before
}

// tolerance is how many steps more than twice as many a text may take when it
// is twice as long, for each byte.
const tolerance = 60

// grows reports whether steps grow faster than a text. What it takes however
// long a text is does not count: the second half of a text is held against the
// first.
func grows(r repeated, catalogs *catalog.Set, n int) (count [3]int64, tooFast bool) {
	for i := range count {
		count[i] = stepsOf(r, catalogs, n<<i)
	}
	first, second := count[1]-count[0], count[2]-count[1]
	return count, float64(second) > 2.35*float64(first)+tolerance*float64(n)
}

// checkLinear holds that steps do not grow faster than a text. They may where a
// bound lies between the lengths: so it is seen whether they still do later.
func checkLinear(t testing.TB, r repeated, catalogs *catalog.Set) {
	t.Helper()
	for n := 2000; ; n *= 4 {
		count, tooFast := grows(r, catalogs, n)
		switch {
		case !tooFast:
			return
		case n > 2000*4:
			t.Errorf("not linear: %d, %d and %d steps for %d, %d and %d bytes\n%v", count[0], count[1], count[2], n, 2*n, 4*n, r)
			return
		}
	}
}

// TestLinear holds that reading and analysing takes linear time: for texts that
// are repeated in many ways, read in each format. It counts steps, not seconds;
// where nothing does it builds itself anew, so that they are counted.
func TestLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("builds all anew")
	}
	if !steps.Counted {
		countSteps(t)
		return
	}
	catalogs, err := catalog.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	made := newMaker(*seed)
	for range *patterns {
		checkLinear(t, made.next(), catalogs)
	}
}

// countSteps runs TestLinear where steps are counted.
func countSteps(t *testing.T) {
	const root = "../.."
	dir := t.TempDir()
	for _, args := range [][]string{
		{"run", "./bench/cmd/countsteps", dir},
		{"test", "-overlay", filepath.Join(dir, "overlay.json"), "-count=1", "-run", "^TestLinear$", "./bench/steps", fmt.Sprint("-patterns=", *patterns), fmt.Sprint("-seed=", *seed)},
	} {
		cmd := exec.Command("go", args...)
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}

// FuzzLinear is TestLinear for texts that a fuzzer finds:
//
//	go run ./bench/cmd/countsteps DIR
//	go test -overlay DIR/overlay.json -run '^$' -fuzz FuzzLinear ./bench/steps
func FuzzLinear(f *testing.F) {
	if !steps.Counted {
		f.Skip(notCounted)
	}
	catalogs, err := catalog.Builtin()
	if err != nil {
		f.Fatal(err)
	}
	names := append(parse.FormatNames(), "")
	made := newMaker(*seed)
	for range 200 {
		r := made.next()
		f.Add(r.prefix, r.a, r.b, r.tail, uint8(r.shape), uint8(slices.Index(names, r.format)), r.chunk != 0)
	}
	f.Fuzz(func(t *testing.T, prefix, a, b, tail string, how, as uint8, small bool) {
		if len(prefix) > 300 || len(a) > 60 || len(b) > 60 || len(tail) > 60 {
			t.Skip("not short")
		}
		r := repeated{prefix, a, b, tail, shape(how) % shapes, names[int(as)%len(names)], 64 << 10}
		if small {
			r.chunk = 100
		}
		checkLinear(t, r, catalogs)
	})
}

// TestCounted sees that what counts does, by work of which the steps are known.
func TestCounted(t *testing.T) {
	find, cut := steps.First(strings.IndexByte), steps.Cut(strings.Cut)
	for _, test := range []struct {
		name string
		do   func()
		want int64
	}{
		{"all", func() { steps.Bytes("abc") }, 3},
		{"found", func() { find("abcdef", 'c') }, 2},
		{"not found", func() { find("abcdef", 'x') }, 6},
		{"from the end", func() { steps.Last(bytes.LastIndexByte)([]byte("abcdef"), 'e') }, 2},
		{"holds", func() { steps.Holds(strings.Index)("abcdef", "de") }, 3},
		{"cut", func() { cut("ab=c", "=") }, 2},
		{"trimmed", func() { steps.Trim(strings.TrimSpace)("  a ") }, 3},
		{"the same", func() { steps.Pair(strings.EqualFold)("abcd", "ABxd") }, 2},
		{"of the same length", func() { steps.Same("abcd", 4) }, 4},
		{"of other length", func() { steps.Same("abcd", 5) }, 0},
		{"a key", func() { steps.Key(struct{ a, b string }{"ab", "c"}) }, 3},
		{"each", func() {
			for range steps.Each(bytes.Lines([]byte("a\nbc\nd"))) {
				break
			}
		}, 2},
	} {
		before := steps.N
		if test.do(); steps.N-before != test.want {
			t.Errorf("%s: %d steps, want %d", test.name, steps.N-before, test.want)
		}
	}
}

// maker makes texts to be repeated.
type maker struct {
	*rand.Rand
	formats []string
	shown   []string // how captures of all formats begin
}

func newMaker(seed uint64) *maker {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 0)), formats: parse.FormatNames()}
	for _, f := range parse.Formats() {
		m.shown = append(m.shown, f.Example)
	}
	names, _ := filepath.Glob("../../testdata/captures/*")
	for _, name := range names {
		if f, err := os.Open(name); err == nil {
			text, _ := io.ReadAll(io.LimitReader(f, 4<<10))
			f.Close()
			m.shown = append(m.shown, string(text))
		}
	}
	return m
}

// starts are texts behind which others are repeated.
var starts = []string{
	"", "", "x ", " ", "~ true ", "2026-03-01T10:00:00Z ", "2026-03-01T10:00:00.123456789Z stdout P ", "2026-03-01T10:00:00.123456789Z stderr F ",
	"MESSAGE=", "__CURSOR=a\nMESSAGE\n\x09\x00\x00\x00\x00\x00\x00\x00", `{"MESSAGE":"`, `{"a":`, `[{`, `{"jsonrpc":"2.0","id":1,"method":"`, `{"jsonrpc":"2.0","id":1,"params":{"a":"`,
	`{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m","data":`, `{"log":"`, `{"log":"{\"jsonrpc\":`, `{"message":"`, `{"log": {"entries": [`,
	"Content-Length: 1\r\n\r\n", "Content-Length: 1", "[Trace - 10:00:00 AM] Sending request 'a - (1)'.\nParams: ", "[Trace - 10:00:00] ", "I[10:00:00.000] <<< ",
	"Mar  1 10:00:00 host app[1]: ", "[", "{", "(", `"`, "'", `write(1, "`, `1 read(0, "`, "{'jsonrpc': '2.0', ", "Params: ", "Result: ", "--> ", "<-- ", "[x] [y] [z] ",
	`a=1 b="`, `level=info msg="`, "DEBUG:root:", "data: ", "event: message\ndata: ", "10:00:00 ", "b'", "u'", `b"`, `{:jsonrpc=>"2.0", `, "#<struct A ", "{jsonrpc: ",
	"Foo(a=", "Some(Request { jsonrpc: ", "&{2.0 ", "map[jsonrpc:2.0 ", "Request[id=1, params=", "[stderr] ", "\x1b[31m", `"rpc" "`, "%7B%22jsonrpc%22%3A", `\x22{`,
	"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "app_1  | ", "  ", "\t", "{\n  \"jsonrpc\": \"2.0\",\n  \"params\": ",
}

// messages are texts of which each is another one when repeated.
var messages = []string{
	`{"jsonrpc":"2.0","id":#,"method":"m"}`, `{"jsonrpc":"2.0","id":#,"result":{"a":#}}`, `{"jsonrpc":"2.0","id":"#","method":"m#","params":{"session":"s#","name":"n#"}}`,
	`{"jsonrpc":"2.0","id":#,"error":{"code":#,"message":"failed # times","data":{"reason":"r#"}}}`, `{"jsonrpc":"2.0","method":"m#"}`, `{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"x#"}}`,
	`[{"jsonrpc":"2.0","id":#,"method":"m"},{"jsonrpc":"2.0","id":#,"result":#}]`, `{"ts":#,"dir":"in","conn":"c#","msg":{"jsonrpc":"2.0","id":1,"method":"m"}}`,
	`{"time":1772359200.#,"dir":"out","msg":{"jsonrpc":"2.0","id":#,"error":{"code":-32000,"message":"m"}}}`, `{"jsonrpc":"2.0","id":#,"method":"initialize"}`, `{"warning":{"code":#,"message":"w#"}}`,
	`2026-03-01T10:00:00.#Z [c#] --> {"jsonrpc":"2.0","id":#,"method":"m"}`, `[peer-#] Received {"jsonrpc":"2.0","id":1,"result":{}} in # ms`, `{"sid":"#","time":#,"eeg":[#]}`, `{"execute":"m#","id":"#"}`, `{"return":{},"id":"#"}`,
	`10:00:00.# a=# b=c# {"jsonrpc":"2.0","id":#,"result":{}}`, `{'jsonrpc': '2.0', 'id': #, 'method': 'm#'}`, `# {`, `{"#":`, `[#,`, `"#",`, `#=`, `x# `,
}

// letters are of what repeated texts are made.
var letters = strings.Fields(`{ } [ ] " \" \\ \\" \\\" ' \' ( ) < > = : , ; a x 1 0 - . ~ true null \n \x22 \xff %7B %22 u' b' => -> --> <- <<< >>> @ # % & * / // | $ \t \u0022
	[{ {" {\" "} {"a": "a": "a":1 'a': {' }, ], "}, "], '}, )} MESSAGE= jsonrpc "jsonrpc" "jsonrpc":"2.0" "id":1 "id":1} "method":"m" "result":{} id= method params
	Send: 10:00:00 2026-03-01T10:00:00Z 2026 1.5 Content-Length: Content-Length:1 é ÿ 0x1 Some( None &{ map[ a=1 a= b=" <1> <a [Trace A(a= A( ) ... {} [] () "" ''`)

// short makes a short text.
func (m *maker) short() string {
	var b strings.Builder
	for range 1 + m.IntN(4) {
		switch m.IntN(12) {
		case 0:
			b.WriteByte(' ')
		case 1:
			b.WriteString([]string{"\t", "\r\n", "\n", "\r", "\x00", "\x1b", "\x1b[0m", "\x1e", "\xff", "\xc2", "\r\n\r\n"}[m.IntN(11)])
		case 2:
			b.WriteByte(byte(' ' + m.IntN(95)))
		case 3:
			b.WriteString(m.part(12))
		default:
			b.WriteString(letters[m.IntN(len(letters))])
		}
	}
	return b.String()
}

// part returns a part of a capture.
func (m *maker) part(longest int) string {
	text := m.shown[m.IntN(len(m.shown))]
	from := m.IntN(len(text) + 1)
	return text[from:min(len(text), from+1+m.IntN(longest))]
}

// next makes a text that is repeated.
func (m *maker) next() repeated {
	r := repeated{a: m.short(), b: m.short(), shape: shape(m.IntN(int(shapes))), chunk: 64 << 10}
	if m.IntN(2) == 0 {
		r.format = m.formats[m.IntN(len(m.formats))]
	}
	if m.IntN(3) == 0 {
		r.chunk = 100
	}
	switch m.IntN(4) {
	case 0:
		r.prefix = starts[m.IntN(len(starts))]
	case 1:
		r.prefix = m.short()
	case 2: // a part of a capture again and again, or something within it
		i := m.IntN(len(m.shown))
		text := m.shown[i]
		if formats := parse.Formats(); i < len(formats) && m.IntN(2) == 0 && formats[i].Advice == "" {
			r.format = formats[i].Name
		}
		from := m.IntN(min(len(text), 300) + 1)
		to := from + m.IntN(min(len(text)-from, 60)+1)
		r.prefix, r.tail = text[:from], text[to:min(len(text), to+60)]
		if m.IntN(2) == 0 {
			r.a = text[from:to]
		}
	}
	if m.IntN(4) == 0 {
		r.tail = m.short()
	}
	if m.IntN(4) == 0 { // messages, one after the other
		r.a, r.b = m.message(), m.message()
	}
	return r
}

// message returns a text with a message that is another one each time.
func (m *maker) message() string {
	text := strings.ReplaceAll(messages[m.IntN(len(messages))], "#", counted)
	if m.IntN(2) == 0 {
		text += []string{",", "\n", "\r\n", " ", "\n\n", "x"}[m.IntN(6)]
	}
	return text
}
