package parse

import (
	"bytes"
	"context"
	"testing"
	"time"

	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/parsetest"
)

// dump reads sources and returns a line for each record, message and problem.
func dump(t testing.TB, opts Options, sources ...input.Source) string {
	t.Helper()
	if opts.Now.IsZero() {
		opts.Now = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	}
	var out bytes.Buffer
	infos, err := Read(context.Background(), sources, opts, func(b *capture.Batch) error {
		prefix := ""
		if len(sources) > 1 {
			prefix = sources[b.Source].Name + ":"
		}
		parsetest.Dump(&out, b, prefix)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range infos {
		if in.Err != nil {
			t.Fatal(in.Err)
		}
	}
	return out.String()
}
