package clock

import (
	"bytes"
	"time"

	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// Numbers of seconds and less since the Unix epoch, and durations.

// Epoch reads a number of seconds, milliseconds, microseconds or nanoseconds
// since the Unix epoch; its size tells which. Decimals are exact, those
// beyond nanoseconds are cut. Numbers below 10^8 are no times.
func Epoch(text []byte) capture.Time {
	whole, frac, point := bytes.Cut(text, []byte{'.'})
	if len(whole) < 9 || len(whole) > 30 || point && len(frac) == 0 || jsonscan.Digits(frac) < 0 && point {
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
	sec, below := jsonscan.Digits(whole[:len(whole)-unit]), whole[len(whole)-unit:]
	if sec < 0 || unit > 0 && jsonscan.Digits(below) < 0 || sec > jsonscan.LastSecond {
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

// epochExponent reads a number with an exponent or leading zeros.
func epochExponent(text []byte) capture.Time {
	if len(text) == 0 || len(text) > 60 || !bytes.ContainsAny(text, "eE") {
		return capture.Time{}
	}
	if end, st := jsonscan.Number(text, 0); st != jsonscan.Valid || end != len(text) {
		return capture.Time{}
	}
	neg, d, exp, ok := capture.Decimal(text)
	if !ok || neg || exp > 20 || exp < -60 {
		return capture.Time{}
	}
	plain := append(bytes.Repeat([]byte{'0'}, max(0, int(-exp)-len(d))), d...)
	if exp >= 0 {
		plain = append(plain, bytes.Repeat([]byte{'0'}, int(exp))...)
		return Epoch(plain)
	}
	cut := len(plain) + int(exp)
	return Epoch(append(append(append([]byte{}, plain[:cut]...), '.'), plain[cut:]...))
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

// Millis reads a number of milliseconds, exact to the nanosecond, or -1.
func Millis(text []byte) time.Duration {
	if !jsonscan.IsNumber(text) {
		return -1
	}
	if end, st := jsonscan.Number(text, 0); st != jsonscan.Valid || end != len(text) {
		return -1
	}
	neg, digits, exp, ok := capture.Decimal(text)
	exp += 6 // nanoseconds
	if !ok || neg || int64(len(digits))+exp > 18 {
		return -1
	}
	n := time.Duration(0)
	for i := int64(0); i < int64(len(digits))+exp; i++ {
		n *= 10
		if i < int64(len(digits)) {
			n += time.Duration(digits[i] - '0')
		}
	}
	return n
}
