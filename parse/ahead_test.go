package parse

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

// holding is what a file holds, and why its text ends.
func holding(open func(src *Source) (*textFile, error), src *Source, r *rand.Rand, between func()) string {
	f, err := open(src)
	if err != nil {
		return err.Error()
	}
	in := f.text(new(atomic.Int64))
	defer in.Close()
	var text []byte
	for err == nil {
		buf := make([]byte, 1+r.IntN(100_000))
		n := 0
		n, err = in.Read(buf)
		text = append(text, buf[:n]...)
		between()
	}
	return fmt.Sprintf("%s%v", text, err)
}

// TestAhead reads files of all kinds of which some was read ahead, whenever
// that was: they hold what they do without.
func TestAhead(t *testing.T) {
	long := strings.Repeat(calls(150), 40)
	stored := []string{
		long, "", "\x1f\x8b\x08", string(compressors["bzip2"](t, calls(150))), "\xff\xfe{\x00}\x00\n\x00",
	}
	for _, name := range []string{"gzip", "zstd", "xz", "lz4"} {
		packed := string(compressors[name](t, long))
		stored = append(stored, packed, packed[:len(packed)/2], packed+packed, string(compressors[name](t, "")))
	}
	missing := Source{Name: "missing", Open: func() (io.ReadCloser, error) { return nil, errors.New("no such file") }}
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 1))
		var c tally
		sources := []Source{missing}
		for i, s := range stored {
			sources = append(sources, c.source(text(fmt.Sprint(i), s)))
		}
		r.Shuffle(len(sources), func(i, j int) { sources[i], sources[j] = sources[j], sources[i] })
		var files []*Source
		for i := range sources {
			files = append(files, &sources[i])
		}
		d := newDepot(nil)
		if seed%4 == 0 {
			d = fullDepot()
		}
		a := newAhead(d, 2+r.IntN(8))
		a.plan(files)
		steps := func() {
			for range r.IntN(8) {
				a.step()
			}
		}
		left := r.IntN(4) // files that are never read
		for _, src := range files[:len(files)-left] {
			steps()
			want := holding(d.file, src, r, func() {})
			if got := holding(a.open, src, r, steps); got != want {
				t.Fatalf("seed %d: %s holds %d bytes ahead, %d otherwise: …%.80q, …%.80q", seed, src.Name, len(got), len(want), got[max(0, len(got)-80):], want[max(0, len(want)-80):])
			}
		}
		steps()
		a.close()
		if n := c.open.Load(); n != 0 || len(a.files) != 0 || a.step() || len(a.queue) != 0 {
			t.Fatalf("seed %d: %d files are open at the end, %d are left, %d in the queue", seed, n, len(a.files), len(a.queue))
		}
	}
}

// TestAheadMemory reads ahead as much as there may be, and on when there is
// room again.
func TestAheadMemory(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := io.CopyN(z, zeros{}, aheadMemory); err != nil {
		t.Fatal(err)
	}
	z.Close()
	sources := []Source{text("a", packed.String()), text("b", packed.String())}
	a := newAhead(newDepot(nil), 2)
	a.plan([]*Source{&sources[0], &sources[1]})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for a.step() {
			}
		})
	}
	all.Wait()
	for a.step() { // who found another one at it gave up
	}
	there := func() (n int) {
		for _, e := range a.files {
			n += len(e.texts) * aheadSize
		}
		return n
	}
	if n := there(); n != aheadMemory || a.made != aheadMemory {
		t.Fatalf("%d bytes were read ahead, %d bytes of memory", n, a.made)
	}
	f, err := a.open(&sources[0])
	if err != nil {
		t.Fatal(err)
	}
	in := f.text(new(atomic.Int64))
	if _, err := io.CopyN(io.Discard, in, 1<<20); err != nil {
		t.Fatal(err)
	}
	if n := there(); n > aheadMemory-1<<20+aheadSize {
		t.Errorf("%d bytes are still there", n)
	}
	for a.step() {
	}
	if n := there(); n != aheadMemory-aheadSize && n != aheadMemory || a.made != aheadMemory { // one may be read in part
		t.Errorf("%d bytes were read ahead again, %d bytes of memory", n, a.made)
	}
	if n, err := io.Copy(io.Discard, in); n != aheadMemory-1<<20 || err != nil {
		t.Errorf("%d bytes were left, %v", n, err)
	}
	in.Close()
	a.close()
}

// TestReadAhead reads compressed files that follow each other, as sources and
// as one log: the batches do not depend on how many are at it.
func TestReadAhead(t *testing.T) {
	lines := strings.SplitAfter(calls(3600), "\n")
	var parts []Source
	for i := 0; i < len(lines); i += 400 {
		packed := compressors["gzip"](t, strings.Join(lines[i:min(i+400, len(lines))], ""))
		if i == 800 {
			packed = packed[:len(packed)-20] // torn
		}
		parts = append(parts, text(fmt.Sprint(i), string(packed)))
	}
	log := parts[len(parts)-1]
	log.Older = parts[:len(parts)-1]
	for name, sources := range map[string][]Source{"sources": parts, "log": {log}} {
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
			var c tally
			counted := make([]Source, len(sources))
			for i, s := range sources {
				counted[i] = c.source(s)
				counted[i].Older = nil
				for _, older := range s.Older {
					counted[i].Older = append(counted[i].Older, c.source(older))
				}
			}
			if _, err := Read(context.Background(), counted, Options{Jobs: 4}, func(*Batch) error { return stop }); err != stop {
				t.Errorf("%s: %v", name, err)
			}
			synctest.Wait() // until all that are still at it have seen the end
			if n := c.open.Load(); n != 0 {
				t.Errorf("%s: %d files are open at the end", name, n)
			}
		})
	}
}
