package decode

import (
	"bytes"
	"strings"
	"testing"

	"rpclog/parse/internal/jsonscan"
)

// TestNode sees to it that the text of a node is found where it stands, and
// nowhere else.
func TestNode(t *testing.T) {
	is := func(n *node, b *[longestText]byte) bool { return n.begins(b) && (n.length <= 16 || n.ends(b)) }
	all := []byte(`,"abc":{"defghij":"2.0","klmnop":"qrstuvwxyz0123456789"`)
	for length := 1; length <= longestText; length++ {
		var n node
		n.set(all[:length])
		b := [longestText]byte(all)
		for i := length; i < longestText; i++ {
			b[i] = '~'
		}
		if !is(&n, &b) {
			t.Errorf("%q is not found", all[:length])
		}
		for i := range length {
			b[i]++
			if is(&n, &b) {
				t.Errorf("%q is found in %q", all[:length], b)
			}
			b[i]--
		}
	}
}

// outlined are lines of which the outline is learned, and whether it is simple.
var outlined = []struct {
	line   string
	simple bool
}{
	{`{"jsonrpc":"2.0","id":1,"method":"a","params":{"session":"s","a":[{"b":1}]}}`, true},
	{`{"id":"x","jsonrpc":"2.0","method":"a","params":[1]}`, true},
	{`{"jsonrpc": "2.0", "id": 17, "result": {"a": 1}}`, true},
	{`{"jsonrpc":"2.0","id":1,"result":null}`, true},
	{`{"jsonrpc":"2.0","method":"notifications/initialized"}`, true},
	{`{"id":null,"method":"a","params":{},"jsonrpc":"2.0"}`, true},
	{`{"sid":"s","time":1767323045.25,"eeg":[1,2.5]}`, true},
	{`{"ts":"2026-01-02T03:04:05Z","dir":"in","conn":"c","msg":{"jsonrpc":"2.0","id":1,"result":{"failure":[{"code":-1,"message":"m"}]}}}`, true},
	{`{"time":1767323045.5,"msg":{"jsonrpc":"2.0","id":-7,"method":"tools/call","sessionId":"q"},"client":5}`, true},
	{`{"ts":"2026-01-02T03:04:05Z","msg":{"com":["a",0.1],"sid":"s","time":1767323046}}`, true},
	{`{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"no","data":[1]}}`, false},
	{`{"ts":"2026-01-02T03:04:05Z","dir":"in","conn":"c","msg":{"id":1,"error":{"code":5,"message":"m"},"jsonrpc":"2.0"}}`, false},
	{`{"ts":1767323045,"msg":{"jsonrpc":"2.0","warning":{"code":1,"message":{"sessionId":"s"}}}}`, false},
	{`{"id":1,"result":true,"error":null}`, false},
	{`{"jsonrpc":"2.0","id":1,"method":"a","params":7}`, false},
	{`{"id":1,"method":"a","id":2,"params":{}}`, false},
	{`{"id":1,"method":"GETX","params":{}}`, true},
	{`{"id":1,"error":""}`, false},
	{`{"execute":"a","arguments":{"b":1},"id":1}`, false},
	{`{"timestamp":{"seconds":1767323045,"microseconds":5},"event":"a"}`, false},
	{`{"QMP":{"version":{}}}`, false},
}

// after is long enough for whatever is read beyond a line.
var after = "\n" + strings.Repeat(" ", longestText)

// TestOutline sees to it that a line that was read once has a known outline.
func TestOutline(t *testing.T) {
	d := testDecoder()
	for _, tt := range outlined {
		d.dump([]byte(tt.line + after))
	}
	for _, tt := range outlined {
		data := []byte(tt.line + after)
		d.scan.Enter(data)
		d.scan.Text = data[:len(tt.line)]
		switch l, _ := d.outlines.follow(d, data, 0); {
		case l == nil:
			t.Errorf("%s has no outline", tt.line)
		case l.simple != tt.simple:
			t.Errorf("the outline of %s is simple: %v", tt.line, l.simple)
		}
		d.scan.Leave(jsonscan.View{})
	}
}

// TestOutlineAlmost reads lines that are almost like those that are known, each
// of their bytes left out, doubled or replaced: they mean what they mean to one
// who knows none.
func TestOutlineAlmost(t *testing.T) {
	d := testDecoder()
	for _, tt := range outlined {
		d.dump([]byte(tt.line + after))
	}
	known := d.outlines
	known.full = true // for good
	for _, tt := range outlined {
		line := []byte(tt.line)
		for i := range line {
			for _, put := range []string{"", "0", "\"", "\\", "{", "}", "[", "]", ",", ":", " ", "n", "-", "é", "\x01", "\xff", "\t", string(line[i]) + string(line[i]), "x" + string(line[i])} {
				changed := []byte(string(line[:i]) + put + string(line[i+1:]) + after)
				if bytes.HasSuffix(changed, []byte("}"+after)) || i == len(line)-1 {
					d.outlines = known
					if got, want := d.whole(changed), generalDecoder().whole(changed); got != want {
						t.Fatalf("%s\ngives\n%s\nin the general way\n%s", changed, got, want)
					}
				}
			}
		}
	}
}

// TestOutlinesForget sees to it that a tree full of outlines that come no more
// makes room for others.
func TestOutlinesForget(t *testing.T) {
	d := testDecoder()
	for i := range 2 * maxNodes {
		d.dump([]byte(`{"jsonrpc":"2.0","id":1,"method":"a","` + strings.Repeat("k", i%40+1) + strings.Repeat("l", i/40+1) + `":1}` + after))
	}
	if n := len(d.outlines.nodes); n == 0 || n > maxNodes {
		t.Fatalf("%d nodes", n)
	}
	line := `{"jsonrpc":"2.0","id":1,"result":{}}`
	d.dump([]byte(strings.Repeat(line+"\n", 2*maxMissed) + after))
	d.dump([]byte(line + after))
	d.dump([]byte(line + after))
	if d.outlines.missed > 0 {
		t.Errorf("the outline of %s is not learned: %d nodes, full: %v", line, len(d.outlines.nodes), d.outlines.full)
	}
}
