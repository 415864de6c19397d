package unpack

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"rpclog/parse/input"
	"rpclog/parse/internal/parsetest"
)

// holding is what a file holds, and why its text ends.
func holding(open func(src *input.Source) (*textFile, error), src *input.Source, r *rand.Rand, between func()) string {
	f, err := open(src)
	if err != nil {
		return err.Error()
	}
	in := f.Text(new(atomic.Int64))
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
	long := strings.Repeat(parsetest.Calls(150), 40)
	stored := []string{
		long, "", "\x1f\x8b\x08", string(parsetest.Compressors["bzip2"](t, parsetest.Calls(150))), "\xff\xfe{\x00}\x00\n\x00",
	}
	for _, name := range []string{"gzip", "zstd", "xz", "lz4"} {
		packed := string(parsetest.Compressors[name](t, long))
		stored = append(stored, packed, packed[:len(packed)/2], packed+packed, string(parsetest.Compressors[name](t, "")))
	}
	missing := input.Source{Name: "missing", Open: func() (io.ReadCloser, error) { return nil, errors.New("no such file") }}
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 1))
		var c parsetest.Tally
		sources := []input.Source{missing}
		for i, s := range stored {
			sources = append(sources, c.Source(parsetest.Text(fmt.Sprint(i), s)))
		}
		r.Shuffle(len(sources), func(i, j int) { sources[i], sources[j] = sources[j], sources[i] })
		var files []*input.Source
		for i := range sources {
			files = append(files, &sources[i])
		}
		d := NewDepot(nil)
		if seed%4 == 0 {
			d = fullDepot()
		}
		a := NewAhead(d, 2+r.IntN(8))
		a.Plan(files)
		steps := func() {
			for range r.IntN(8) {
				a.Step()
			}
		}
		left := r.IntN(4) // files that are never read
		for _, src := range files[:len(files)-left] {
			steps()
			want := holding(d.file, src, r, func() {})
			if got := holding(a.Open, src, r, steps); got != want {
				t.Fatalf("seed %d: %s holds %d bytes ahead, %d otherwise: …%.80q, …%.80q", seed, src.Name, len(got), len(want), got[max(0, len(got)-80):], want[max(0, len(want)-80):])
			}
		}
		steps()
		a.Close()
		if n := c.Open.Load(); n != 0 || len(a.files) != 0 || a.Step() || len(a.queue) != 0 {
			t.Fatalf("seed %d: %d files are open at the end, %d are left, %d in the queue", seed, n, len(a.files), len(a.queue))
		}
	}
}

// TestAheadMemory reads ahead as much as there may be, and on when there is
// room again.
func TestAheadMemory(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := io.CopyN(z, parsetest.Zeros{}, aheadMemory); err != nil {
		t.Fatal(err)
	}
	z.Close()
	sources := []input.Source{parsetest.Text("a", packed.String()), parsetest.Text("b", packed.String())}
	a := NewAhead(NewDepot(nil), 2)
	a.Plan([]*input.Source{&sources[0], &sources[1]})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for a.Step() {
			}
		})
	}
	all.Wait()
	for a.Step() { // who found another one at it gave up
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
	f, err := a.Open(&sources[0])
	if err != nil {
		t.Fatal(err)
	}
	in := f.Text(new(atomic.Int64))
	if _, err := io.CopyN(io.Discard, in, 1<<20); err != nil {
		t.Fatal(err)
	}
	if n := there(); n > aheadMemory-1<<20+aheadSize {
		t.Errorf("%d bytes are still there", n)
	}
	for a.Step() {
	}
	if n := there(); n != aheadMemory-aheadSize && n != aheadMemory || a.made != aheadMemory { // one may be read in part
		t.Errorf("%d bytes were read ahead again, %d bytes of memory", n, a.made)
	}
	if n, err := io.Copy(io.Discard, in); n != aheadMemory-1<<20 || err != nil {
		t.Errorf("%d bytes were left, %v", n, err)
	}
	in.Close()
	a.Close()
}
