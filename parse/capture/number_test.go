package capture

import (
	"math/big"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"1": "1", "-1": "-1", "0": "0", "-0": "0", "1.0": "1", "10e-1": "1", "1e2": "100", "1E+2": "100", "0.50": "5e-1", "5e-1": "5e-1",
		"-32000.0": "-32000", "12345678901234567890123": "12345678901234567890123", "1e400": "1e400", "0e5": "0", "100e398": "1e400",
	} {
		if got := string(CanonicalNumber([]byte(in))); got != want {
			t.Errorf("%s is %s, want %s", in, got, want)
		}
	}
	sorted := []string{"-1e400", "-32001", "-32000", "-5e-1", "0", "1e-3", "1", "9", "10", "12345678901234567890123", "1e400"}
	for i := range sorted {
		for j := range sorted {
			want := min(1, max(-1, i-j))
			if got := NumberCode(sorted[i]).Compare(NumberCode(sorted[j])); got != want {
				t.Errorf("%s against %s: %d", sorted[i], sorted[j], got)
			}
		}
	}
	if NumberCode("1").Compare(TextCode("1")) != -1 || TextCode("b").Compare(Code{}) != -1 {
		t.Error("numbers come before texts, texts before null")
	}
}

// TestDecimal holds what numbers are split into to their value.
func TestDecimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?`).Draw(t, "number")
		neg, digits, exp, ok := Decimal([]byte(text))
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
