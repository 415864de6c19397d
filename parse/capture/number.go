package capture

import (
	"bytes"
	"cmp"
	"strconv"
	"strings"
)

// JSON numbers as text: ids and codes are compared by value, of whatever size,
// and never rounded.

// longestPlain is the number of digits up to which a canonical integer is
// written out; longer ones are written as digits and exponent.
const longestPlain = 64

// CanonicalNumber returns the one spelling that all JSON numbers of the same
// value share: 1, 1.0 and 10e-1 give "1", -0 gives "0". Digits are never
// rounded; those of numbers with more than 64 are followed by an exponent. The
// text must be a valid JSON number; the result may be number itself.
func CanonicalNumber(number []byte) []byte {
	if PlainInteger(number) {
		return number
	}
	return AppendCanonical(nil, number)
}

// AppendCanonical appends the canonical spelling of a number, as
// [CanonicalNumber] has it, to dst.
func AppendCanonical(dst, number []byte) []byte {
	neg, digits, exp, ok := Decimal(number)
	switch {
	case !ok:
		return append(dst, number...)
	case len(digits) == 0:
		return append(dst, '0')
	}
	if neg {
		dst = append(dst, '-')
	}
	dst = append(dst, digits...)
	switch {
	case exp == 0 && len(digits) <= longestPlain:
	case exp > 0 && int64(len(digits))+exp <= longestPlain:
		for range exp {
			dst = append(dst, '0')
		}
	default:
		dst = append(dst, 'e')
		dst = strconv.AppendInt(dst, exp, 10)
	}
	return dst
}

// PlainInteger reports whether a text is an integer of at most 64 digits that
// is its own canonical spelling.
func PlainInteger(b []byte) bool {
	d := b
	if len(d) > 0 && d[0] == '-' {
		d = d[1:]
	}
	if len(d) == 0 || len(d) > longestPlain || d[0] == '0' && len(b) > 1 {
		return false
	}
	for _, c := range d {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// Integral reports whether a JSON number is written without a decimal point
// and without an exponent.
func Integral(number []byte) bool {
	for _, c := range number {
		if c == '.' || c|0x20 == 'e' {
			return false
		}
	}
	return true
}

// Decimal splits a JSON number into its sign, its digits without leading and
// trailing zeros, and the power of ten they are multiplied with. Zero has no
// digits. It fails on exponents beyond 18 digits.
func Decimal(b []byte) (neg bool, digits []byte, exp int64, ok bool) {
	return decimalIn(make([]byte, 24), b) // on the caller's stack, as this is inlined there
}

// decimalIn is decimal with the digits in the memory of buf, if they fit.
func decimalIn(buf, b []byte) (neg bool, digits []byte, exp int64, ok bool) {
	if len(b) > 0 && b[0] == '-' {
		neg, b = true, b[1:]
	}
	for i, c := range b {
		if c|0x20 == 'e' {
			if exp, ok = exponent(b[i+1:]); !ok {
				return false, nil, 0, false
			}
			b = b[:i]
			break
		}
	}
	digits = buf[:0]
	for i, c := range b {
		if c == '.' {
			digits = append(digits, b[i+1:]...)
			exp -= int64(len(b) - i - 1)
			break
		}
		digits = append(digits, c)
	}
	for len(digits) > 0 && digits[0] == '0' {
		digits = digits[1:]
	}
	for n := len(digits); n > 0 && digits[n-1] == '0'; n = len(digits) {
		digits = digits[:n-1]
		exp++
	}
	return neg && len(digits) > 0, digits, exp, true
}

// exponent reads the exponent of a number.
func exponent(b []byte) (exp int64, ok bool) {
	exp, err := strconv.ParseInt(strings.TrimPrefix(string(b), "+"), 10, 64)
	return exp, err == nil && exp <= 1e17 && exp >= -1e17
}

// compareNumbers orders two JSON numbers by value, exactly.
func compareNumbers(a, b string) int {
	an, ad, ae, aok := Decimal([]byte(a))
	bn, bd, be, bok := Decimal([]byte(b))
	if !aok || !bok {
		return strings.Compare(a, b)
	}
	sign := func(neg bool, digits []byte) int {
		switch {
		case len(digits) == 0:
			return 0
		case neg:
			return -1
		}
		return 1
	}
	as, bs := sign(an, ad), sign(bn, bd)
	if as != bs || as == 0 {
		return cmp.Compare(as, bs)
	}
	r := cmp.Compare(int64(len(ad))+ae, int64(len(bd))+be)
	if r == 0 {
		r = bytes.Compare(ad, bd)
	}
	return r * as
}
