package parsetest

import (
	"bytes"
	"testing"

	"rpclog/bench/gen"
)

// Captures of all shapes.

// Generated returns a generated capture of some shape.
func Generated(t testing.TB, shape string, size int64) []byte {
	var out bytes.Buffer
	if err := gen.Write(&out, gen.Options{Shape: shape, Size: size, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
