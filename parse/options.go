package parse

import (
	"io"
	"os"
	"sync/atomic"

	"rpclog/parse/input"
	"rpclog/parse/internal/unpack"
)

// OpenText opens a file that is no capture, or standard input for [Stdin], as
// captures are opened: what is read is decompressed and in UTF-8.
func OpenText(name string, stdin io.Reader) (io.ReadCloser, error) {
	src := input.Source{Name: name, Once: true, Open: func() (io.ReadCloser, error) { return os.Open(name) }}
	if name == input.Stdin {
		src = input.OfStdin(stdin)
	}
	return unpack.NewDepot(nil).Open(&src, new(atomic.Int64))
}
