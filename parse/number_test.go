package parse

import (
	"math/big"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// TestDecimal holds what numbers are split into to their value.
func TestDecimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?`).Draw(t, "number")
		neg, digits, exp, ok := decimal([]byte(text))
		if !ok || len(digits) > 0 && (digits[0] == '0' || digits[len(digits)-1] == '0') {
			t.Fatalf("%s is %s e%d, %v", text, digits, exp, ok)
		}
		same := "0" + string(digits) + "e" + strconv.FormatInt(exp, 10)
		if neg {
			same = "-" + same
		}
		canonical := string(CanonicalNumber([]byte(text)))
		want, _ := new(big.Rat).SetString(text)
		for _, s := range []string{same, canonical} {
			if got, ok := new(big.Rat).SetString(s); !ok || got.Cmp(want) != 0 {
				t.Fatalf("%s becomes %s", text, s)
			}
		}
	})
}

// TestCanonicalKept holds what the decoder keeps of a number to what it is.
func TestCanonicalKept(t *testing.T) {
	for _, text := range []string{"1", "1.0", "-0", "10e-1", "1e400", "0.50", "12345678901234567890123"} {
		if got, want := testDecoder().canonical([]byte(text)), CanonicalNumber([]byte(text)); string(got) != string(want) {
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
