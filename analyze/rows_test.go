package analyze

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"rpclog/parse/capture"
)

// tally is what Options.OnCall was told.
type tally struct {
	outcomes map[string]int64
	rows     []string // as JSON
}

func newTally(o *Options) *tally {
	all := &tally{outcomes: map[string]int64{}}
	o.OnCall = func(c *Call) {
		all.outcomes[c.Outcome]++
		text, err := json.Marshal(c)
		if err != nil {
			panic(err)
		}
		all.rows = append(all.rows, string(text))
	}
	return all
}

// sums returns what the outcomes of calls must be as often as.
func sums(s *Summary) map[string]int64 {
	return map[string]int64{"joined": s.Calls, OutcomeUnanswered: s.Unanswered, OutcomeOrphan: s.Orphans, "responses": s.Responses}
}

func (all *tally) sums() map[string]int64 {
	o := all.outcomes
	joined := o[OutcomeOK] + o[OutcomeError] + o[OutcomeInBand]
	return map[string]int64{"joined": joined, OutcomeUnanswered: o[OutcomeUnanswered], OutcomeOrphan: o[OutcomeOrphan], "responses": joined + o[OutcomeOrphan] + o[OutcomeNoID]}
}

// TestCallsAddUp holds that each call is told of once, whatever the capture and
// what is left out of it.
func TestCallsAddUp(t *testing.T) {
	filters := map[string]Filter{
		"": {}, "since": {Since: capture.TimeOf(time.Date(2026, 3, 2, 9, 0, 30, 0, time.UTC))},
		"session": {Sessions: []string{"866b8437-54a1-4d7c-9f3a-0f4b6a3c1de2", "arrows.log"}},
	}
	calls := int64(0)
	for name, filter := range filters {
		for _, names := range captures(t) {
			o := Options{Filter: filter}
			all := newTally(&o)
			var r Report
			text := reportOf(t, o, func(*Analyzer) {}, names...)
			if err := json.Unmarshal([]byte(text), &r); err != nil {
				t.Fatal(err)
			}
			calls += r.Summary.Calls
			if d := cmp.Diff(sums(&r.Summary), all.sums()); d != "" {
				t.Errorf("%s %v (-summary +told):\n%s", name, names, d)
			}
		}
	}
	if calls < 1000 {
		t.Errorf("only %d calls", calls)
	}
}

// TestMessagesAddUp holds that each message that counts is told of once, and each
// response with the row of its call.
func TestMessagesAddUp(t *testing.T) {
	for _, names := range captures(t) {
		kinds := map[string]int64{}
		o := Options{}
		all := newTally(&o)
		told := map[string]int64{}
		o.OnMessage = func(ev *MessageEvent) {
			kinds[ev.Kind]++
			if (ev.Kind == KindResponse) != (ev.Call != nil) || (ev.Kind == KindRequest || ev.Kind == KindNotification) && ev.Method == nil {
				t.Errorf("%v: %+v", names, ev)
			}
			if ev.Call != nil {
				told[ev.Call.Outcome]++
			}
		}
		var r Report
		if err := json.Unmarshal([]byte(reportOf(t, o, func(*Analyzer) {}, names...)), &r); err != nil {
			t.Fatal(err)
		}
		want := map[string]int64{}
		for kind, n := range map[string]int64{
			KindRequest: r.Summary.Requests, KindNotification: r.Summary.Notifications, KindResponse: r.Summary.Responses,
			KindWarning: r.Summary.Warnings, KindData: r.Summary.Data,
		} {
			if n > 0 {
				want[kind] = n
			}
		}
		if d := cmp.Diff(want, kinds); d != "" {
			t.Errorf("%v (-summary +told):\n%s", names, d)
		}
		delete(all.outcomes, OutcomeUnanswered)
		if d := cmp.Diff(all.outcomes, told); d != "" {
			t.Errorf("%v (-calls +told):\n%s", names, d)
		}
	}
}

// traffic returns random messages: of few ids and sessions, in both directions,
// with restarts, calls in one object and messages without an id.
func traffic(t *rapid.T) string {
	var b strings.Builder
	ids := []string{"1", "2", "3", `"1"`, `"a-long-one-that-takes-two-pieces-of-text"`, "[4]", "1e3", "12345678901234567890"}
	for i := range rapid.IntRange(1, 120).Draw(t, "messages") {
		id := rapid.SampledFrom(ids).Draw(t, "id")
		body := ""
		switch rapid.IntRange(0, 9).Draw(t, "what") {
		case 0, 1, 2:
			body = fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"method":"m%d","params":{"n":%d}}`, id, i%5, i)
		case 3:
			body = fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"method":"initialize"}`, id)
		case 4, 5:
			body = fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"result":%d}`, id, i)
		case 6:
			body = fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"error":{"code":-32000,"message":"e"}}`, id)
		case 7:
			body = `{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"e"}}`
		case 8:
			body = fmt.Sprintf(`{"id":%s,"method":"whole","result":{"isError":true}}`, rapid.SampledFrom([]string{id, "null"}).Draw(t, "whole id"))
		default:
			body = rapid.SampledFrom([]string{`{"execute":"stop"}`, `{"return":{}}`}).Draw(t, "qmp")
		}
		fmt.Fprintf(&b, `{"ts":"2026-03-01T00:%02d:%02dZ","dir":%q,"conn":"c%d","msg":%s}`+"\n", i/60, i%60,
			rapid.SampledFrom([]string{"in", "out", ""}).Draw(t, "direction"), rapid.IntRange(0, 2).Draw(t, "connection"), body)
	}
	return b.String()
}

// TestRandomCallsAddUp is TestCallsAddUp for random traffic, where few requests
// may wait.
func TestRandomCallsAddUp(t *testing.T) {
	outer := t
	rapid.Check(t, func(t *rapid.T) {
		o := Options{}
		if rapid.Bool().Draw(t, "filtered") {
			o.Filter.Since = capture.TimeOf(time.Date(2026, 3, 1, 0, 0, 30, 0, time.UTC))
		}
		all := newTally(&o)
		r := analyseWith(outer, traffic(t), o, func(a *Analyzer) {
			a.calls.maxPending = rapid.SampledFrom([]int{0, 1, 3, maxPending}).Draw(t, "pending")
			a.calls.maxPieces = rapid.SampledFrom([]int{0, 2, maxPieces}).Draw(t, "pieces")
		})
		if d := cmp.Diff(sums(&r.Summary), all.sums()); d != "" {
			t.Fatalf("(-summary +told):\n%s", d)
		}
		if n := int64(len(r.Calls.Unanswered)); n != min(r.Summary.Unanswered, shownUnanswered) {
			t.Fatalf("%d unanswered calls are shown of %d", n, r.Summary.Unanswered)
		}
	})
}

// outcomes is a capture with every outcome: an error with a cause, a request that
// another one supersedes, an orphan, an answer without an id, an error inside of
// a success, a restart, and a request that is never answered.
const outcomes = `{"ts":"2026-03-02T09:00:00Z","dir":"out","conn":"c1","msg":{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","arguments":{"password":"hunter2"}}}}
{"ts":"2026-03-02T09:00:01Z","dir":"in","conn":"c1","msg":{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"boom","data":{"reason":"disk full"}}}}
{"ts":"2026-03-02T09:00:02Z","dir":"out","conn":"c1","msg":{"jsonrpc":"2.0","id":2,"method":"ping"}}
{"ts":"2026-03-02T09:00:03Z","dir":"out","conn":"c1","msg":{"jsonrpc":"2.0","id":2,"method":"ping"}}
{"ts":"2026-03-02T09:00:04.5Z","dir":"in","conn":"c1","msg":{"jsonrpc":"2.0","id":2,"result":{}}}
{"ts":"2026-03-02T09:00:05Z","dir":"in","conn":"c1","msg":{"jsonrpc":"2.0","id":"x","result":{}}}
{"ts":"2026-03-02T09:00:06Z","dir":"in","conn":"c1","msg":{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no JSON"}}}
{"ts":"2026-03-02T09:00:07Z","dir":"out","conn":"c1","msg":{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"write"}}}
{"ts":"2026-03-02T09:00:08Z","dir":"in","conn":"c1","msg":{"jsonrpc":"2.0","id":7,"result":{"isError":true,"content":[{"type":"text","text":"no such file"}]}}}
{"ts":"2026-03-02T09:00:09Z","dir":"out","conn":"c1","msg":{"jsonrpc":"2.0","id":"i-1","method":"initialize","params":{"session":"s"}}}
{"dir":"out","conn":"c1","msg":{"jsonrpc":"2.0","id":"i-2","method":"initialize"}}
`

// TestCalls has a row for each outcome.
func TestCalls(t *testing.T) {
	o := Options{Texts: true}
	all := newTally(&o)
	analyse(t, outcomes, o)
	want := []string{
		`x 1>2 2026-03-02T09:00:00Z 2026-03-02T09:00:01Z 1000 c1 c1 out tools/call read 1 error -32603 Internal error server boom disk full 0 mcp
 {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","arguments":{"password":"…"}}}
 {"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"boom","data":{"reason":"disk full"}}}`,
		`x 3> 2026-03-02T09:00:02Z  - c1 c1 out ping - 2 unanswered - 0 mcp
 {"jsonrpc":"2.0","id":2,"method":"ping"}
 -`,
		`x 4>5 2026-03-02T09:00:03Z 2026-03-02T09:00:04.5Z 1500 c1 c1 out ping - 2 ok - 0 mcp
 {"jsonrpc":"2.0","id":2,"method":"ping"}
 {"jsonrpc":"2.0","id":2,"result":{}}`,
		`x >6  2026-03-02T09:00:05Z - c1 c1 - - - "x" orphan - 0 mcp
 -
 {"jsonrpc":"2.0","id":"x","result":{}}`,
		`x >7  2026-03-02T09:00:06Z - c1 c1 - - - null no_id -32700 Parse error client no JSON - 0 mcp
 -
 {"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no JSON"}}`,
		`x 8>9 2026-03-02T09:00:07Z 2026-03-02T09:00:08Z 1000 c1 c1 out tools/call write 7 in_band null - unknown no such file - 1 mcp
 {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"write"}}
 {"jsonrpc":"2.0","id":7,"result":{"isError":true,"content":[{"type":"text","text":"no such file"}]}}`,
		`x 10> 2026-03-02T09:00:09Z  - s c1 out initialize - "i-1" unanswered - 0 mcp
 {"jsonrpc":"2.0","id":"i-1","method":"initialize","params":{"session":"s"}}
 -`,
		`x 11> 2026-03-02T09:00:09Z  - c1 c1 out initialize - "i-2" unanswered - 0 mcp
 {"jsonrpc":"2.0","id":"i-2","method":"initialize"}
 -`,
	}
	var got []string
	for _, row := range all.rows {
		var c Call
		if err := json.Unmarshal([]byte(row), &c); err != nil {
			t.Fatal(err)
		}
		got = append(got, inWords(&c))
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// inWords returns a call in a few lines; what is not known is a dash, or nothing
// for lines and times.
func inWords(c *Call) string {
	var b strings.Builder
	number := func(n *int64) string {
		if n == nil {
			return ""
		}
		return fmt.Sprint(*n)
	}
	text := func(s *string) string {
		if s == nil {
			return "-"
		}
		return *s
	}
	latency := "-"
	if c.Latency != nil {
		latency = fmt.Sprint(*c.Latency)
	}
	fmt.Fprintf(&b, "%s %s>%s %v %v %s %s %s %s %s %s %s %s ", c.Source, number(c.Line), number(c.ResponseLine), c.Time, c.End, latency,
		text(c.Session), text(c.Conn), text(c.Direction), text(c.Method), text(c.Subject), c.ID, c.Outcome)
	if c.Failed() {
		fmt.Fprintf(&b, "%v %s %s %s %s ", c.Code, text(c.Name), text(c.Class), text(c.Message), text(c.Cause))
	} else {
		b.WriteString("- ")
	}
	fmt.Fprintf(&b, "%d %s\n %s\n %s", c.InBand, text(c.Catalog), text(c.Request), text(c.Response))
	return b.String()
}
