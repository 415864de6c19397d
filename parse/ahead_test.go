package parse

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/parsetest"
)

// TestReadAhead reads compressed files that follow each other, as sources and
// as one log: the batches do not depend on how many are at it.
func TestReadAhead(t *testing.T) {
	lines := strings.SplitAfter(parsetest.Calls(3600), "\n")
	var parts []input.Source
	for i := 0; i < len(lines); i += 400 {
		packed := parsetest.Compressors["gzip"](t, strings.Join(lines[i:min(i+400, len(lines))], ""))
		if i == 800 {
			packed = packed[:len(packed)-20] // torn
		}
		parts = append(parts, parsetest.Text(fmt.Sprint(i), string(packed)))
	}
	log := parts[len(parts)-1]
	log.Older = parts[:len(parts)-1]
	for name, sources := range map[string][]input.Source{"sources": parts, "log": {log}} {
		want := dump(t, Options{Jobs: 1}, sources...)
		for _, jobs := range []int{2, 3, 8} {
			if diff := cmp.Diff(want, dump(t, Options{Jobs: jobs, ChunkSize: 3000}, sources...)); diff != "" {
				t.Errorf("%s, %d jobs (-want +got)\n%s", name, jobs, diff)
			}
		}
		if n := strings.Count(want, "request"); n < 3000 {
			t.Errorf("%s: %d requests", name, n)
		}
		synctest.Test(t, func(t *testing.T) {
			stop := errors.New("enough")
			var c parsetest.Tally
			counted := make([]input.Source, len(sources))
			for i, s := range sources {
				counted[i] = c.Source(s)
				counted[i].Older = nil
				for _, older := range s.Older {
					counted[i].Older = append(counted[i].Older, c.Source(older))
				}
			}
			if _, err := Read(context.Background(), counted, Options{Jobs: 4}, func(*capture.Batch) error { return stop }); err != stop {
				t.Errorf("%s: %v", name, err)
			}
			synctest.Wait() // until all that are still at it have seen the end
			if n := c.Open.Load(); n != 0 {
				t.Errorf("%s: %d files are open at the end", name, n)
			}
		})
	}
}
