// Package steps counts what a program does, in steps: a call of a function, a
// turn of a loop, a byte that is compared, searched or copied. The counts are
// the same on every machine, so that a test can hold work to the length of what
// is worked on.
//
// No code of the program counts by itself. bench/cmd/countsteps writes copies
// of it that do, for a build with -overlay; this package is what they call.
package steps

import (
	"iter"
	"reflect"
	"unsafe"
)

// N is how many steps were done. It is for one goroutine at a time.
var N int64

// text is what has bytes.
type text interface{ ~string | ~[]byte }

// Bytes counts all bytes of a text, and returns it.
func Bytes[T text](s T) T {
	N += int64(len(s))
	return s
}

// Slice counts all elements of a slice, and returns it.
func Slice[S ~[]E, E any](s S) S {
	N += int64(len(s))
	return s
}

// Size counts a number, and returns it.
func Size[I ~int | ~int64 | ~int32 | ~uint | ~uint64 | ~uint32](n I) I {
	if n > 0 {
		N += int64(n)
	}
	return n
}

// Key counts the bytes of the texts in the key of a map, and returns it.
func Key[K comparable](key K) K {
	switch k := any(key).(type) {
	case string:
		N += int64(len(k))
	default:
		N += inside(reflect.ValueOf(key))
	}
	return key
}

func inside(v reflect.Value) (n int64) {
	switch v.Kind() {
	case reflect.String:
		n = int64(v.Len())
	case reflect.Struct:
		for i := range v.NumField() {
			n += inside(v.Field(i))
		}
	}
	return n
}

// With counts a size, and returns what has it.
func With[T any](it T, size int) T {
	N += int64(size)
	return it
}

// Same counts a comparison of a text with one of some length, and returns it.
func Same[T text](s T, length int) T {
	if len(s) == length {
		N += int64(length)
	}
	return s
}

// First returns a search from the beginning that counts the bytes up to what
// is found, or all.
func First[S text, X any](search func(S, X) int) func(S, X) int {
	return func(s S, x X) int {
		i := search(s, x)
		if i < 0 {
			N += int64(len(s))
		} else {
			N += int64(i)
		}
		return i
	}
}

// Holds is First of a function that says whether there is something.
func Holds[S text, X any](search func(S, X) int) func(S, X) bool {
	find := First(search)
	return func(s S, x X) bool { return find(s, x) >= 0 }
}

// Last is First for a search from the end.
func Last[S text, X any](search func(S, X) int) func(S, X) int {
	return func(s S, x X) int {
		i := search(s, x)
		N += int64(len(s) - max(i, 0))
		return i
	}
}

// Cut is First for functions that cut at what is found.
func Cut[S text](cut func(S, S) (S, S, bool)) func(S, S) (S, S, bool) {
	return func(s, x S) (S, S, bool) {
		before, after, ok := cut(s, x)
		N += int64(len(before))
		return before, after, ok
	}
}

// Trim returns a function that counts the bytes it takes away.
func Trim[S text](trim func(S) S) func(S) S {
	return func(s S) S {
		rest := trim(s)
		N += int64(len(s) - len(rest))
		return rest
	}
}

// TrimOf is Trim of a function that is told what to take away.
func TrimOf[S text, X any](trim func(S, X) S) func(S, X) S {
	return func(s S, x X) S {
		rest := trim(s, x)
		N += int64(len(s) - len(rest))
		return rest
	}
}

// Pair returns a comparison that counts the bytes that are the same, up to the
// first that is not.
func Pair[S text, R any](compare func(S, S) R) func(S, S) R {
	return func(a, b S) R {
		x, y := view(a), view(b)
		n := min(len(x), len(y))
		i := 0
		for i < n && x[i]|0x20 == y[i]|0x20 {
			i++
		}
		N += int64(i)
		return compare(a, b)
	}
}

func view[S text](s S) []byte {
	if len(s) == 0 {
		return nil
	}
	return *(*[]byte)(unsafe.Pointer(&struct {
		data *byte
		len  int
		cap  int
	}{*(**byte)(unsafe.Pointer(&s)), len(s), len(s)}))
}

// Each counts the bytes of what is handed out one after the other.
func Each[T text](all iter.Seq[T]) iter.Seq[T] {
	return func(yield func(T) bool) {
		for s := range all {
			N += int64(len(s))
			if !yield(s) {
				return
			}
		}
	}
}
