package parse

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"rpclog/parse/input"
)

// dump reads sources and returns a line for each record, message and problem.
func dump(t testing.TB, opts Options, sources ...input.Source) string {
	t.Helper()
	if opts.Now.IsZero() {
		opts.Now = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	}
	var out bytes.Buffer
	infos, err := Read(context.Background(), sources, opts, func(b *Batch) error {
		prefix := ""
		if len(sources) > 1 {
			prefix = sources[b.Source].Name + ":"
		}
		dumpBatch(&out, b, prefix)
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

func dumpBatch(out *bytes.Buffer, b *Batch, prefix string) {
	flaws := map[*Record][]string{}
	for r, k := range b.Flaws() {
		flaws[r] = append(flaws[r], k.String())
	}
	for i := range b.Records {
		r := &b.Records[i]
		out.WriteString(prefix + dumpRecord(r))
		for _, f := range flaws[r] {
			fmt.Fprintf(out, " !%s", f)
		}
		out.WriteByte('\n')
		for _, m := range b.Of(r) {
			fmt.Fprintf(out, "   %s\n", dumpMessage(&m))
		}
	}
}

// dumpChunk is dump for one chunk, without readers and workers.
func dumpChunk(chunk []byte) string {
	return testDecoder().dump(chunk)
}

// dumpGeneral is dumpChunk without the short cut for ordinary lines: there is
// none where a path is named, and this one finds nothing.
func dumpGeneral(chunk []byte) string {
	d := testDecoder()
	d.opts.Latency = []string{"no path that is anywhere"}
	return d.dump(chunk)
}

// testDecoder returns a decoder without a memory, to which no format is known.
func testDecoder() *decoder {
	d := newDecoder(&decodeOptions{MaxLine: 64 << 20}, new([maxShapes]hooks), nil)
	d.out = &store{}
	return d
}

// dump is dumpChunk with what d remembers.
func (d *decoder) dump(chunk []byte) string {
	s := d.out
	s.reset()
	s.chunk, s.latest = chunk, Unix(1772323200, 0)
	d.decode()
	var out bytes.Buffer
	b := s.batch(0)
	dumpBatch(&out, &b, "")
	return out.String()
}

func dumpRecord(r *Record) string {
	s := fmt.Sprint(r.Line)
	if r.Continues {
		s += "+"
	}
	if r.Time.Known() {
		s += " " + r.Time.String()
		if !r.Own {
			s += "(inherited)"
		}
	}
	if r.Direction != Unknown {
		s += [...]string{"", " out", " in"}[r.Direction]
	}
	if r.Conn != nil {
		s += fmt.Sprintf(" conn=%s", r.Conn)
	}
	if r.Latency >= 0 {
		s += fmt.Sprintf(" latency=%v", r.Latency)
	}
	if r.Batches > 0 {
		s += fmt.Sprintf(" batches=%d", r.Batches)
	}
	if r.Other > 0 {
		s += fmt.Sprintf(" other=%d", r.Other)
	}
	if r.Unparsed {
		s += " unparsed"
	}
	return s
}

func dumpMessage(m *Message) string {
	s := [...]string{"request", "notification", "response", "warning", "data"}[m.Kind]
	if m.Answers {
		s += "(answers)"
	}
	if m.Method != nil {
		s += fmt.Sprintf(" %s", m.Method)
	}
	switch m.ID.Type {
	case NullID:
		s += " id=null"
	case StringID:
		s += fmt.Sprintf(" id=%q", m.ID.Text)
	case NumberID, OtherID:
		s += fmt.Sprintf(" id=%s", m.ID.Text)
	}
	if m.Session != nil {
		s += fmt.Sprintf(" session=%s", m.Session)
	}
	if m.Error != nil {
		s += fmt.Sprintf(" code=%s %q", m.Error.Code, m.Error.Text)
		if m.Error.Data != nil {
			s += fmt.Sprintf(" data=%s", m.Error.Data)
		}
	}
	for _, e := range m.InBand {
		s += fmt.Sprintf(" in-band code=%s %q", e.Code, e.Text)
	}
	return s
}
