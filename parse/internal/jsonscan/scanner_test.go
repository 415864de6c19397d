package jsonscan

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// skipBytes is scanner.skip as its meaning has it, byte by byte, for the text
// of one line: b is all of it, and the value begins at b[i].
func skipBytes(b []byte, i int) (int, Status) {
	var open []byte
	inside, escaped := false, false
	for ; i < len(b); i++ {
		c := b[i]
		switch {
		case c == '"' && !escaped:
			inside = !inside
		case inside:
		case c == '{' || c == '[':
			if len(open) == maxDepth {
				return i, TooDeep
			}
			open = append(open, c+2) // what closes it
		case c == '}' || c == ']':
			if open[len(open)-1] != c {
				return i, Invalid
			}
			if open = open[:len(open)-1]; len(open) == 0 {
				return i + 1, Valid
			}
		}
		escaped = c == '\\' && !escaped
	}
	return len(b), Truncated
}

// checkScan holds what the scanner finds with an index equal to what is found
// byte by byte, from every place of a line where something begins.
func checkScan(t *testing.T, line []byte) {
	t.Helper()
	before := []byte("odd \" and \\\n[{\"") // an index must not mind what came in lines before
	text := append(append(bytes.Clone(before), '\n'), line...)
	from := len(before) + 1
	var s Scanner
	s.Enter(append(bytes.Clone(text), "\n}]}\""...))
	s.Text = s.Text[:len(text)]
	for i := from; i < len(text); i++ {
		switch text[i] {
		case '{', '[':
			s.Outside(i)
			end, st := s.Skip(i, 0)
			if wantEnd, want := skipBytes(text, i); end != wantEnd || st != want {
				t.Fatalf("%q: skip at %d gives %d (%d), byte by byte %d (%d)", line, i-from, end-from, st, wantEnd-from, want)
			}
			if next := bytes.IndexAny(text[i:], "{}[]"); s.bracketAfter(i) != i+next {
				t.Fatalf("%q: the bracket at %d is not found", line, i-from)
			}
		case '"':
			if i > from && text[i-1] == '\\' || s.Index[i/blockSize].Inside>>(i%blockSize)&1 == 0 {
				continue
			}
			s.Phase = 0
			end, plain := s.Str(i)
			if want := StringEnd(text, i); end != want {
				t.Fatalf("%q: the string at %d ends at %d, byte by byte at %d", line, i-from, end, want)
			}
			strictEnd, st := s.Strict(i)
			wantEnd, want := StrictString(text, i)
			if strictEnd != wantEnd || st != want {
				t.Fatalf("%q: strict at %d gives %d (%d), byte by byte %d (%d)", line, i-from, strictEnd, st, wantEnd, want)
			}
			if end < 0 {
				continue
			}
			simple := bytes.IndexFunc(text[i:end], func(r rune) bool { return r == '\\' || r < ' ' || r > '~' && r != 0x7f }) < 0
			if plain != simple || s.Plain(i, end) != simple {
				t.Fatalf("%q: the string at %d is plain: %v", line, i-from, plain)
			}
		}
	}
}

// checkPick holds what is picked from an object that holds equal to what
// encoding/json finds.
func checkPick(t *testing.T, line []byte) {
	t.Helper()
	var want map[string]json.RawMessage
	if json.Unmarshal(line, &want) != nil || len(line) == 0 || line[0] != '{' {
		return
	}
	var s Scanner
	var got [3]Span
	names := NewPartNames([3]string{"session", "sessionId", "session_id"})
	s.Enter(line)
	if end, st := s.pick(0, 0, names, &got); st != Valid || end > len(line) {
		t.Fatalf("pick in %q ends at %d (%d)", line, end, st)
	}
	for k, name := range names {
		picked := line[got[k].From:got[k].End]
		if value := want[name.quoted[1:]]; string(picked) != string(bytes.TrimSpace(value)) {
			t.Fatalf("%q: %s is %q, want %q", line, name.quoted[1:], picked, value)
		}
	}
}

// TestScan tries lines of the bytes that matter.
func TestScan(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	words := []string{`{`, `}`, `[`, `]`, `"`, `\"`, `\\`, `\`, `:`, `,`, ` `, `"a"`, `"session"`, `"sessionId" :`, `1`, `null`, "\t", "\x01", "é", strings.Repeat("x", 61),
		`{"a":1}`, `"s\u0065ssion":`, `["b",{"session":2}]`}
	for range 30_000 {
		var line []byte
		for range r.IntN(40) {
			line = append(line, words[r.IntN(len(words))]...)
		}
		checkScan(t, line)
	}
	for range 30_000 {
		checkPick(t, randomObject(r, 0))
	}
}

// TestScanDeep tries brackets that are open at the same time in numbers round
// those that a register holds, closed as they should be or not.
func TestScanDeep(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, depth := range []int{1, 62, 63, 64, 65, 127, 128, 129, 200, 640} {
		for range 300 {
			var line, open []byte
			for range depth {
				c := "{["[r.IntN(2)]
				line, open = append(line, c), append(open, c+2)
				for len(open) > 1 && r.IntN(8) == 0 { // down and up again
					line, open = append(line, open[len(open)-1]), open[:len(open)-1]
				}
			}
			for len(open) > 0 {
				line, open = append(line, open[len(open)-1]), open[:len(open)-1]
			}
			if r.IntN(3) == 0 {
				line[r.IntN(len(line))] = "{}[]"[r.IntN(4)]
			}
			checkScan(t, line)
		}
	}
}

// randomObject returns an object with members that may have to be picked.
func randomObject(r *rand.Rand, depth int) []byte {
	names := []string{"session", "sessionId", "session_id", `se\u0073sion`, `\u0073\u0065\u0073\u0073\u0069\u006f\u006e\u005f\u0069\u0064`,
		`\u0073\u0065\u0073\u0073\u0069\u006f\u006e\u005f\u0069\u0064\u0064`, `x\"session`, "sessions", "", "a", "xsession", strings.Repeat("y", 70), "é"}
	out := []byte{'{'}
	for i := range r.IntN(5) {
		if i > 0 {
			out = append(out, [...]string{",", ", ", ",\t"}[r.IntN(3)]...)
		}
		out = append(out, '"')
		out = append(out, names[r.IntN(len(names))]...)
		out = append(out, '"')
		out = append(out, [...]string{":", ": ", " :", "\t: "}[r.IntN(4)]...)
		switch n := r.IntN(7); {
		case n == 0 && depth < 3:
			out = append(out, randomObject(r, depth+1)...)
		case n == 1 && depth < 3:
			out = append(append(append(out, '['), randomObject(r, depth+1)...), ']')
		default:
			out = append(out, [...]string{`"s"`, `"a\"session\":1"`, "12", "-1.5e3", "true", "null", `"{[\\"`}[r.IntN(7)]...)
		}
	}
	return append(out, '}')
}

// TestScanLines holds that in a text of several lines the index is right behind
// a bracket that is outside of strings, and in the lines after it, in whatever
// order one goes from bracket to bracket.
func TestScanLines(t *testing.T) {
	names := NewPartNames([3]string{"session", "sessionId", "session_id"})
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		text := []byte{}
		for range 1 + r.IntN(40) {
			text = append(text, [...]string{"{", "}", "[", "]", `"`, "\n", "a", `\"`, `"session":1`, `{"session":"b"}`, ",", strings.Repeat(" ", r.IntN(90))}[r.IntN(12)]...)
		}
		var s Scanner
		s.Enter(text)
		s.SetLines(true)
		order := r.Perm(len(text))
		if r.IntN(2) == 0 { // as one reads
			slices.Sort(order)
		}
		for _, i := range order {
			if text[i] != '{' && text[i] != '[' {
				continue
			}
			var alone Scanner
			alone.Enter(text[i:])
			s.Outside(i)
			end, st := s.Skip(i, 0)
			if wantEnd, want := alone.Skip(0, 0); end != i+wantEnd || st != want {
				t.Fatalf("%q: skip at %d gives %d (%d), alone %d (%d)", text, i, end, st, i+wantEnd, want)
			}
			var got, wantGot [3]Span
			end, st = s.Parts(i, 0, names, &got)
			wantEnd, want := alone.Parts(0, 0, names, &wantGot)
			for k := range wantGot {
				if wantGot[k].End > 0 {
					wantGot[k] = Span{wantGot[k].From + i, wantGot[k].End + i}
				}
			}
			if end != i+wantEnd || st != want || st == Valid && got != wantGot {
				t.Fatalf("%q: parts at %d give %d (%d) %v, alone %d (%d) %v", text, i, end, st, got, i+wantEnd, want, wantGot)
			}
		}
	}
}

// FuzzScan holds the scanner equal to plain reading on any line.
func FuzzScan(f *testing.F) {
	for _, seed := range []string{`{"a":[1,{"b":"\"]"}],"session":"x"}`, `x "odd {"a":1}`, `{"s\u0065ssion" : {"a":"\\"}}`, `[[["`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		if bytes.IndexByte(line, '\n') < 0 {
			checkScan(t, line)
			checkPick(t, line)
		}
	})
}
