package slice

import (
	"strconv"
	"testing"

	"rpclog/analyze/catalog"
	"rpclog/analyze/redact"
)

func namesFor(t testing.TB, key string) *names {
	t.Helper()
	all, err := catalog.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return newNames(redact.New(redact.Options{Key: []byte(key)}), all)
}

// TestPseudonyms sees that pseudonyms are the same for the same key, kind and
// text, and for no other.
func TestPseudonyms(t *testing.T) {
	a, again, b, none := namesFor(t, "one"), namesFor(t, "one"), namesFor(t, "two"), namesFor(t, "")
	name := a.pseudonym("session", "x")
	if name != again.pseudonym("session", "x") || name != a.pseudonym("session", "x") {
		t.Error("another pseudonym for the same text")
	}
	for _, other := range []string{b.pseudonym("session", "x"), none.pseudonym("session", "x"), a.pseudonym("session", "y"), a.pseudonym("conn", "x")} {
		if other[len(other)-6:] == name[len(name)-6:] {
			t.Errorf("%s is %s", other, name)
		}
	}
	taken := map[string]int{}
	for i := range 20_000 {
		name := a.pseudonym("id", strconv.Itoa(i))
		if before, ok := taken[name]; ok {
			t.Fatalf("%d and %d are %s", before, i, name)
		}
		taken[name] = i
	}
}

// TestStays has names that stay as they are, and others.
func TestStays(t *testing.T) {
	n := namesFor(t, "")
	for name, stays := range map[string]bool{
		"injectMarker": true, "tools/call": true, "$/cancelRequest": true, "eth_getLogs": true, "mining.submit": true, "a:b": true,
		"AKIAABCDEFGHIJKLMNOP": false,
		"":                     false, "how are you?": false, "GET /users/4711-0815": false, "user_20240117": false, "alice@example.com": false, "é": false,
	} {
		if got := n.method(name) == name; got != stays {
			t.Errorf("the method %q stays: %v", name, got)
		}
	}
	for key, stays := range map[string]bool{
		"isError": true, "max_tokens": true, "$ref": true, "uuid-name": true,
		"file:///home/alice": false, "6f1d2c3b-aaaa": false, "two words": false, "0x52908400098527886E0F7030069857D2E4169EE7": false,
	} {
		if got := n.member(key) == key; got != stays {
			t.Errorf("the key %q stays: %v", key, got)
		}
	}
	for text, stays := range map[string]bool{
		"You have exceeded the soft limit": true, "Method not found": true, "method not found.": true, "": true,
		"Method not found: drop_all": false, "alice": false,
	} {
		if got := n.text(text) == text; got != stays {
			t.Errorf("the text %q stays: %v", text, got)
		}
	}
}
