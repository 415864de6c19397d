package parse_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/internal/readtest"
)

// FuzzPaths reads a line with any path for what it may have: all chunks read it
// alike, a path that is not for the message changes nothing about which messages
// there are, and a session is what gjson finds at its path.
func FuzzPaths(f *testing.F) {
	for i, s := range [][2]string{
		{"msg", `{"msg":{"jsonrpc":"2.0","id":1,"method":"a"}}`}, {"a.b", `{"a":{"b":"7"},"msg":{"jsonrpc":"2.0","id":1,"result":1}}`}, {"params.s", `{"jsonrpc":"2.0","id":1,"method":"a","params":{"s":"\u00e4"}}`},
		{"#.x", `[{"jsonrpc":"2.0","method":"a","x":1}]`}, {"@this", `{"id":1,"method":"a"}`}, {"ts", `{"ts":"2026-03-01T00:00:00Z","dir":"in","payload":"{\"id\":1,\"result\":2}"}`}, {"dir", "2026-03-01 -> {\"id\":1,\"method\":\"a\"}"},
		{"[1]", `[x] [y] {"jsonrpc":"2.0","id":1,"method":"a"}`}, {"a|b", `{"a":{"b":1}}`}, {"*", `{"jsonrpc":"2.0","id":5,"error":{"code":1,"message":"m"}}`}, {"", `{"":3,"jsonrpc":"2.0","method":"m"}`}, {"a\\.b", `{"a.b":"x","jsonrpc":"2.0","method":"m"}`},
	} {
		for k := range 6 {
			f.Add(s[0], s[1], uint8(k), uint16(i*9))
		}
	}
	f.Fuzz(func(t *testing.T, path, text string, which uint8, size uint16) {
		if len(path) > 200 || len(text) > 4096 {
			return
		}
		var opts parse.Options
		list := []*[]string{&opts.Message, &opts.Session, &opts.Time, &opts.Latency, &opts.Direction, &opts.Conn}[which%6]
		plain := messagesOf(text, opts)
		*list = []string{path}
		got := readtest.Decoded(t, opts, strings.NewReader(text))
		opts.ChunkSize = 1 + int(size)
		if again := readtest.Decoded(t, opts, strings.NewReader(text)); again != got {
			t.Errorf("in chunks of %d\n%s\nelse\n%s", 1+int(size), again, got)
		}
		opts.ChunkSize = 0
		if with := messagesOf(text, opts); with != plain && which%6 == 1 {
			t.Errorf("with a path for sessions\n%s\nwithout\n%s", with, plain)
		}
		if line := []byte(text); which%6 == 1 && !strings.ContainsAny(text, "\r\n") && json.Valid(line) && gjson.Get(text, "jsonrpc").Exists() && strings.HasPrefix(text, "{") {
			checkSession(t, path, line)
		}
	})
}

// checkSession holds the session of a bare message to what is found at a path.
func checkSession(t *testing.T, path string, line []byte) {
	t.Helper()
	v := gjson.GetBytes(line, path)
	want := ""
	switch v.Type {
	case gjson.String:
		want = v.Str
	case gjson.Number:
		want = v.Raw
	}
	if want == "" || !json.Valid([]byte(v.Raw)) || bytes.ContainsRune(line, '\ufffd') {
		return
	}
	for b, err := range parse.NewDecoder("x", bytes.NewReader(line), parse.Options{Format: "ndjson", Session: []string{path}}).Batches() {
		if err != nil {
			return
		}
		for i := range b.Messages {
			if m := &b.Messages[i]; m.Kind <= capture.Response && string(m.Session) != want {
				t.Errorf("%q in %s is %q, want %q", path, line, m.Session, want)
			}
		}
	}
}

// messagesOf returns what messages there are in a text, without their sessions.
func messagesOf(text string, opts parse.Options) string {
	var out strings.Builder
	for b, err := range parse.NewDecoder("x", strings.NewReader(text), opts).Batches() {
		if err != nil {
			break
		}
		for i := range b.Messages {
			m := &b.Messages[i]
			fmt.Fprintf(&out, "%d %d %s %s %v\n", m.Kind, m.ID.Type, m.ID.Text, m.Method, m.Error != nil)
		}
	}
	return out.String()
}
