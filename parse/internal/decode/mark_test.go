package decode

import "testing"

// FuzzMark holds that a mark is found nowhere but in a text.
func FuzzMark(f *testing.F) {
	f.Add("2025-04-08T07:54:28.421Z [info] [x] Initializing server...")
	f.Add("[START][ LSP logging initiated")
	f.Add(": START (pid=")
	f.Fuzz(func(t *testing.T, line string) {
		if i := markIn([]byte(line)); i >= len(line) {
			t.Errorf("%q at %d", line, i)
		}
	})
}
