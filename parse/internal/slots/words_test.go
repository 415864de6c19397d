package slots

import (
	"bytes"
	"testing"

	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// FuzzWord holds the shortcuts in reading a word to the plain way.
func FuzzWord(f *testing.F) {
	for _, s := range []string{"send", `"Client",`, "\u017ferver:", "RECV-x", "-->", "Pool-1-Thread-2", "\u212aexec-", "goroutin", "(=|", "", "12", "\u00a0in"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, word []byte) {
		if want := bytes.Trim(word, `:;,"'()*|=`); !bytes.Equal(unmarked(word), want) {
			t.Errorf("%q is %q without marks, want %q", word, unmarked(word), want)
		}
		party := bytes.EqualFold(word, []byte("client")) || bytes.EqualFold(word, []byte("server"))
		if !mayDirect(word) && (party || DirectionName(word) != capture.Unknown || Arrow(word) != capture.Unknown) {
			t.Errorf("%q may be a direction", word)
		}
		lower := jsonscan.Lowered(make([]byte, 20), word)
		if !bytes.Equal(lower, bytes.ToLower(word)) {
			t.Errorf("%q is %q in lower case", word, lower)
		}
		want := false
		for _, part := range []string{"thread", "exec-", "pool-", "worker-", "goroutine"} {
			want = want || bytes.Contains(lower, []byte(part))
		}
		if namesWorker(lower) != want {
			t.Errorf("%q names a worker: %v", lower, !want)
		}
	})
}
