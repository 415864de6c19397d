package parse

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
)

// skipBytes is scanner.skip as its meaning has it, byte by byte, for the text
// of one line: b is all of it, and the value begins at b[i].
func skipBytes(b []byte, i int) (int, status) {
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
				return i, tooDeep
			}
			open = append(open, c+2) // what closes it
		case c == '}' || c == ']':
			if open[len(open)-1] != c {
				return i, invalid
			}
			if open = open[:len(open)-1]; len(open) == 0 {
				return i + 1, valid
			}
		}
		escaped = c == '\\' && !escaped
	}
	return len(b), truncated
}

// checkScan holds what the scanner finds with an index equal to what is found
// byte by byte, from every place of a line where something begins.
func checkScan(t *testing.T, line []byte) {
	t.Helper()
	before := []byte("odd \" and \\\n[{\"") // an index must not mind what came in lines before
	text := append(append(bytes.Clone(before), '\n'), line...)
	from := len(before) + 1
	var s scanner
	s.enter(append(bytes.Clone(text), "\n}]}\""...))
	s.text = s.text[:len(text)]
	for i := from; i < len(text); i++ {
		switch text[i] {
		case '{', '[':
			s.outside(i)
			end, st := s.skip(i, 0)
			if wantEnd, want := skipBytes(text, i); end != wantEnd || st != want {
				t.Fatalf("%q: skip at %d gives %d (%d), byte by byte %d (%d)", line, i-from, end-from, st, wantEnd-from, want)
			}
			if next := bytes.IndexAny(text[i:], "{}[]"); s.bracketAfter(i) != i+next {
				t.Fatalf("%q: the bracket at %d is not found", line, i-from)
			}
		case '"':
			if i > from && text[i-1] == '\\' || s.index[i/blockSize].inside>>(i%blockSize)&1 == 0 {
				continue
			}
			s.phase = 0
			end, plain := s.str(i)
			if want := stringEnd(text, i); end != want {
				t.Fatalf("%q: the string at %d ends at %d, byte by byte at %d", line, i-from, end, want)
			}
			strictEnd, st := s.strict(i)
			wantEnd, want := strictString(text, i)
			if strictEnd != wantEnd || st != want {
				t.Fatalf("%q: strict at %d gives %d (%d), byte by byte %d (%d)", line, i-from, strictEnd, st, wantEnd, want)
			}
			if end < 0 {
				continue
			}
			simple := bytes.IndexFunc(text[i:end], func(r rune) bool { return r == '\\' || r < ' ' || r > '~' && r != 0x7f }) < 0
			if plain != simple || s.plain(i, end) != simple {
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
	var s scanner
	var got [3]span
	names := newPartNames([3]string{"session", "sessionId", "session_id"})
	s.enter(line)
	if end, st := s.pick(0, 0, names, &got); st != valid || end > len(line) {
		t.Fatalf("pick in %q ends at %d (%d)", line, end, st)
	}
	for k, name := range names {
		picked := line[got[k].from:got[k].end]
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

// TestKeys finds every name that means something, and none that do not.
func TestKeys(t *testing.T) {
	n := key(0)
	for class, names := range fieldNames {
		for _, name := range names {
			if !fieldsOf[class].has(n) {
				t.Errorf("%s is not of its class", name)
			}
			upper := n
			if class == int(sessionField) {
				upper = anySessionKey
			}
			if name != "" && (lookUpKey([]byte(name)) != n || lookUpKey([]byte(strings.ToUpper(name))) != upper) {
				t.Errorf("%s is key %d, in capitals %d, want %d and %d", name, lookUpKey([]byte(name)), lookUpKey([]byte(strings.ToUpper(name))), n, upper)
			}
			n++
		}
	}
	if n != pidKey {
		t.Errorf("%d fields, but those of loggers begin at %d", n, pidKey)
	}
	for name, want := range map[string]key{"request": requestKey, "response": responseKey, "session": sessionKey,
		"sessionId": sessionIDKey, "sessionid": anySessionKey, "sid": sidKey, "__REALTIME_TIMESTAMP": journalKey,
		"message": messageKey, "MESSAGE": messageKey, "_PID": pidKey, "textPayload": cloudKey, "request_body": requestBodyKey, "id": idKey, "method": methodKey, "eq": streamKey} {
		if k := lookUpKey([]byte(name)); k != want {
			t.Errorf("%s is key %d, want %d", name, k, want)
		}
	}
	for _, name := range []string{"", "ids", "Jsonrpc", "METHOD", "Error", "eegs", "é", "__realtime_timestamps"} {
		if lookUpKey([]byte(name)) != unknownKey {
			t.Errorf("%q means something", name)
		}
	}
}

// TestGuess sees to it that a guess is right for its own text alone.
func TestGuess(t *testing.T) {
	for _, text := range []string{`,"id":`, `{"id" : `, `,"jsonrpc":`, `,"abcdefghijk":`, `,"":`} {
		var g guesses
		g.learn([]byte(text), idKey)
		b := [longestGuess + 1]byte([]byte(text + "0123456789012345"))
		if !g[0].right(&b) || g[0].length != uint(len(text)) || g[1].right(&b) {
			t.Errorf("the guess of %q is not right", text)
		}
		for i := range text {
			b[i]++
			if g[0].right(&b) {
				t.Errorf("the guess of %q is right for %q", text, b)
			}
			b[i]--
		}
		if b[len(text)] = ' '; g[0].right(&b) {
			t.Errorf("the guess of %q is right before a space", text)
		}
	}
}
