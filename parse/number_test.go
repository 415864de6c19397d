package parse

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

// TestDecimalInPlace sees to it that the digits of a number of usual length
// are on the stack of who reads them.
func TestDecimalInPlace(t *testing.T) {
	text := []byte("76.542")
	if n := testing.AllocsPerRun(100, func() {
		if millis(text) != 76542000 {
			t.Error("is not read")
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
