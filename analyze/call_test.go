package analyze

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rpclog/parse/capture"
)

// plainCalls is what calls is to be, as a list that is searched from its end.
type plainCalls struct {
	bound   int
	list    []plainRequest
	dropped int64
}

type plainRequest struct {
	life int64
	id   string
	dir  capture.Direction
	n    int32 // which one it is
	name string
}

var plainNoID = plainID(capture.ID{})

// plainID returns an id with its type.
func plainID(id capture.ID) string { return fmt.Sprint(id.Type, " ", string(id.Text)) }

func (p *plainCalls) ask(r plainRequest) (superseded bool) {
	for i, w := range p.list {
		if r.id == plainNoID {
			break
		}
		if w.life == r.life && w.id == r.id && w.dir == r.dir {
			p.remove(i)
			superseded = true
			break
		}
	}
	if len(p.list) == p.bound {
		p.remove(0)
		p.dropped++
	}
	p.list = append(p.list, r)
	return superseded
}

// answer returns the request that a response answers, of which n is -1 if
// there is none.
func (p *plainCalls) answer(life int64, id string, dir capture.Direction, opposite bool) plainRequest {
	for i := len(p.list) - 1; i >= 0; i-- {
		if w := p.list[i]; w.life == life && w.id == id && !(opposite && dir != capture.Unknown && w.dir == dir) {
			p.remove(i)
			return w
		}
	}
	return plainRequest{n: -1}
}

// answerInLine is answer for a response without an id.
func (p *plainCalls) answerInLine(life int64, dir capture.Direction, opposite bool) plainRequest {
	for i, w := range p.list {
		if w.life == life && w.id == plainNoID && !(opposite && dir != capture.Unknown && w.dir == dir) {
			p.remove(i)
			return w
		}
	}
	return plainRequest{n: -1}
}

func (p *plainCalls) remove(i int) { p.list = append(p.list[:i:i], p.list[i+1:]...) }

// TestCallsOracle holds the pairing of requests and responses against a list.
func TestCallsOracle(t *testing.T) {
	ids := []capture.ID{
		{Type: capture.NumberID, Text: []byte("123456789012345678901")}, {Type: capture.NumberID, Text: []byte("1e400")},
		{Type: capture.OtherID, Text: []byte("[]")}, {Type: capture.OtherID, Text: []byte("true")},
		{Type: capture.StringID, Text: []byte("4f0d7a52-93a8-4b1f-8f0e-d31d54b9ac17")}, {Type: capture.StringID, Text: []byte("4f0d7a52-93a8-4b1f-8f0e-d31d54b9ac18")},
		{Type: capture.StringID, Text: []byte("")}, {Type: capture.StringID, Text: []byte("1")}, {Type: capture.StringID, Text: bytes.Repeat([]byte("long"), 100)},
	}
	for _, n := range []int{0, 1, -1, 7, 8, 9, 15, 16} {
		ids = append(ids, numberID(n))
	}
	rapid.Check(t, func(t *rapid.T) {
		c := newCalls(func(int32) {})
		c.maxPending = rapid.SampledFrom([]int{1, 2, 5, 20, 1000}).Draw(t, "bound")
		plain := plainCalls{bound: c.maxPending}
		places := map[int32]int32{} // of the requests
		conns := []conn{{}, {life: 1}, {life: 2}, {life: 3}}
		for n := range rapid.Int32Range(1, 200).Draw(t, "messages") {
			life := rapid.Int64Range(1, 3).Draw(t, "life")
			id := rapid.SampledFrom(ids).Draw(t, "id")
			dir := rapid.SampledFrom([]capture.Direction{capture.Unknown, capture.In, capture.Out}).Draw(t, "direction")
			switch rapid.IntRange(0, 7).Draw(t, "what") {
			case 5, 6:
				r := plainRequest{life, plainNoID, dir, n, rapid.SampledFrom([]string{"", "cont"}).Draw(t, "name")}
				at := c.askInLine(&conns[life], dir, []byte(r.name))
				c.requests.At(at).method = n
				plain.ask(r)
				places[n] = at
			case 7:
				if conns[life].line == nil {
					continue
				}
				opposite := rapid.Bool().Draw(t, "both directions shown")
				want := plain.answerInLine(life, dir, opposite)
				got := c.answerInLine(&conns[life], dir, opposite)
				if (got != nil) != (want.n >= 0) || got != nil && (got.method != want.n || string(c.name) != want.name) {
					t.Fatalf("message %d answers %+v %q in line, want %+v", n, got, c.name, want)
				}
			case 0, 1:
				r := plainRequest{life, plainID(id), dir, n, rapid.SampledFrom([]string{"", "initialize", strings.Repeat("x", 29)}).Draw(t, "name")}
				at, superseded := c.ask(life, id, dir, []byte(r.name), 0)
				c.requests.At(at).method = n
				if want := plain.ask(r); superseded != want {
					t.Fatalf("message %d supersedes: %v, want %v", n, superseded, want)
				}
				places[n] = at
			case 2: // the latest request is taken back
				if len(plain.list) == 0 {
					continue
				}
				last := plain.list[len(plain.list)-1]
				plain.remove(len(plain.list) - 1)
				if got := c.take(places[last.n]); got.method != last.n || string(c.name) != last.name {
					t.Fatalf("message %d: %d %q is taken back, want %+v", n, got.method, c.name, last)
				}
			default:
				opposite := rapid.Bool().Draw(t, "both directions shown")
				want := plain.answer(life, plainID(id), dir, opposite)
				got := c.answer(life, id, dir, opposite)
				if (got != nil) != (want.n >= 0) || got != nil && (got.method != want.n || string(c.name) != want.name) {
					t.Fatalf("message %d answers %+v %q, want %+v", n, got, c.name, want)
				}
			}
			if c.requests.Taken() != len(plain.list) || c.dropped != plain.dropped {
				t.Fatalf("message %d: %d wait and %d dropped, want %d and %d", n, c.requests.Taken(), c.dropped, len(plain.list), plain.dropped)
			}
		}
		for c.oldest != none {
			c.remove(c.oldest)
		}
		if c.byKey.Len() != 0 || c.requests.Taken() != 0 || c.texts.pieces.Taken() != 0 {
			t.Fatalf("%d keys, %d requests and %d pieces of text are left", c.byKey.Len(), c.requests.Taken(), c.texts.pieces.Taken())
		}
	})
}

func numberID(n int) capture.ID { return capture.ID{Type: capture.NumberID, Text: fmt.Append(nil, n)} }

// TestCallsBound forgets the oldest request when there are too many.
func TestCallsBound(t *testing.T) {
	c := newCalls(func(int32) {})
	for n := range maxPending + 2 {
		c.ask(1, numberID(n), capture.Unknown, nil, 0)
	}
	for n, want := range map[int]bool{0: false, 1: false, 2: true, maxPending + 1: true} {
		if got := c.answer(1, numberID(n), capture.Unknown, false) != nil; got != want {
			t.Errorf("request %d is remembered: %v", n, got)
		}
	}
	if c.dropped != 2 || c.requests.Taken() != maxPending-2 {
		t.Errorf("%d dropped, %d wait", c.dropped, c.requests.Taken())
	}
}

// TestCallsTextBound forgets the oldest requests when the texts of ids take
// too much room, and one whose own takes more than all of it.
func TestCallsTextBound(t *testing.T) {
	c := newCalls(func(int32) {})
	c.maxPieces = 10
	id := func(n, pieces int) capture.ID {
		return capture.ID{Type: capture.StringID, Text: bytes.Repeat([]byte{byte('a' + n)}, pieces*pieceLen)}
	}
	for n := range 4 {
		c.ask(1, id(n, 3), capture.Unknown, nil, 0)
	}
	if c.requests.Taken() != 3 || c.dropped != 1 {
		t.Errorf("%d wait, %d dropped", c.requests.Taken(), c.dropped)
	}
	if at, _ := c.ask(1, id(5, 11), capture.Unknown, nil, 0); at != none || c.requests.Taken() != 0 || c.dropped != 5 {
		t.Errorf("at %d, %d wait, %d dropped", at, c.requests.Taken(), c.dropped)
	}
	if at, _ := c.ask(1, id(6, 10), capture.Unknown, nil, 0); at == none {
		t.Error("no room for what fits")
	}
}

// BenchmarkCalls asks and answers, some requests being under way.
func BenchmarkCalls(b *testing.B) {
	ids := map[string]func(n int) capture.ID{
		"number": numberID,
		"text": func(n int) capture.ID {
			return capture.ID{Type: capture.StringID, Text: fmt.Appendf(nil, "4f0d7a52-93a8-4b1f-8f0e-%012d", n)}
		},
	}
	for name, id := range ids {
		b.Run(name, func(b *testing.B) {
			const underWay, different = 16, 1 << 12
			var list [different]capture.ID
			for n := range list {
				list[n] = id(n)
			}
			c := newCalls(func(int32) {})
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				c.ask(1, list[n%different], capture.Unknown, nil, 0)
				if n >= underWay {
					if c.answer(1, list[(n-underWay)%different], capture.Unknown, false) == nil {
						b.Fatal("no request")
					}
				}
				n++
			}
		})
	}
}

// TestEcho has responses that name the method of their request, as Ogmios
// sends them: they are no calls of their own. Objects that nothing waited for
// are.
func TestEcho(t *testing.T) {
	const log = `
{"jsonrpc":"2.0","id":"a","method":"nextBlock"}
{"jsonrpc":"2.0","id":"a","method":"nextBlock","result":{"direction":"forward"}}
{"jsonrpc":"2.0","id":1,"method":"queryNetwork/tip","params":{}}
{"jsonrpc":"2.0","id":1,"method":"queryNetwork/tip","error":{"code":2001,"message":"unavailable"}}
{"jsonrpc":"2.0","id":2,"method":"queryNetwork/tip","error":{"code":2001,"message":"unavailable"}}
{"jsonrpc":"2.0","id":3,"method":"nextBlock"}
{"jsonrpc":"2.0","id":3,"method":"nextBlock","params":{},"result":1}
`
	r := analyse(t, log, Options{})
	s := r.Summary
	if s.Requests != 5 || s.Responses != 4 || s.Calls != 4 || s.Unanswered != 1 || s.Errors != 2 || s.Orphans != 0 || s.Messages != 9 {
		t.Errorf("%+v", s)
	}
	for _, m := range r.Methods {
		if m.Method == "queryNetwork/tip" && (m.Requests != 2 || m.Errors != 2) {
			t.Errorf("%+v", m)
		}
	}
}
