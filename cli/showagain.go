package cli

import (
	"bytes"
	"cmp"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"rpclog/analyze"
	"rpclog/parse/capture"
	"rpclog/report"
)

// The second reading for calls: what is around them, and what the first reading
// has let go.

// Bounds of what is shown around calls.
const (
	mostAround      = 1000   // records on each side
	mostAroundLines = 50_000 // of all calls
)

// again reads the captures once more, as far as is needed, for what is around
// the calls and the other places, and for the requests of calls that took so
// long that their texts were let go.
func (l *look) again(c *cobra.Command, s *streams, a *analyze.Analyzer, out *report.Shown) error {
	if places := len(out.Calls) + len(out.None); 2*places*(2*l.around+1) > mostAroundLines && l.around > 0 {
		return usage("--context %d: too many lines around %s; ask for fewer", l.around, plural(int64(places), "place"))
	}
	views := l.views(out)
	left := 0
	for i := range views {
		if views[i].last > 0 {
			left++
		}
	}
	if left == 0 {
		return nil
	}
	_, err := l.read(c, s, func(b *capture.Batch) error {
		v := &views[b.Source]
		if v.done {
			return nil
		}
		if v.add(a, b); v.done {
			if left--; left == 0 {
				return errEnough
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return err
	}
	if l.around == 0 {
		return nil
	}
	for i := range views {
		if len(views[i].own) > 0 { // beyond the end
			views[i].flush()
		}
	}
	names := sourceNames(l.sources)
	for i := range out.Calls {
		call := &out.Calls[i]
		call.Around = views[slices.Index(names, call.Source)].near(a, call.Line, call.ResponseLine)
	}
	for i := range out.None {
		none := &out.None[i]
		none.Around = views[slices.Index(names, none.Source)].near(a, &none.Line)
	}
	return nil
}

// view is what is wanted of a source.
type view struct {
	around int
	own    []int64                       // lines that are still to come, ascending
	asked  map[int64][]*report.ShownCall // whose request is wanted, by line
	last   int64                         // line that is wanted; 0 for none
	done   bool

	before []seen // the latest records, round and round
	oldest int    // the place of the oldest of them
	after  int    // records that are still wanted
	count  int64  // records so far
	kept   []seen
}

// seen is a record.
type seen struct {
	number int64 // counted from 1
	line   int64
	text   []byte
}

// views returns what is wanted of the sources.
func (l *look) views(out *report.Shown) []view {
	names := sourceNames(l.sources)
	views := make([]view, len(names))
	of := func(source string) *view { return &views[slices.Index(names, source)] }
	for i := range out.Calls {
		call := &out.Calls[i]
		v := of(call.Source)
		if call.Line != nil && call.Request == nil {
			if v.asked == nil {
				v.asked = map[int64][]*report.ShownCall{}
			}
			v.asked[*call.Line] = append(v.asked[*call.Line], call)
			v.last = max(v.last, *call.Line)
		}
		v.want(l.around, call.Line, call.ResponseLine)
	}
	for i := range out.None {
		of(out.None[i].Source).want(l.around, &out.None[i].Line)
	}
	for i := range views {
		slices.Sort(views[i].own)
	}
	return views
}

// want adds lines of which what is around is wanted.
func (v *view) want(around int, lines ...*int64) {
	if around == 0 {
		return
	}
	v.around = around
	for _, line := range lines {
		if line != nil {
			v.own = append(v.own, *line)
			v.last = max(v.last, *line)
		}
	}
}

// add takes in the next records.
func (v *view) add(a *analyze.Analyzer, b *capture.Batch) {
	for i := range b.Records {
		r := &b.Records[i]
		if r.Line > v.last && len(v.own) == 0 && v.after == 0 {
			v.done = true
			return
		}
		for _, call := range v.asked[r.Line] {
			ask(a, b, r, call)
		}
		if v.around > 0 && !r.Continues {
			v.record(r)
		}
	}
}

// record keeps a record if it is wanted, and else as long as it may still turn
// out to be.
func (v *view) record(r *capture.Record) {
	v.count++
	mine := false
	for len(v.own) > 0 && v.own[0] <= r.Line {
		v.own, mine = v.own[1:], true
	}
	const most = 64 << 10
	text := r.Text[:min(len(r.Text), most)]
	switch {
	case mine:
		v.flush()
		v.kept = append(v.kept, seen{v.count, r.Line, bytes.Clone(text)})
		v.after = v.around
	case v.after > 0:
		v.kept = append(v.kept, seen{v.count, r.Line, bytes.Clone(text)})
		v.after--
	case len(v.before) < v.around:
		v.before = append(v.before, seen{v.count, r.Line, bytes.Clone(text)})
	default:
		oldest := &v.before[v.oldest]
		*oldest = seen{v.count, r.Line, append(oldest.text[:0], text...)}
		v.oldest = (v.oldest + 1) % v.around
	}
}

// flush keeps the latest records.
func (v *view) flush() {
	v.kept = append(append(v.kept, v.before[v.oldest:]...), v.before[:v.oldest]...)
	v.before, v.oldest = nil, 0
}

// near returns the records on some lines and those around them.
func (v *view) near(a *analyze.Analyzer, lines ...*int64) []report.Line {
	type span struct{ from, to int64 } // numbers of records
	var spans []span
	for _, line := range lines {
		if line == nil {
			continue
		}
		i, _ := slices.BinarySearchFunc(v.kept, *line, func(s seen, line int64) int { return cmp.Compare(s.line, line) })
		from := v.count + 1 // of the first record there or after it
		if i < len(v.kept) {
			from = v.kept[i].number
		}
		to := from - 1
		for ; i < len(v.kept) && v.kept[i].line == *line && to < from+int64(2*v.around); i++ {
			to++
		}
		spans = append(spans, span{from - int64(v.around), to + int64(v.around)})
	}
	var list []report.Line
	last := int64(0)
	for i := range v.kept {
		s := &v.kept[i]
		if !slices.ContainsFunc(spans, func(p span) bool { return p.from <= s.number && s.number <= p.to }) {
			continue
		}
		own := slices.ContainsFunc(lines, func(line *int64) bool { return line != nil && *line == s.line })
		list = append(list, report.Line{Line: s.line, Text: a.Line(s.text), Own: own, Gap: last > 0 && s.number > last+1})
		last = s.number
	}
	return list
}

// ask looks for the request of a call in a record.
func ask(a *analyze.Analyzer, b *capture.Batch, r *capture.Record, call *report.ShownCall) {
	messages := b.Of(r)
	for i := range messages {
		if m := &messages[i]; m.Kind == capture.Request && call.Request == nil {
			if id, object := a.Sent(m); bytes.Equal(id, call.ID) {
				call.Request = &object
			}
		}
	}
}
