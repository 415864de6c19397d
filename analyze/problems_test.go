package analyze

import "testing"

func TestExcerpt(t *testing.T) {
	for in, want := range map[string]string{
		`{"jsonrpc":"2.0","method":"authorize","params":{"clientSecret":"abc`: `{"jsonrpc":"2.0","method":"authorize","params":…`,
		`{'id': 1, 'params': {'password': 'abc'}}`:                            `{'id': 1, 'params': …`,
		"plain text":    "plain text",
		"bad \xff byte": "bad \ufffd byte",
	} {
		if got := excerpt([]byte(in)); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}
