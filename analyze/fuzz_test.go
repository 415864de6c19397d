package analyze

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"rpclog/analyze/catalog"
	"rpclog/analyze/rules"
	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
)

// longestFuzzed is how many bytes of a capture a fuzz target reads.
const longestFuzzed = 1 << 14

// fuzzedNow is the date of captures that do not say of which year they are.
var fuzzedNow = time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)

// beginnings returns the beginnings of all captures in testdata, with whole lines
// where there are any.
func beginnings(f *testing.F) (all [][]byte) {
	names, err := filepath.Glob("../testdata/captures/*")
	if err != nil || len(names) < 10 {
		f.Fatal(names, err)
	}
	for _, name := range names {
		if info, err := os.Stat(name); err != nil || info.IsDir() {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		const enough = 3000
		if len(text) > enough {
			text = text[:enough]
			if n := bytes.LastIndexByte(text, '\n'); n > 0 {
				text = text[:n+1]
			}
		}
		all = append(all, text)
	}
	return append(all, []byte(outcomes))
}

// asShipped returns options with the rules and the catalogs of the program, which
// are read once.
func asShipped(f *testing.F) Options {
	all, err := rules.Builtin()
	if err != nil {
		f.Fatal(err)
	}
	catalogs, err := catalog.Builtin()
	if err != nil {
		f.Fatal(err)
	}
	return Options{Rules: all, Catalogs: catalogs}
}

// sourcesOf returns texts as sources with the names a, b, c.
func sourcesOf(texts ...[]byte) (sources []input.Source, names []string) {
	for i, text := range texts {
		name := string(rune('a' + i))
		names = append(names, name)
		sources = append(sources, input.Source{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }})
	}
	return sources, names
}

// read analyses sources as the program does, and returns the report.
func read(t *testing.T, o Options, how parse.Options, sources []input.Source, names []string) *Report {
	t.Helper()
	how.Now, how.Patient = fuzzedNow, true
	a := New(names, o)
	infos, err := parse.Read(t.Context(), sources, how, func(b *capture.Batch) error {
		a.Add(b)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	a.End()
	return a.Report(infos)
}

// decoded is read for one text, without goroutines: what a fuzzer has seen to
// run, it sees run again.
func decoded(t *testing.T, o Options, text []byte) *Report {
	t.Helper()
	a := New([]string{"a"}, o)
	d := parse.NewDecoder("a", bytes.NewReader(text), parse.Options{Now: fuzzedNow, Patient: true})
	for b, err := range d.Batches() {
		if err != nil {
			break
		}
		a.Add(b)
	}
	a.End()
	return a.Report([]capture.Info{d.Info()})
}

// checkSums holds that the parts of a report agree.
func checkSums(t *testing.T, r *Report) {
	t.Helper()
	s := &r.Summary
	var sum Summary
	for _, src := range r.Sources {
		sum.Records += src.Records
	}
	for i := range r.Sessions {
		x := &r.Sessions[i]
		sum.Messages += x.Messages
		sum.Requests += x.Requests
		sum.Responses += x.Responses
		sum.Errors += x.Errors
		sum.InBandErrors += x.InBand
		sum.Warnings += x.Warnings
	}
	want := Summary{Records: s.Records, Messages: s.Messages, Requests: s.Requests, Responses: s.Responses, Errors: s.Errors, InBandErrors: s.InBandErrors, Warnings: s.Warnings}
	if sum != want {
		t.Errorf("sessions and sources (-summary +sum):\n%s", cmp.Diff(want, sum))
	}
	if n := s.Requests + s.Notifications + s.Responses + s.Warnings + s.Data; n != s.Messages || int64(len(r.Sessions)) != s.Sessions {
		t.Errorf("%d messages of %d kinds, %d sessions of %d", s.Messages, n, len(r.Sessions), s.Sessions)
	}
	var errors, inBand, requests, responses, unanswered, warned, windowed int64
	for i := range r.Codes {
		errors, inBand = errors+r.Codes[i].Count, inBand+r.Codes[i].InBand
	}
	for i := range r.Methods {
		m := &r.Methods[i]
		requests, responses, unanswered = requests+m.Requests, responses+m.Responses, unanswered+m.Unanswered
	}
	for _, w := range r.Warnings {
		warned += w.Count
	}
	for _, w := range r.Windows.Rows {
		windowed += w.Messages
	}
	if errors != s.Errors || inBand != s.InBandErrors || requests != s.Requests || unanswered != s.Unanswered || warned != s.Warnings || responses > s.Calls {
		t.Errorf("codes have %d and %d errors, methods %d requests, %d responses, %d unanswered, warnings %d: %+v", errors, inBand, requests, responses, unanswered, warned, s)
	}
	if windowed > s.Messages || r.Windows.Unit == "messages" && windowed != s.Messages {
		t.Errorf("windows of %s have %d messages of %d", r.Windows.Unit, windowed, s.Messages)
	}
	if s.Unanswered < 0 || s.Failed > s.Requests || s.Benign > s.Errors || s.Errors > s.Responses || s.Calls+s.Orphans > s.Responses || s.Calls+s.Unanswered != s.Requests || s.Last.Before(s.First) {
		t.Errorf("impossible: %+v", s)
	}
	for _, p := range r.Problems {
		if p.Count < int64(len(p.Samples)) {
			t.Errorf("%d samples of %d problems %s", len(p.Samples), p.Count, p.Kind)
		}
	}
}

// FuzzAnalysis analyses any capture: the parts of the report agree, each call,
// message and error is told of once, and the report is the same from a file and
// a pipe, with one worker and four, in whatever chunks, and read back from JSON.
func FuzzAnalysis(f *testing.F) {
	shipped := asShipped(f)
	for i, text := range beginnings(f) {
		f.Add(text, uint16(i*7), uint8(i))
	}
	f.Fuzz(func(t *testing.T, text []byte, size uint16, how uint8) {
		if len(text) > longestFuzzed {
			return
		}
		o := shipped
		o.Texts = how%2 == 0
		calls := newTally(&o)
		messages, errors := int64(0), int64(0)
		o.OnMessage = func(*MessageEvent) { messages++ }
		o.OnError = func(*ErrorEvent) { errors++ }
		r := decoded(t, o, text)
		checkSums(t, r)
		if d := cmp.Diff(sums(&r.Summary), calls.sums()); d != "" {
			t.Errorf("calls (-summary +told)\n%s", d)
		}
		if messages != r.Summary.Messages || errors != r.Summary.Errors+r.Summary.InBandErrors {
			t.Errorf("told of %d messages and %d errors: %+v", messages, errors, r.Summary)
		}
		want := jsonOf(t, r)
		if back, err := ReadReport(strings.NewReader(want)); err != nil || jsonOf(t, back) != want {
			t.Errorf("reads back: %v\n%s", err, want)
		}
		sources, names := sourcesOf(text)
		sources[0].Live, sources[0].Once = how&2 != 0, how&2 != 0
		again := shipped
		rows := newTally(&again)
		other := read(t, again, parse.Options{Jobs: []int{1, 4}[how>>2&1], ChunkSize: 1 + int(size)}, sources, names)
		for i := range other.Sources {
			r.Sources[i].Error, other.Sources[i].Error = nil, nil // may say where it was cut
		}
		if d := lineDiff(jsonOf(t, r), jsonOf(t, other)); d != "" {
			t.Errorf("in chunks of %d, %d workers, live: %v\n%s", 1+int(size), []int{1, 4}[how>>2&1], sources[0].Live, d)
		}
		if d := cmp.Diff(calls.outcomes, rows.outcomes); d != "" {
			t.Errorf("calls in other chunks\n%s", d)
		}
	})
}

// lineDiff returns in which lines texts differ.
func lineDiff(a, b string) string {
	if a == b {
		return ""
	}
	return cmp.Diff(strings.Split(a, "\n"), strings.Split(b, "\n"))
}

// FuzzSources analyses three captures as if merged: what is counted is the sum of
// what each has alone, whatever they are, and the same for any workers and chunks.
func FuzzSources(f *testing.F) {
	o := Options{Catalogs: asShipped(f).Catalogs}
	all := beginnings(f)
	for i, text := range all {
		f.Add(text, all[(i*5+1)%len(all)], all[(i*11+3)%len(all)], uint16(i*13))
	}
	f.Add([]byte(ofClocks), []byte(ofDates), []byte(ofBoth), uint16(30))
	f.Fuzz(func(t *testing.T, a, b, c []byte, size uint16) {
		if len(a)+len(b)+len(c) > longestFuzzed {
			return
		}
		var want Summary
		for _, text := range [][]byte{a, b, c} {
			s := decoded(t, o, text).Summary
			want.Records += s.Records
			want.Messages += s.Messages
			want.Requests += s.Requests
			want.Responses += s.Responses
			want.Errors += s.Errors
			want.InBandErrors += s.InBandErrors
			want.Calls += s.Calls
			want.Unanswered += s.Unanswered
			want.Orphans += s.Orphans
			want.Copies += s.Copies
			want.Other += s.Other
			want.Unparsed += s.Unparsed
		}
		sources, names := sourcesOf(a, b, c)
		r := read(t, o, parse.Options{Jobs: 1}, sources, names)
		checkSums(t, r)
		s := &r.Summary
		got := Summary{Records: s.Records, Messages: s.Messages, Requests: s.Requests, Responses: s.Responses, Errors: s.Errors, InBandErrors: s.InBandErrors,
			Calls: s.Calls, Unanswered: s.Unanswered, Orphans: s.Orphans, Copies: s.Copies, Other: s.Other, Unparsed: s.Unparsed}
		if got != want {
			t.Errorf("together (-alone +together)\n%s", cmp.Diff(want, got))
		}
		sources, names = sourcesOf(a, b, c)
		sources[int(size)%3].Once, sources[int(size)%3].Live = true, true
		other := read(t, o, parse.Options{Jobs: 4, ChunkSize: 1 + int(size)}, sources, names)
		for i := range other.Sources {
			r.Sources[i].Error, other.Sources[i].Error = nil, nil
		}
		if d := lineDiff(jsonOf(t, r), jsonOf(t, other)); d != "" {
			t.Errorf("in chunks of %d\n%s", 1+int(size), d)
		}
	})
}

// FuzzFilter leaves a span of time out: what is counted before a moment and from
// it on, and what has no time, is all; the calls keep their methods; sessions
// count what they count alone.
func FuzzFilter(f *testing.F) {
	catalogs := asShipped(f).Catalogs
	for i, text := range beginnings(f) {
		f.Add(text, uint8(i*31), uint8(i))
	}
	f.Fuzz(func(t *testing.T, text []byte, part, which uint8) {
		if len(text) > longestFuzzed {
			return
		}
		var times []capture.Time
		type failure struct {
			line   int64
			method string
			code   capture.Code
		}
		var failures []failure
		note := func(list *[]failure) func(*ErrorEvent) {
			return func(e *ErrorEvent) {
				one := failure{e.Line, "", e.Code}
				if e.Method != nil {
					one.method = *e.Method
				}
				*list = append(*list, one)
			}
		}
		whole := decoded(t, Options{Catalogs: catalogs, OnError: note(&failures), OnMessage: func(e *MessageEvent) { times = append(times, e.Time) }}, text)
		dated := slices.DeleteFunc(slices.Clone(times), func(t capture.Time) bool { return !t.Known() })
		if len(dated) == 0 {
			return
		}
		at := dated[int(part)*(len(dated)-1)/255]
		before, from := int64(0), int64(0)
		for _, x := range dated {
			if x.Before(at) {
				before++
			} else {
				from++
			}
		}
		var kept []failure
		later := decoded(t, Options{Catalogs: catalogs, Filter: Filter{Since: at}, OnError: note(&kept)}, text)
		earlier := decoded(t, Options{Catalogs: catalogs, Filter: Filter{Until: at.Add(-1)}, OnError: note(&kept)}, text)
		if later.Summary.Messages != from || earlier.Summary.Messages != before {
			t.Errorf("from %s on %d messages, want %d, before %d, want %d", at, later.Summary.Messages, from, earlier.Summary.Messages, before)
		}
		for _, one := range kept {
			if !slices.Contains(failures, one) {
				t.Errorf("the filter made the error %+v, there were %+v", one, failures)
			}
		}
		if later.Summary.Errors+earlier.Summary.Errors > whole.Summary.Errors {
			t.Errorf("%d and %d errors of %d", earlier.Summary.Errors, later.Summary.Errors, whole.Summary.Errors)
		}
		if len(whole.Sessions) > 0 {
			want := whole.Sessions[int(which)%len(whole.Sessions)]
			got := decoded(t, Options{Catalogs: catalogs, Filter: Filter{Sessions: []string{want.ID}}}, text)
			same := int64(0) // a connection or the source may have the same name
			for _, s := range whole.Sessions {
				if s.ID == want.ID {
					same += s.Messages
				}
			}
			if got.Summary.Messages != same {
				t.Errorf("session %q has %d messages, want %d", want.ID, got.Summary.Messages, same)
			}
		}
	})
}

// FuzzWindows counts messages at any times in windows of any width: each message
// is in the window that its time lies in, rows follow each other without a gap,
// and there are no more than may be.
func FuzzWindows(f *testing.F) {
	for _, width := range []int64{0, 1, int64(time.Second), int64(time.Hour), 1 << 62, -5} {
		for _, shift := range []uint8{0, 10, 30, 55} {
			f.Add([]byte("\x00\x00\x00\x01\x7f\xff\xff\xff\x80\x00\x00\x00\x00\x00\x00\x02\x00\x00\x10\x00"), width, shift)
		}
	}
	f.Fuzz(func(t *testing.T, moments []byte, width int64, shift uint8) {
		o := WindowWidth{Time: time.Duration(max(width, 0))}
		if width < 0 {
			o = WindowWidth{Messages: -max(width, -1<<62)}
		}
		w := newWindows(o)
		var times []capture.Time
		for ; len(moments) >= 4 && len(times) < 500; moments = moments[4:] {
			n := int64(int32(binary.BigEndian.Uint32(moments))) << (shift % 28)
			const most = 200_000_000_000 // seconds, within the years that times have
			at := capture.Unix(max(-62_000_000_000, min(n, most)), n&0xffff)
			times = append(times, at)
			if c := w.next(at); c != nil {
				c.messages++
			}
		}
		r := w.report(nil)
		if len(r.Rows) > maxWindows {
			t.Fatalf("%d windows", len(r.Rows))
		}
		sum := int64(0)
		for i, row := range r.Rows {
			sum += row.Messages
			want := int64(0)
			switch {
			case r.Unit == "messages":
				if i > 0 && row.Start.Ordinal != r.Rows[i-1].Start.Ordinal+r.Width.Messages {
					t.Fatalf("windows of %d messages from %d and %d", r.Width.Messages, r.Rows[i-1].Start.Ordinal, row.Start.Ordinal)
				}
				continue
			case i > 0 && !r.Rows[i-1].Start.Time.Before(row.Start.Time):
				t.Fatalf("windows from %s and %s", r.Rows[i-1].Start.Time, row.Start.Time)
			}
			for _, at := range times {
				if !at.Before(row.Start.Time) && (i == len(r.Rows)-1 || at.Before(r.Rows[i+1].Start.Time)) {
					want++
				}
			}
			if len(r.Rows) < 200 && row.Messages != want {
				t.Fatalf("window %d from %s has %d messages, want %d", i, row.Start.Time, row.Messages, want)
			}
		}
		if sum != int64(len(times)) {
			t.Errorf("%d messages in the windows, want %d", sum, len(times))
		}
		if _, err := json.Marshal(r); err != nil {
			t.Error(err)
		}
	})
}
