package parse

import (
	"bytes"
	"cmp"
	"strconv"
	"strings"
)

// longestPlain is the number of digits up to which a canonical integer is
// written out; longer ones are written as digits and exponent.
const longestPlain = 64

// CanonicalNumber returns the one spelling that all JSON numbers of the same
// value share: 1, 1.0 and 10e-1 give "1", -0 gives "0". Digits are never
// rounded. The text must be a valid JSON number; the result may be number
// itself.
func CanonicalNumber(number []byte) []byte {
	if plainInteger(number) {
		return number
	}
	return appendCanonical(nil, number)
}

// canonical is CanonicalNumber with the batch's memory for what is new.
func (d *decoder) canonical(number []byte) []byte {
	if plainInteger(number) {
		return number
	}
	return d.keep(func(dst []byte) []byte { return appendCanonical(dst, number) })
}

func appendCanonical(dst, number []byte) []byte {
	neg, digits, exp, ok := decimal(number)
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

func plainInteger(b []byte) bool {
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

// integral reports whether a JSON number is written without a decimal point
// and without an exponent.
func integral(number []byte) bool {
	for _, c := range number {
		if c == '.' || c|0x20 == 'e' {
			return false
		}
	}
	return true
}

// decimal splits a JSON number into its sign, its digits without leading and
// trailing zeros, and the power of ten they are multiplied with. Zero has no
// digits. It fails on exponents beyond 18 digits.
func decimal(b []byte) (neg bool, digits []byte, exp int64, ok bool) {
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
	an, ad, ae, aok := decimal([]byte(a))
	bn, bd, be, bok := decimal([]byte(b))
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

// epoch reads a number of seconds, milliseconds, microseconds or nanoseconds
// since the Unix epoch; its size tells which. Decimals are exact, those
// beyond nanoseconds are cut. Numbers below 10^8 are no times.
func epoch(text []byte) Time {
	whole, frac, point := bytes.Cut(text, []byte{'.'})
	if len(whole) < 9 || len(whole) > 30 || point && len(frac) == 0 || digits(frac) < 0 && point {
		return epochExponent(text)
	}
	unit := 0 // digits of a second
	switch n := len(bytes.TrimLeft(whole, "0")); {
	case n < 9:
		return epochExponent(text)
	case n < 12:
	case n < 15:
		unit = 3
	case n < 18:
		unit = 6
	default:
		unit = 9
	}
	sec, below := digits(whole[:len(whole)-unit]), whole[len(whole)-unit:]
	if sec < 0 || unit > 0 && digits(below) < 0 || sec > lastSecond {
		return epochExponent(text)
	}
	nsec := 0
	for i := range 9 {
		nsec *= 10
		switch {
		case i < unit:
			nsec += int(below[i] - '0')
		case i-unit < len(frac):
			nsec += int(frac[i-unit] - '0')
		}
	}
	return Unix(int64(sec), int64(nsec))
}

// lastSecond is the last second of the year 9999.
const lastSecond = 253402300799

// epochExponent reads a number with an exponent or leading zeros.
func epochExponent(text []byte) Time {
	if len(text) == 0 || len(text) > 60 || !bytes.ContainsAny(text, "eE") {
		return Time{}
	}
	if end, st := number(text, 0); st != valid || end != len(text) {
		return Time{}
	}
	neg, d, exp, ok := decimal(text)
	if !ok || neg || exp > 20 || exp < -60 {
		return Time{}
	}
	plain := append(bytes.Repeat([]byte{'0'}, max(0, int(-exp)-len(d))), d...)
	if exp >= 0 {
		plain = append(plain, bytes.Repeat([]byte{'0'}, int(exp))...)
		return epoch(plain)
	}
	cut := len(plain) + int(exp)
	return epoch(append(append(append([]byte{}, plain[:cut]...), '.'), plain[cut:]...))
}

// fraction returns the first n decimals as an integer.
func fraction(decimals []byte, n int) int {
	f := 0
	for i := range n {
		f *= 10
		if i < len(decimals) {
			f += int(decimals[i] - '0')
		}
	}
	return f
}

// digits returns the value of a text of digits, or -1. Values beyond 10^17 are
// not told apart.
func digits(b []byte) int {
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return -1
		}
		if n < 1e17 {
			n = n*10 + int(c-'0')
		}
	}
	if len(b) == 0 {
		return -1
	}
	return n
}
