package wire

import (
	"strings"
	"testing"
)

func TestSession(t *testing.T) {
	long := strings.Repeat("a", longestSession)
	for _, c := range []struct{ name, value, want string }{
		{"Mcp-Session-Id", "s1", "s1"},
		{"mcp-session-id", " s1 ", "s1"},
		{"Mcp-Session-Id", "", ""},
		{"Mcp-Session", "s1", ""},
		{"Mcp-Session-Id", "a b", "a b"},
		{"Mcp-Session-Id", long, long},
		{"Mcp-Session-Id", long + "a", ""},
	} {
		var got []byte
		if IsSession([]byte(c.name)) {
			got = Session([]byte(c.value))
		}
		if string(got) != c.want || (got == nil) != (c.want == "") {
			t.Errorf("%s: %s: %q", c.name, c.value, got)
		}
	}
}

func TestSessionIn(t *testing.T) {
	for address, want := range map[string]string{
		"/messages?session_id=ab":                 "ab",
		"https://x/m?a=1&sessionId=a%2Fb+c&b#f?x": "a/b c",
		"?sessionid=1&session_id=2":               "1",
		"?session_id=&sessionId=2":                "2",
		"/m?session_id=%zz":                       "%zz",
		"/m?x=session_id=1":                       "",
		"/m#?session_id=1":                        "",
		"/session_id=1":                           "",
		"":                                        "",
		"/m?session_id=" + strings.Repeat("a", longestSession+1): "",
	} {
		if got := SessionIn([]byte(address)); string(got) != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}
