package parse

import (
	"bytes"

	"rpclog/parse/capture"
)

// canonical is CanonicalNumber with the batch's memory for what is new.
func (d *decoder) canonical(number []byte) []byte {
	if capture.PlainInteger(number) {
		return number
	}
	return d.keep(func(dst []byte) []byte { return capture.AppendCanonical(dst, number) })
}

// epoch reads a number of seconds, milliseconds, microseconds or nanoseconds
// since the Unix epoch; its size tells which. Decimals are exact, those
// beyond nanoseconds are cut. Numbers below 10^8 are no times.
func epoch(text []byte) capture.Time {
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
	return capture.Unix(int64(sec), int64(nsec))
}

// lastSecond is the last second of the year 9999.
const lastSecond = 253402300799

// epochExponent reads a number with an exponent or leading zeros.
func epochExponent(text []byte) capture.Time {
	if len(text) == 0 || len(text) > 60 || !bytes.ContainsAny(text, "eE") {
		return capture.Time{}
	}
	if end, st := number(text, 0); st != valid || end != len(text) {
		return capture.Time{}
	}
	neg, d, exp, ok := capture.Decimal(text)
	if !ok || neg || exp > 20 || exp < -60 {
		return capture.Time{}
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
