// Package parsetest has what tests of several rooms need: sources, and
// captures stored in all ways.
package parsetest

import (
	"io"
	"strings"
	"sync/atomic"

	"rpclog/parse/input"
)

// Tally counts the files that are open at a time.
type Tally struct{ Open, Most, opened atomic.Int64 }

// Source returns a source of which the opening and closing are counted.
func (c *Tally) Source(src input.Source) input.Source {
	open := src.Open
	src.Open = func() (io.ReadCloser, error) {
		r, err := open()
		if err != nil {
			return nil, err
		}
		c.opened.Add(1)
		n := c.Open.Add(1)
		for most := c.Most.Load(); n > most && !c.Most.CompareAndSwap(most, n); most = c.Most.Load() {
		}
		return &tallied{r, c}, nil
	}
	return src
}

type tallied struct {
	io.ReadCloser
	c *Tally
}

func (r *tallied) Close() error {
	r.c.Open.Add(-1)
	return r.ReadCloser.Close()
}

// Text returns a source that holds a text.
func Text(name, s string) input.Source {
	return input.Source{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(s)), nil }}
}
