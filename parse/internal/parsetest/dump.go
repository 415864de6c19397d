package parsetest

import (
	"bytes"
	"fmt"

	"rpclog/parse/capture"
)

// Batches as text, to compare.

// Dump writes a line for each record, message and problem of a batch, after a
// prefix.
func Dump(out *bytes.Buffer, b *capture.Batch, prefix string) {
	flaws := map[*capture.Record][]string{}
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

func dumpRecord(r *capture.Record) string {
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
	if r.Direction != capture.Unknown {
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
	if r.Left > 0 {
		s += fmt.Sprintf(" left=%d", r.Left)
	}
	if r.Copies > 0 {
		s += fmt.Sprintf(" copies=%d", r.Copies)
	}
	if r.Unparsed {
		s += " unparsed"
	}
	return s
}

func dumpMessage(m *capture.Message) string {
	s := [...]string{"request", "notification", "response", "warning", "data"}[m.Kind]
	if m.Answers {
		s += "(answers)"
	}
	if m.Method != nil {
		s += fmt.Sprintf(" %s", m.Method)
	}
	switch m.ID.Type {
	case capture.NullID:
		s += " id=null"
	case capture.StringID:
		s += fmt.Sprintf(" id=%q", m.ID.Text)
	case capture.NumberID, capture.OtherID:
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
