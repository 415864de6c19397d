package decode

import (
	"strings"
	"testing"
)

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
