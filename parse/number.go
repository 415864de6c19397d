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
	neg, digits, exp, ok := decimal(number)
	switch {
	case !ok:
		return number
	case len(digits) == 0:
		return []byte("0")
	}
	out := make([]byte, 0, len(digits)+24)
	if neg {
		out = append(out, '-')
	}
	out = append(out, digits...)
	switch {
	case exp == 0 && len(digits) <= longestPlain:
	case exp > 0 && int64(len(digits))+exp <= longestPlain:
		out = append(out, bytes.Repeat([]byte{'0'}, int(exp))...)
	default:
		out = append(out, 'e')
		out = strconv.AppendInt(out, exp, 10)
	}
	return out
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

// decimal splits a JSON number into its sign, its digits without leading and
// trailing zeros, and the power of ten they are multiplied with. Zero has no
// digits. It fails on exponents beyond 18 digits.
func decimal(b []byte) (neg bool, digits []byte, exp int64, ok bool) {
	b, neg = bytes.CutPrefix(b, []byte{'-'})
	if i := bytes.IndexAny(b, "eE"); i >= 0 {
		e := strings.TrimPrefix(string(b[i+1:]), "+")
		n, err := strconv.ParseInt(e, 10, 64)
		if err != nil || n > 1e17 || n < -1e17 {
			return false, nil, 0, false
		}
		exp, b = n, b[:i]
	}
	whole, frac, _ := bytes.Cut(b, []byte{'.'})
	digits = append(append(make([]byte, 0, len(b)), whole...), frac...)
	exp -= int64(len(frac))
	digits = bytes.TrimLeft(digits, "0")
	trimmed := bytes.TrimRight(digits, "0")
	exp += int64(len(digits) - len(trimmed))
	return neg && len(trimmed) > 0, trimmed, exp, true
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
