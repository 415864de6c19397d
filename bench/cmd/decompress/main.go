// Decompress reads gzip and zstd files as rpclog does, with the same library
// on one thread, and drops what is in them:
//
//	decompress FILE…
//
// It is what reading such files costs at least.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// What rpclog reads at a time: of a file, and of the text in it.
const (
	input  = 16 << 10
	output = 1 << 20
)

func main() {
	for _, name := range os.Args[1:] {
		if err := decompress(name); err != nil {
			fmt.Fprintln(os.Stderr, "decompress:", err)
			os.Exit(1)
		}
	}
}

func decompress(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := open(bufio.NewReaderSize(f, input))
	for buf := make([]byte, output); err == nil; {
		_, err = z.Read(buf)
	}
	if err != io.EOF {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func open(r *bufio.Reader) (io.Reader, error) {
	if head, _ := r.Peek(2); string(head) == "\x1f\x8b" {
		return gzip.NewReader(r)
	}
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
}
