package gen

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func capture(t testing.TB, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func lines(b []byte) [][]byte {
	return bytes.Split(bytes.TrimSuffix(b, []byte("\n")), []byte("\n"))
}

// pinned are the first bytes of the SHA-256 of a megabyte, rounded up to a
// line, of seed 1. Measurements that name a seed mean these bytes: change
// them only on purpose.
var pinned = map[string]string{
	"cortex":       "2d5410afd3f63d8e",
	"small":        "f395a3a1bfb91fda",
	"long":         "74d599d5c7579767",
	"errors":       "712dc5bea859bc20",
	"deep":         "ede3e10ecfb0e508",
	"onesession":   "db164a3f6ed50f19",
	"manysessions": "514a67fc62729974",
	"escapes":      "cac2c439c583d56f",
	"prefix":       "3f6229e746e3f855",
	"batches":      "b93d22e144eaa176",
	"unanswered":   "8310392a5f57d2a6",
	"methods":      "8add20bb5e2340c7",
	"texts":        "047c9eb5d091bb7c",
	"mess":         "2eaa7cc846c0f573",
}

func TestSameBytes(t *testing.T) {
	for _, shape := range Shapes() {
		sum := sha256.Sum256(capture(t, Options{Shape: shape.Name, Seed: 1}))
		if got := hex.EncodeToString(sum[:8]); got != pinned[shape.Name] {
			t.Errorf("%q: %q, pinned is %q", shape.Name, got, pinned[shape.Name])
		}
	}
}

func TestSeedMatters(t *testing.T) {
	for _, shape := range Shapes() {
		a := capture(t, Options{Shape: shape.Name, Seed: 1, Size: 1 << 16})
		b := capture(t, Options{Shape: shape.Name, Seed: 2, Size: 1 << 16})
		if bytes.Equal(a, b) {
			t.Errorf("%s: seeds 1 and 2 give the same capture", shape.Name)
		}
	}
}

func TestSize(t *testing.T) {
	for _, shape := range Shapes() {
		large := capture(t, Options{Shape: shape.Name, Size: 1 << 20})
		for _, size := range []int64{1, 1000, 100_000} {
			small := capture(t, Options{Shape: shape.Name, Size: size})
			if !bytes.HasPrefix(large, small) {
				t.Errorf("%s: %d bytes are not the beginning of more", shape.Name, size)
			}
			last := bytes.LastIndexByte(small[:len(small)-1], '\n') + 1
			if int64(last) >= size || int64(len(small)) < size || small[len(small)-1] != '\n' {
				t.Errorf("%s: %d bytes wanted, got %d, the last line from %d", shape.Name, size, len(small), last)
			}
		}
	}
}

func TestLinesAreJSON(t *testing.T) {
	for _, shape := range Shapes() {
		bad := 0
		for _, line := range lines(capture(t, Options{Shape: shape.Name, Size: 2 << 20, ErrorRate: 0.3})) {
			if !json.Valid(line) {
				bad++
			}
		}
		if bad > 0 == shape.JSON {
			t.Errorf("%s: %d lines are not JSON, JSON is %v", shape.Name, bad, shape.JSON)
		}
	}
}

func TestLineLength(t *testing.T) {
	for shape, want := range map[string][2]int{
		"cortex": {430, 470}, "small": {55, 65}, "long": {longLine, longLine}, "onesession": {430, 470}, "batches": {50_000, 70_000},
	} {
		b := capture(t, Options{Shape: shape, Size: 11 << 20})
		if mean := len(b) / len(lines(b)); mean < want[0] || mean > want[1] {
			t.Errorf("%s: %d bytes a line, want %v", shape, mean, want)
		}
	}
}

// message is what the tests read of a message.
type message struct {
	ID     json.RawMessage
	Method string
	Result json.RawMessage
	Error  *struct{ Code json.Number }
	Params struct{ Session string }
}

// calls reads a capture of bare messages or Cortex envelopes and fails the
// test where a response does not answer the request that it should.
func calls(t *testing.T, b []byte) (requests, responses, failed int) {
	t.Helper()
	pending := map[string]bool{}
	last := ""
	for i, line := range lines(b) {
		var e struct {
			TS, Conn string
			Msg      *message
		}
		m := &message{}
		if json.Unmarshal(line, &e) == nil && e.Msg != nil {
			m = e.Msg
		} else if err := json.Unmarshal(line, m); err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		if e.TS < last {
			t.Fatalf("line %d: %s after %s", i+1, e.TS, last)
		}
		last = e.TS
		key := e.Conn + " " + string(m.ID)
		switch {
		case m.Method != "":
			if pending[key] {
				t.Fatalf("line %d: id %s while it waits for an answer", i+1, key)
			}
			pending[key] = true
			requests++
		case m.Result != nil || m.Error != nil:
			if !pending[key] {
				t.Fatalf("line %d: answers nothing", i+1)
			}
			delete(pending, key)
			responses++
			if m.Error != nil {
				failed++
			}
		}
	}
	return requests, responses, failed
}

func TestErrorRate(t *testing.T) {
	for _, c := range []struct {
		Options
		low, high float64
	}{
		{Options{}, 0.017, 0.024},
		{Options{ErrorRate: 0.5}, 0.48, 0.52},
		{Options{ErrorRate: -1}, 0, 0.003}, // the runs into the limits stay
		{Options{Shape: "small"}, 0.018, 0.022},
		{Options{Shape: "small", ErrorRate: 1}, 1, 1},
		{Options{Shape: "small", ErrorRate: -1}, 0, 0},
		{Options{Shape: "errors"}, 1, 1},
		{Options{Shape: "texts"}, 1, 1},
		{Options{Shape: "methods"}, 0.018, 0.022},
		{Options{Shape: "deep", ErrorRate: 0.5}, 0.45, 0.55},
	} {
		c.Size = 8 << 20
		requests, responses, failed := calls(t, capture(t, c.Options))
		rate := float64(failed) / float64(responses)
		if rate < c.low || rate > c.high || responses < requests*9/10 {
			t.Errorf("%+v: %d requests, %d responses, %.4f of them errors, want %v to %v", c.Options, requests, responses, rate, c.low, c.high)
		}
	}
}

func TestUnanswered(t *testing.T) {
	requests, responses, _ := calls(t, capture(t, Options{Shape: "unanswered"}))
	if requests < 10_000 || responses != 0 {
		t.Errorf("%d requests, %d responses", requests, responses)
	}
}

func TestSessions(t *testing.T) {
	for _, c := range []struct {
		Options
		want int
	}{
		{Options{}, DefaultSessions},
		{Options{Sessions: 7}, 7},
		{Options{Shape: "errors", Sessions: 30}, 30},
		{Options{Shape: "onesession"}, 1},
	} {
		c.Size = 4 << 20
		seen := map[string]bool{}
		for _, line := range lines(capture(t, c.Options)) {
			var e struct{ Msg message }
			if err := json.Unmarshal(line, &e); err != nil {
				t.Fatal(err)
			}
			if s := e.Msg.Params.Session; s != "" {
				seen[s] = true
			}
		}
		if len(seen) != c.want {
			t.Errorf("%+v: %d sessions, want %d", c.Options, len(seen), c.want)
		}
	}
}

func TestEveryLineItsSession(t *testing.T) {
	seen := map[string]bool{}
	all := lines(capture(t, Options{Shape: "manysessions"}))
	for _, line := range all {
		var e struct{ Session string }
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatal(err)
		}
		seen[e.Session] = true
	}
	if len(seen) != len(all) {
		t.Errorf("%d sessions in %d lines", len(seen), len(all))
	}
}

// TestLimits finds, in a plain way, what the runs are for: a session with
// three soft limits and the hard one after them.
func TestLimits(t *testing.T) {
	soft, ended := map[string]int{}, map[string]bool{}
	session := map[string]string{}
	for _, line := range lines(capture(t, Options{Size: 32 << 20})) {
		var e struct {
			Conn string
			Msg  message
		}
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatal(err)
		}
		key := e.Conn + " " + string(e.Msg.ID)
		if e.Msg.Method != "" {
			session[key] = e.Msg.Params.Session
		} else if e.Msg.Error != nil {
			switch e.Msg.Error.Code {
			case "-32028":
				soft[session[key]]++
			case "-32029":
				if soft[session[key]] < 3 {
					t.Errorf("session %s: hard limit after %d soft ones", session[key], soft[session[key]])
				}
				ended[session[key]] = true
			}
		}
	}
	if len(ended) == 0 || len(soft) <= len(ended) {
		t.Errorf("%d sessions reach the soft limit, %d of them the hard one", len(soft), len(ended))
	}
}

func TestManyMethodsAndTexts(t *testing.T) {
	methods, texts := map[string]bool{}, map[string]bool{}
	n := 0
	for _, line := range lines(capture(t, Options{Shape: "methods"})) {
		var m message
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatal(err)
		}
		if m.Method != "" {
			n++
			methods[m.Method] = true
		}
	}
	if n == 0 || len(methods) != n {
		t.Errorf("%d methods in %d requests", len(methods), n)
	}
	n = 0
	for _, line := range lines(capture(t, Options{Shape: "texts"})) {
		var m struct{ Error struct{ Message string } }
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatal(err)
		}
		if m.Error.Message != "" {
			n++
			texts[m.Error.Message] = true
		}
	}
	if n == 0 || len(texts) != n {
		t.Errorf("%d texts in %d errors", len(texts), n)
	}
}

func TestShapes(t *testing.T) {
	want := "cortex small long errors deep onesession manysessions escapes prefix batches unanswered methods texts mess"
	var got []string
	for _, s := range Shapes() {
		got = append(got, s.Name)
		if s.Description == "" {
			t.Errorf("%s: no description", s.Name)
		}
	}
	if strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestMistakes(t *testing.T) {
	nan := 0.0
	nan /= nan
	for _, o := range []Options{
		{Shape: "nosuch"}, {Size: -1}, {Sessions: -1}, {Sessions: MaxSessions + 1}, {ErrorRate: 1.5}, {ErrorRate: nan},
	} {
		var b bytes.Buffer
		if err := Write(&b, o); err == nil || b.Len() > 0 {
			t.Errorf("%+v: error %v after %d bytes", o, err, b.Len())
		}
	}
}

var errFull = errors.New("full")

type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriteError(t *testing.T) {
	for _, shape := range Shapes() {
		if err := Write(&full{room: 300 << 10}, Options{Shape: shape.Name, Size: 1 << 40}); !errors.Is(err, errFull) {
			t.Errorf("%s: error %v", shape.Name, err)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	for _, shape := range Shapes() {
		b.Run(shape.Name, func(b *testing.B) {
			const size = 64 << 20
			b.SetBytes(size)
			for b.Loop() {
				if err := Write(io.Discard, Options{Shape: shape.Name, Size: size}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func ExampleWrite() {
	var b strings.Builder
	if err := Write(&b, Options{Shape: "small", Size: 100, Seed: 1}); err != nil {
		fmt.Println(err)
	}
	fmt.Print(b.String())
	// Output:
	// {"jsonrpc":"2.0","id":1000000,"method":"eth_blockNumber"}
	// {"jsonrpc":"2.0","id":1000000,"result":"0xf5d5cff9b0c3f1"}
}
