package decode

import (
	"regexp"
	"testing"
)

// FuzzCRI holds what is read as a piece of a container's log to its grammar.
func FuzzCRI(f *testing.F) {
	for _, s := range []string{"2026-01-02T03:04:05.6Z stdout F text", "2026-01-02T03:04:05Z stderr P ", "2026-01-02T03:04:05Z stdout F", "2 stdout P x", "2026-01-02T03:04:05Z  stdout P x"} {
		f.Add([]byte(s))
	}
	piece := regexp.MustCompile(`(?s)^([^ ]+) (stdout|stderr) ([PF]) (.*)$`)
	f.Fuzz(func(t *testing.T, line []byte) {
		got, ok := CriPiece(line)
		want := piece.FindSubmatch(line)
		if want != nil && (len(want[1]) < 20 || len(want[1]) > 54) {
			want = nil
		}
		if ok != (want != nil) {
			t.Fatalf("%q is a piece: %v", line, ok)
		}
		if ok && (string(got.text) != string(want[4]) || got.more != (want[3][0] == 'P') || (got.stream == 1) != (string(want[2]) == "stderr")) {
			t.Errorf("%q is %+v", line, got)
		}
	})
}
