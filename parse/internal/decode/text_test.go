package decode

import (
	"testing"

	"rpclog/parse/capture"
)

// TestCanonicalKept holds what the decoder keeps of a number to what it is.
func TestCanonicalKept(t *testing.T) {
	for _, text := range []string{"1", "1.0", "-0", "10e-1", "1e400", "0.50", "12345678901234567890123"} {
		if got, want := testDecoder().canonical([]byte(text)), capture.CanonicalNumber([]byte(text)); string(got) != string(want) {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}
