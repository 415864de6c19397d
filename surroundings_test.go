package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"rpclog/analyze"
	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
)

// Random logs of random shapes, of which the truth is known, are read as a user
// would have them read. Every response is an error with a text of its own and
// every request has a method of its own, so that each error tells whether it
// was joined to its request.

// message is one of a conversation.
type message struct {
	peer     int
	outward  bool // from who asks in general
	kind     capture.Kind
	id       string // as JSON
	call     int
	answered time.Duration // of a response, after its request
	first    bool          // of its peer
}

// conversation makes messages of some peers. Both sides ask, or one.
func conversation(r *rand.Rand, peers, calls int, both bool) []message {
	type side struct{ next int }
	type open struct {
		message
		since int
	}
	counters := make([][2]side, peers)
	style := r.IntN(4)
	for p := range counters {
		for s := range counters[p] {
			counters[p][s].next = r.IntN(2)
			if style == 1 {
				counters[p][s].next = r.IntN(1000)
			}
		}
	}
	most := 1 + r.IntN(4)
	var list []message
	var waiting []open
	seen := make([]bool, peers)
	for made := 0; made < calls || len(waiting) > 0; {
		p := r.IntN(peers)
		m := message{peer: p, first: !seen[p]}
		seen[p] = true
		switch {
		case len(waiting) > 0 && (made == calls || len(waiting) >= most*peers || r.IntN(2) == 0):
			i := r.IntN(len(waiting))
			w := waiting[i]
			waiting = slices.Delete(waiting, i, i+1)
			if r.IntN(60) == 0 {
				continue // never answered
			}
			m = w.message
			m.kind, m.outward, m.answered, m.first = capture.Response, !m.outward, time.Duration(len(list)-w.since)*time.Millisecond, false
		case r.IntN(12) == 0:
			m.kind, m.outward, m.call = capture.Notification, r.IntN(2) == 0, -1
		default:
			m.outward = !both || r.IntN(3) > 0
			s := 0
			if !m.outward {
				s = 1
			}
			m.id = fmt.Sprint(counters[p][s].next)
			switch style {
			case 2:
				m.id = fmt.Sprintf("%q", m.id)
			case 3:
				m.id = fmt.Sprintf(`"%08x-%d"`, r.Uint32(), made)
			}
			counters[p][s].next++
			m.call = made
			made++
			waiting = append(waiting, open{m, len(list)})
		}
		list = append(list, m)
	}
	return list
}

// json returns a message as it is sent.
func (m *message) json() string {
	switch m.kind {
	case capture.Notification:
		return `{"jsonrpc":"2.0","method":"note","params":{}}`
	case capture.Request:
		return fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"method":"m%d","params":{"a":[1,2]}}`, m.id, m.call)
	}
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"error":{"code":-7,"message":"e%d"}}`, m.id, m.call)
}

// words are invented ones: none is on a list.
var words = strings.Fields("zorp blint quaffle merk tandro vesk plume orlin gast fenwick drubb sotto kelm yarrow brisk ombre talus vint wexel jarn")

// pick returns some of the invented words, all different.
func pick(r *rand.Rand, n int) []string {
	list := make([]string, n)
	for i, k := range r.Perm(len(words))[:n] {
		list[i] = words[k]
	}
	return list
}

// part is a part of the text around a message.
type part struct {
	shape     string // what kind of part it is
	peer, way bool   // it tells the peer, the direction
	text      func(m *message, line int) string
}

// around makes a part at random.
func around(r *rand.Rand, peers int) part {
	w := pick(r, 8)
	wrap := []func(string) string{
		func(s string) string { return "[" + s + "]" }, func(s string) string { return "(" + s + ")" }, func(s string) string { return s },
		func(s string) string { return w[7] + "=" + s }, func(s string) string { return s + ":" },
	}
	k := r.IntN(len(wrap))
	in := wrap[k]
	byPeer := func(name func(p int) string) func(m *message, line int) string {
		return func(m *message, _ int) string { return in(name(m.peer)) }
	}
	two := func(m *message, a, b string) string {
		if m.outward {
			return a
		}
		return b
	}
	at := fmt.Sprintf("%d", k)
	switch n := r.IntN(18); n {
	case 0, 1: // a level
		levels := [][]string{{"DEBUG", "ERROR"}, {"FINE", "SEVERE"}, {w[0], w[1]}, {"INF", "ERR"}}[r.IntN(4)]
		how := r.IntN(3)
		return part{"level" + at, false, false, func(m *message, line int) string {
			switch {
			case how == 0 && m.kind == capture.Response, how == 1 && line%7 == 0, how == 2 && m.kind != capture.Notification && m.call%5 == 0 && m.kind == capture.Response:
				return in(levels[1])
			}
			return in(levels[0])
		}}
	case 2, 3: // a logger
		name := w[0] + "." + w[1]
		return part{"logger" + at, false, false, func(*message, int) string { return in(name) }}
	case 4: // a pool of threads
		return part{"thread" + at, false, false, func(_ *message, line int) string { return in(fmt.Sprintf("%s-thread-%d", w[0], line*7919%5)) }}
	case 5: // a counter of lines
		return part{"counter" + at, false, false, func(_ *message, line int) string { return in(fmt.Sprint(1000 + 3*line)) }}
	case 6: // a word for what it is
		return part{"kind" + at, false, false, func(m *message, _ int) string { return in([]string{"REQ", "NOTE", "RES"}[m.kind]) }}
	case 7, 8: // an address
		return part{"address" + at, true, false, byPeer(func(p int) string { return fmt.Sprintf("192.0.2.%d:%d", 10+p, 5000+p) })}
	case 9: // a known field
		key := []string{"client", "peer", "conn"}[r.IntN(3)]
		return part{"field " + key, true, false, func(m *message, _ int) string { return fmt.Sprintf("%s=%s%d", key, w[0], m.peer) }}
	case 10, 11: // a peer by a name of its own
		return part{"name" + at, true, false, byPeer(func(p int) string { return fmt.Sprintf("%s%d", w[0], p) })}
	case 12: // another word for each peer
		return part{"word" + at, true, false, byPeer(func(p int) string { return w[p] })}
	case 13: // known words
		d := [][2]string{{"send", "recv"}, {"sent", "received"}, {"->", "<-"}, {">>>", "<<<"}, {"outgoing", "incoming"}, {"-->", "<--"}}[r.IntN(6)]
		return part{"known way", false, true, func(m *message, _ int) string { return two(m, d[0], d[1]) }}
	case 14, 15: // invented words
		return part{"way" + at, false, true, func(m *message, _ int) string { return in(two(m, w[0], w[1])) }}
	case 16: // two parties
		form := [][2]string{{"[%s -> %s]", ""}, {"%s to %s:", ""}, {"[%s => %s]", ""}}[r.IntN(3)][0]
		return part{"parties", false, true, func(m *message, _ int) string { return fmt.Sprintf(form, two(m, w[0], w[1]), two(m, w[1], w[0])) }}
	}
	return part{"wording", false, true, func(m *message, _ int) string { return two(m, w[0]+" frame", w[1]+" "+w[2]+" frame") }}
}

// log is a log of a random shape, and what is visible in it.
type log struct {
	text      string
	shape     string
	messages  []message
	peer, way bool
}

// newLog makes a log of some calls.
func newLog(r *rand.Rand, calls int) log {
	peers := 1 + r.IntN(4)
	l := log{messages: conversation(r, peers, calls, r.IntN(2) == 0)}
	var parts []part
	for range 1 + r.IntN(5) {
		p := around(r, peers)
		if p.peer && l.peer || p.way && l.way { // one of each
			continue
		}
		parts = append(parts, p)
		l.peer, l.way, l.shape = l.peer || p.peer, l.way || p.way, l.shape+" "+p.shape
	}
	introduced, fields, after := r.IntN(6) == 0, r.IntN(8) == 0, r.IntN(8) == 0
	mark := []string{"// ", "--- ", "# ", ""}[r.IntN(4)]
	var b strings.Builder
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for n := range l.messages {
		m := &l.messages[n]
		at = at.Add(time.Millisecond * time.Duration(1+r.IntN(40)))
		texts := make([]string, len(parts))
		for i, p := range parts {
			texts[i] = p.text(m, n)
		}
		time := at.Format("2006-01-02T15:04:05.000Z")
		switch line := strings.Join(texts, " "); {
		case fields:
			fmt.Fprintf(&b, `{"ts":%q`, time)
			for i, t := range texts {
				fmt.Fprintf(&b, `,"%s%d":%q`, words[i], i, t)
			}
			fmt.Fprintf(&b, ",\"msg\":%s}\n", m.json())
		case introduced:
			fmt.Fprintf(&b, "%s%s %s:\n%s\n", mark, time, line, m.json())
		case after && len(texts) > 1:
			fmt.Fprintf(&b, "%s %s %s %s\n", time, texts[0], m.json(), strings.Join(texts[1:], " "))
		default:
			fmt.Fprintf(&b, "%s %s %s\n", time, line, m.json())
		}
	}
	l.shape += fmt.Sprint(" ", introduced, fields, after && len(parts) > 1)
	l.text = b.String()
	return l
}

// knowable reports of which calls the responses can be told, by what is visible:
// joined as they would be by someone who sees peers and directions there.
func (l *log) knowable() (all bool, calls map[int]bool) {
	type key struct {
		peer int
		way  bool
		id   string
	}
	type asked struct{ call, count int }
	waiting := map[key]asked{}
	calls, all = map[int]bool{}, true
	for _, m := range l.messages {
		k := key{-1, false, m.id}
		if l.peer {
			k.peer = m.peer
		}
		if l.way {
			k.way = m.outward == (m.kind == capture.Request)
		}
		switch m.kind {
		case capture.Request:
			w := waiting[k]
			waiting[k] = asked{m.call, w.count + 1}
		case capture.Response:
			w := waiting[k]
			if w.count == 1 && w.call == m.call {
				calls[m.call] = true
			} else {
				all = false
			}
			w.count--
			if waiting[k] = w; w.count <= 0 {
				delete(waiting, k)
			}
		}
	}
	return all, calls
}

// methods reads a log and returns the method of each error, by its number.
func methods(t testing.TB, text string, opts parse.Options, live bool) map[int]string {
	got := map[int]string{}
	a := analyze.New([]string{"x"}, analyze.Options{OnError: func(e *analyze.ErrorEvent) {
		n := 0
		fmt.Sscanf(e.Message, "e%d", &n)
		got[n] = ""
		if e.Method != nil {
			got[n] = *e.Method
		}
	}})
	src := input.Of("x", strings.NewReader(text))
	src.Live = live
	opts.Patient = true
	_, err := parse.Read(t.Context(), []input.Source{src}, opts, func(b *capture.Batch) error {
		a.Add(b)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestSurroundings holds what is made of many random logs to the truth: where it
// can be known errors have their methods in 99 logs of 100, and where it cannot
// none has that of another call.
func TestSurroundings(t *testing.T) {
	const logs = 600
	known, exact, shapes := 0, 0, map[string]bool{}
	for seed := range uint64(logs) {
		l := newLog(rand.New(rand.NewPCG(seed, 17)), 20+int(seed%60))
		shapes[l.shape] = true
		got := methods(t, l.text, parse.Options{}, false)
		all, sure := l.knowable()
		right := true
		for _, m := range l.messages {
			if m.kind != capture.Response {
				continue
			}
			switch method, want := got[m.call], fmt.Sprint("m", m.call); {
			case method == want:
			case method == "":
				right = false
			default:
				right = false
				if !sure[m.call] {
					t.Errorf("seed %d,%s: error %d has the method %s", seed, l.shape, m.call, method)
				}
			}
		}
		if all {
			if known++; right {
				exact++
			} else {
				t.Logf("seed %d:%s\n%.400s", seed, l.shape, l.text)
			}
		}
	}
	if t.Logf("%d logs of %d shapes, of %d the truth can be known, %d are exact", logs, len(shapes), known, exact); 100*exact < 99*known {
		t.Errorf("%d of %d logs are exact", exact, known)
	}
}
