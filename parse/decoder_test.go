package parse_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/parsetest"
)

// fixed are options of which no date depends on the day.
var fixed = parse.Options{Now: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}

// read returns what Read makes of what r reads.
func read(t *testing.T, r io.Reader, opts parse.Options) (string, capture.Info) {
	var out bytes.Buffer
	src := input.Of("x", r)
	infos, err := parse.Read(t.Context(), []input.Source{src}, opts, func(b *capture.Batch) error {
		parsetest.Dump(&out, b, "")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), infos[0]
}

// decode returns what a Decoder makes of what r reads.
func decode(r io.Reader, opts parse.Options) (string, capture.Info, error) {
	var out bytes.Buffer
	d := parse.NewDecoder("x", r, opts)
	for b, err := range d.Batches() {
		if err != nil {
			return out.String(), d.Info(), err
		}
		parsetest.Dump(&out, b, "")
	}
	return out.String(), d.Info(), nil
}

// captures returns the captures of the project, and some stored otherwise.
func captures(t *testing.T) map[string]string {
	names, err := filepath.Glob("../testdata/captures/*")
	if err != nil || len(names) < 40 {
		t.Fatal(len(names), err)
	}
	texts := map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(name)] = string(text)
	}
	calls := parsetest.Calls(150)
	for name, compress := range parsetest.Compressors {
		texts[name] = string(compress(t, calls))
	}
	texts["torn"] = texts["gzip"][:len(texts["gzip"])-20]
	texts["nothing readable"] = texts["gzip"][:12]
	texts["nothing"] = ""
	return texts
}

// sameError compares errors by what they say.
var sameError = cmp.Comparer(func(a, b error) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Error() == b.Error()
})

// TestDecoder decodes all captures of the project, whole and as they come from
// a slow pipe, in chunks of all sizes: it is what Read makes of them.
func TestDecoder(t *testing.T) {
	for name, text := range captures(t) {
		whole := func() io.Reader { return strings.NewReader(text) }
		slow := func() io.Reader { return iotest.OneByteReader(strings.NewReader(text)) }
		t.Run(name, func(t *testing.T) { holdDecoder(t, whole, 20) })
		if len(text) < 8000 {
			t.Run(name+", slow", func(t *testing.T) { holdDecoder(t, slow, 3) })
		}
	}
}

// holdDecoder holds what a Decoder makes of a reader to what Read does.
func holdDecoder(t *testing.T, open func() io.Reader, times int) {
	want, told := read(t, open(), fixed)
	sizes := rapid.IntRange(1, 3000)
	for i := range times {
		opts := fixed
		if i > 0 {
			opts.ChunkSize = sizes.Example(i)
		}
		got, info, err := decode(open(), opts)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("in chunks of %d\n%s", opts.ChunkSize, diff)
		}
		if diff := cmp.Diff(told, info, sameError); diff != "" {
			t.Errorf("in chunks of %d\n%s", opts.ChunkSize, diff)
		}
		if !cmp.Equal(told.Err, err, sameError) {
			t.Errorf("in chunks of %d it ends with %v, want %v", opts.ChunkSize, err, told.Err)
		}
	}
}

// TestDecoderFails sees what comes of a reader that fails: first what was read.
func TestDecoderFails(t *testing.T) {
	broken := errors.New("disk on fire")
	d := parse.NewDecoder("x", io.MultiReader(strings.NewReader(stamped("01", "02")), iotest.ErrReader(broken)), parse.Options{})
	records := 0
	for range 2 { // an error comes again
		for b, err := range d.Batches() {
			if (b == nil) == (err == nil) || err != nil && err != broken {
				t.Fatal(b, err)
			}
			if b != nil {
				records += len(b.Records)
			}
		}
	}
	want := capture.Info{Name: "x", Named: true, Format: "envelope", Bytes: int64(len(stamped("01", "02"))), Records: 2, Err: broken}
	if diff := cmp.Diff(want, d.Info(), cmpopts.EquateErrors()); diff != "" || records != 2 {
		t.Errorf("%d records\n%s", records, diff)
	}
}

// TestDecoderWaits sees that a decoder hands over what has come while the next
// line has not: at first after a pause, in which the beginning of the source
// may come, then at once. It has no goroutines that would outlive it.
func TestDecoderWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := io.Pipe()
		next := make(chan bool)
		go func() {
			for range 3 {
				io.WriteString(w, stamped("01"))
				<-next
			}
			w.Close()
		}()
		d := parse.NewDecoder("x", r, parse.Options{})
		for line := range int64(3) {
			begun := time.Now()
			b, err := d.Next()
			if err != nil || len(b.Records) != 1 || b.Records[0].Line != line+1 {
				t.Fatalf("%+v, %v, want line %d", b, err, line+1)
			}
			if waited := time.Since(begun); line == 0 && waited > 3*time.Second || line > 0 && waited > 0 {
				t.Errorf("waited %v for line %d", waited, line+1)
			}
			if info := d.Info(); info.Records != line+1 || info.Bytes == 0 || info.Format != "" {
				t.Errorf("%+v after line %d", info, line+1)
			}
			next <- true
		}
		if b, err := d.Next(); b != nil || err != io.EOF {
			t.Errorf("%+v, %v at the end", b, err)
		}
	})
}
