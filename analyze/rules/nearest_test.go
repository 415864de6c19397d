package rules

import "testing"

func TestNearest(t *testing.T) {
	words := []string{"session", "connection", "source", "method", "code"}
	for word, want := range map[string]string{"sesion": "session", "sessoin": "session", "mehtods": "method", "cod": "code", "": "", "latency": ""} {
		if got := Nearest(word, words); got != want {
			t.Errorf("%q is taken for %q, want %q", word, got, want)
		}
	}
}
