package clock

import "testing"

// TestDecimalInPlace sees to it that the digits of a number of usual length
// are on the stack of who reads them.
func TestDecimalInPlace(t *testing.T) {
	text := []byte("76.542")
	if n := testing.AllocsPerRun(100, func() {
		if Millis(text) != 76542000 {
			t.Error("is not read")
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
