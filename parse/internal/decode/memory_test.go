package decode

import (
	"bytes"
	"testing"

	"rpclog/bench/gen"
	"rpclog/parse/internal/parsetest"
)

// TestMemory reads captures of all shapes with a decoder and a store that were
// used before: what comes out is what new ones make of it.
func TestMemory(t *testing.T) {
	used := testDecoder()
	for range 2 {
		for _, shape := range gen.Shapes() {
			data := parsetest.Generated(t, shape.Name, 64<<10)
			for len(data) > 0 {
				n := min(len(data), 10<<10)
				if got, want := used.dump(data[:n]), dumpChunk(data[:n]); got != want {
					t.Fatalf("%s: with memory\n%s\nwithout\n%s", shape.Name, got, want)
				}
				data = data[n:]
			}
		}
	}
}

// FuzzMemory reads a chunk after another one, in the same memory.
func FuzzMemory(f *testing.F) {
	for _, shape := range gen.Shapes() {
		data := parsetest.Generated(f, shape.Name, 4<<10)
		f.Add(data[:2<<10], data[2<<10:])
	}
	f.Add([]byte("2026-01-02T03:04:05Z [a] -> {\"id\":1,\"method\":\"m\"}\n"), []byte("2026-01-02T03:04:59.5 [b] -> {\"id\":1,\"method\":\"m\"}\n"))
	f.Add([]byte(`{"id":1,"error":[1,"a",{}]}`), []byte(`{"jsonrpc":"2.0","id":1,"result":{"failure":[{"code":1.0,"message":"\u1"},{"code":2}]}}`))
	f.Fuzz(func(t *testing.T, before, chunk []byte) {
		used := testDecoder()
		used.dump(before)
		if got, want := used.dump(chunk), dumpChunk(chunk); got != want {
			t.Errorf("%q after %q is\n%s, alone\n%s", chunk, before, got, want)
		}
	})
}

// TestAllocations sees to it that lines of no shape take memory of their own:
// what they need is the batch's, and that is used again.
func TestAllocations(t *testing.T) {
	for _, shape := range gen.Shapes() {
		data := parsetest.Generated(t, shape.Name, 256<<10)
		d := testDecoder()
		n := testing.AllocsPerRun(3, func() {
			d.out.Reset()
			d.out.Chunk = data
			d.Decode(d.out)
		})
		if lines := bytes.Count(data, []byte{'\n'}); n > float64(lines)/1000+1 {
			t.Errorf("%s: %.0f allocations for %d lines", shape.Name, n, lines)
		}
	}
}
