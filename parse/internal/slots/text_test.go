package slots

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse/capture"
)

// TestText cuts texts as logs have them before messages, without their times,
// and looks into their slots.
func TestText(t *testing.T) {
	for _, tt := range []struct {
		text, shape string
		dir         capture.Direction
		values      map[string]string
	}{
		{"[info] [files] Message from client: ", "[1] [2] 3 4 5", capture.Out,
			map[string]string{"[1]": "info", "[2]": "files", "label": "files", "3": "Message", "-1": "client", "from/to": "client", "peer": ""}},
		{"[rpc.ws] send(192.0.2.11:80): ", "[1] 2 (1)", capture.Out, map[string]string{"(1)": "192.0.2.11:80", "peer": "192.0.2.11:80", "2": "send"}},
		{"client=192.0.2.11:5000 recv ", "client= 2", capture.In, map[string]string{"client=": "192.0.2.11:5000", "peer": "192.0.2.11:5000"}},
		{"host app[17]: recv ", "1 2 [1] 4", capture.In, map[string]string{"peer": "app[17]"}},
		{"host app[x]: recv ", "1 2 [1] 4", capture.In, map[string]string{"peer": ""}},
		{"[  1000]   FINE - #c.i.Connector - --> Alpha@shop: ", "[1] 2 3 4 5 -> 7", capture.Out,
			map[string]string{"after arrow": "Alpha@shop", "pair": "", "label": ""}},
		{`INFO => Some("go") `, "1 -> 3 (1)", capture.Out, map[string]string{"after arrow": `Some("go")`}},
		{"[debug] [editor -> server] ", "[1] [2]", capture.Out, map[string]string{"pair": "editor - server", "words": ""}},
		{"[debug] [server -> editor] ", "[1] [2]", capture.In, map[string]string{"pair": "editor - server"}},
		{"a <- b: ", "1 -> 3", capture.In, map[string]string{"pair": "a - b", "before arrow": "a"}},
		{"[] LSP4E to org.example.lang.server:", "1 2 3", capture.Out, map[string]string{"pair": "LSP4E - org.example.lang.server"}},
		{"[Server Says] ", "[1]", capture.In, nil},
		{"<--2--", "->", capture.In, nil},
		{"[ThreadId 5] - <--2--", "[1] 2 ->", capture.In, nil},
		{"peer: p7 sent ", "1 2 3", capture.Out, map[string]string{"peer": "p7"}},
		{"/192.0.2.7:5000. Line read: ", "1 2 3", capture.Unknown, map[string]string{"address": "192.0.2.7:5000"}},
		{"192.0.2.7 - - ", "1 2 3", capture.Unknown, map[string]string{"address": ""}}, // an access log's: of no port, and nowhere in particular
		{"sent to 192.0.2.7 ", "1 2 3", capture.Out, map[string]string{"address": "192.0.2.7"}},
		{"[2001:db8::1] in ", "[1] 2", capture.In, map[string]string{"address": "2001:db8::1"}},
		{`k="a b" c='d e'`, "k= c=", capture.Unknown, map[string]string{"k=": "a b", "c=": "d e"}},
		{"in 12 ms ", "1 2 3", capture.Unknown, nil},
		{"[open (close", "1 2", capture.Unknown, nil},
		{"", "", capture.Unknown, map[string]string{"1": "", "-1": "", "[1]": ""}},
	} {
		var text Text
		text.Scan([]byte(tt.text))
		if got := string(text.Shape(nil)); got != tt.shape || text.Direction() != tt.dir {
			t.Errorf("%q has the shape %q and the direction %v, want %q, %v", tt.text, got, text.Direction(), tt.shape, tt.dir)
		}
		for name, want := range tt.values {
			n, ok := ParseName(name)
			if got := string(text.Value(n)); !ok || got != want {
				t.Errorf("%q has %q in %s, want %q", tt.text, got, name, want)
			}
		}
	}
}

// TestNames writes names of slots as they are read, and reads no others.
func TestNames(t *testing.T) {
	for _, name := range []string{"peer", "label", "after arrow", "before arrow", "pair", "address", "from/to", "words", "x=", "a.b-c=", "[3]", "(12)", "7", "-2", "[1] after", "k= after"} {
		if n, ok := ParseName(name); !ok || n.String() != name {
			t.Errorf("%q is %+v, %v", name, n, ok)
		}
	}
	for _, name := range []string{"", "x", "meta.conn", "=", "[x]", "[0]", "[-1]", "0", "99", "a b=", "[1", "after", "#.x"} {
		if n, ok := ParseName(name); ok {
			t.Errorf("%q is %+v", name, n)
		}
	}
}

// TestAddresses tells addresses from what looks like one.
func TestAddresses(t *testing.T) {
	for text, want := range map[string]bool{
		"192.0.2.1": true, "192.0.2.1:80": true, "/192.0.2.1:80": true, "tcp://192.0.2.1:80/": true, "localhost:8545": true, "::1": true, "2001:db8::7": true,
		"1.2.3": false, "10:51:55": false, "rpc.go:81": false, "localhost:x": false, "a.b.c.d": false, "": false, ":": false, "1.2.3.4.5": false, "cafe": false,
	} {
		if isAddress([]byte(text)) != want {
			t.Errorf("%q is an address: %v", text, !want)
		}
	}
}

// FuzzText cuts any text: all that it has in its slots stands in it, and its
// shape is the same whatever was cut before.
func FuzzText(f *testing.F) {
	for _, text := range []string{"[a] (b) c=d -> e", `x="y z" [`, "a to b:", "[a -> b]", "n[7]: <--2--", "\xff[\xff]", "k='"} {
		f.Add(text, "before [x]")
	}
	f.Fuzz(func(t *testing.T, text, before string) {
		var used, fresh Text
		used.Scan([]byte(before))
		used.Scan([]byte(text))
		fresh.Scan([]byte(text))
		if diff := cmp.Diff(string(fresh.Shape(nil)), string(used.Shape(nil))); diff != "" {
			t.Fatalf("%q after %q\n%s", text, before, diff)
		}
		for _, n := range fresh.names(nil) {
			value := string(fresh.Value(n))
			if value == "" && n.Kind != Words {
				t.Errorf("%q has nothing in %v", text, n)
			}
			if n.Kind != Pair && n.Kind != Words && n.Kind != Address && n.Kind != Known && !strings.Contains(text, value) {
				t.Errorf("%q has %q in %v", text, value, n)
			}
			if string(used.Value(n)) != value {
				t.Errorf("%q after %q has %q in %v, want %q", text, before, used.Value(n), n, value)
			}
		}
	})
}
