package decode

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// TestSayings reads prefixes one after the other, many of them alike: each
// means what it means alone.
func TestSayings(t *testing.T) {
	parts := []string{"[info]", "[files]", "[req-17]", "[x:", "/foo]", "INFO", "helix", "->", "<<<", "from client", "to server:", "send", " ", "  ", "|",
		"node-1  |", "app[7]:", "2026-01-02T03:04:05.6Z", "2026-01-02 03:04:59", "[2026-01-02T03:05:00Z]", "Mar  2 03:04:05", "10:51:55.659", "1767323045"}
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 5).Draw(t, "parts"), rapid.SampledFrom([]string{"", " "}).Draw(t, "between"))
		}), 2, 40).Draw(t, "texts")
		used := &Decoder{out: &Store{Latest: capture.Unix(1767323045, 0)}}
		read := make([]Meta, len(texts))
		for i, text := range texts {
			used.prefix([]byte(text), &read[i])
		}
		for i, text := range texts {
			var want Meta
			new(Decoder{out: &Store{Latest: used.out.Latest}}).prefix([]byte(text), &want)
			if got := fmt.Sprintf("%+v", read[i]); got != fmt.Sprintf("%+v", want) {
				t.Fatalf("%q is\n%s, alone\n%+v", text, got, want)
			}
		}
	})
}

// TestSayingsAreRemembered reads prefixes that differ in their times and in
// one of many labels: each label is read once.
func TestSayingsAreRemembered(t *testing.T) {
	const labels = 40
	d := &Decoder{out: &Store{}}
	for n := range 5 * labels {
		label := fmt.Sprintf("files-%d", n%labels)
		m := Meta{}
		d.prefix(fmt.Appendf(nil, "2026-01-02T03:04:%02dZ [info] [%s] Message from client: ", n%60, label), &m)
		if string(m.Conn) != label || m.Dir != capture.Out {
			t.Fatalf("%s: %s %v", label, m.Conn, m.Dir)
		}
	}
	seen := map[string]bool{}
	for i := range d.sayings.list {
		for j := range d.sayings.list[i] {
			seen[string(d.sayings.list[i][j].label)] = true
		}
	}
	delete(seen, "")
	if len(seen) < labels-1 {
		t.Errorf("%d labels of %d are remembered", len(seen), labels)
	}
}

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
