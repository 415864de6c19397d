package decode

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTogether reads lines in random order after each other: none changes how
// another is read.
func TestTogether(t *testing.T) {
	lines := []string{
		`{"id":1,"method":"a"}`, `{"id": 1, "method": "a"}`, `{ "id" : 1 , "method" : "a" }`, `{"id":	1,"method":"a"}`, `{"id":1,"method":"a","params":{"session":"s"}}`,
		`{"jsonrpc":"2.0","id":1,"result":{"failure":[]}}`, `{"jsonrpc": "2.0", "id": 1, "result": 2}`, `{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m"}}`,
		`{"ts":"2026-01-02T03:04:05Z","dir":"in","msg":{"id":1,"result":1}}`, `{"ts": "2026-01-02T03:04:05Z", "dir": "in", "msg": {"id": 1, "result": 1}}`,
		`{"ts":"2026-01-02T03:04:05Z","dir":"out","conn":"c","msg":{"jsonrpc":"2.0","method":"n"}}`, `{"dir":"out","ts":1767323045,"msg":"{\"jsonrpc\":\"2.0\",\"method\":\"n\"}"}`,
		`{"msg":{"id":1,"method":"x"},"ts":"2026-01-02T03:04:06.5Z","payload":1}`, `{"message":{"id":1,"method":"x"},"jsonrpc":"2.0"}`, `{"a":1,"b":{"c":[{}]}}`, `{}`, `{"id"`, `{"id":}`,
		`{"msg":{"msg":{"id":1,"method":"deep"}}}`, `{"request":{"id":1,"method":"m"},"response":{"id":1,"result":1}}`, `[{"id":1,"method":"a"},{"id":1,"result":3}]`,
		`12:00:00 -> {"id":1,"method":"a"} {"id":1,"method":"b"}`, `{"ts":"2026-01-02T03:04:05Z","dir":"sideways","msg":{"id":1,"method":"a\n"}}`,
		`{"com":[1],"sid":"s","time":1767323045.25}`, `{"jsonrpc":"2.0","warning":{"code":1,"message":"w"}}`, `{"ts":"2026-01-02T03:04:60Z","msg":{"id":"x","method":"y","session":"z"}}`,
		`{"TS":"2026-01-02T03:04:05Z","Msg":{"id":1,"method":"a"},"session":"outer","duration_ms":5}`, `{"ts":"2026-01-02T03:04:05Z","t":1,"msg":{"id":1.0,"method":"a"},"type":"recv","sid":""}`,
		`{"ts":"2026-01-02T03:04:05Z","conn":"","msg":{"id":null,"method":"a","params":{"session":"", "sessionId":"q"}}}`, `{"ts":"2026-01-02T03:04:05Z","conn":7,"msg":{"id":-1,"error":null,"result":1}}`,
		`{"ts":"2026-01-02T03:04:05Z","dir":"in","conn":"c","msg":{"jsonrpc":"2.0","id":1,"method":"a","time":1767323046}}`, `{"ts":"2026-01-02T03:04:05Z","msg":{"jsonrpc":"2.1","id":1,"method":"a"}}`,
		`{"ts":"2026-01-02T03:04:05Z","msg":{"jsonrpc":"2.0","id":1,"method":"a","result":{"isError":true,"content":[{"text":"t"}]}}}`, `{"ts":"2026-01-02T03:04:05Z","msg":{"jsonrpc":"2.0"}}`, `{"ts":"2026-01-02T03:04:05Z","msg":{}}x`,
		`{"id":1,"method":"GET"}`, `{"id":1,"method":"get"}`, `{"id":1,"method":"get","url":"/"}`, `{"id":1,"method":"a","url":"/"}`, `{"id":1,"method":"GET","params":{"session":"s"}}`, `{"jsonrpc":"2.0","id":1,"method":"GET"}`,
		`{"ts":"2026-01-02T03:04:05Z","msg":{"id":1,"method":"a","url":"/"}}`, `{"ts":"2026-01-02T03:04:05Z","msg":{"id":1,"method":"PUT","url":"/"}}`,
		`{"jsonrpc":"2.0","id":1,"error":""}`, `{"id":1,"error":""}`, `{"id":1,"error":false}`, `{"id":1,"error":"x"}`, `{"id":1,"error":null}`, `{"id":1,"error":{"class":"c"}}`,
		`{"execute":"a"}`, `{"execute":"a","id":1}`, `{"execute":1,"id":1}`, `{"execute":"a","b":1}`, `{"exec-oob":"a","arguments":{"x":[1]}}`, `{"return":{}}`, `{"return":{},"id":1}`,
		`{"timestamp":{"seconds":1767323045,"microseconds":5},"event":"a"}`, `{"timestamp":{"seconds":-1,"microseconds":-1},"event":"a"}`, `{"timestamp":{"seconds":1767323045},"event":"a"}`,
		`{"timestamp":"2026-01-02T03:04:05Z","event":"a"}`, `{"QMP":{"version":{}}}`, `{"event":{"version":{}}}`, `{"ts":"2026-01-02T03:04:05Z","msg":{"execute":"a"}}`, `{"ts":"2026-01-02T03:04:05Z","msg":{"event":"a"}}`,
	}
	alone := map[string]string{}
	for _, line := range lines {
		alone[line] = dumpChunk([]byte(line))
	}
	r := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		var chunk, want []string
		for range 60 {
			line := lines[r.IntN(len(lines))]
			chunk, want = append(chunk, line), append(want, alone[line])
		}
		text := []byte(strings.Join(chunk, "\n"))
		got := timed(dumpChunk(text))
		if general := timed(dumpGeneral(text)); general != got {
			t.Fatalf("(-general +ordinary)\n%s", cmp.Diff(general, got))
		}
		if diff := cmp.Diff(timed(strings.Join(want, "")), got); diff != "" {
			t.Fatalf("(-alone +together)\n%s", diff)
		}
	}
}

// timed takes from a dump what depends on the lines before: line numbers and
// times that were inherited.
func timed(dump string) string {
	for _, re := range [...]string{`(?m)^\d+`, `(?m) \S*\(inherited\)`, ` !clock_back`} {
		dump = regexp.MustCompile(re).ReplaceAllString(dump, "")
	}
	return dump
}

// FuzzLine reads any line: it must not panic, and what encoding/json accepts
// must come out with the same values.
func FuzzLine(f *testing.F) {
	for _, seed := range []string{
		`{"jsonrpc":"2.0","id":1,"method":"a","params":{"session":"s"}}`, `{"id":1,"error":{"code":-1,"message":"m"}}`,
		`[{"jsonrpc":"2.0","id":1,"result":{}}]`, `{"ts":1767323045,"msg":"x {\"jsonrpc\":\"2.0\",\"method\":\"b\"}"}`,
		`12:00:00 -> {"jsonrpc":"2.0","method":"b"} {"a"`, `{"\u0069d":"\ud800","method":"\u0061"}`, `{"id":1e400,"method":"x","error":[1,"a"]}`,
		`{"id":1,"method":"GET","url":"/"}`, `{"id":1,"method":"get"}`, `{"jsonrpc":"2.0","id":1,"error":""}`, `{"execute":"a","arguments":{},"id":1}`,
		`{"timestamp":{"seconds":1767323045,"microseconds":5},"event":"a"}`, `{"QMP":{}}`, `{"body":"{\"id\":1,\"result\":1}","requestBody":"{\"id\":1,\"method\":\"a\"}"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		if strings.ContainsAny(string(line), "\n") {
			return
		}
		got := testDecoder().whole(line)
		if general := generalDecoder().whole(line); general != got {
			t.Errorf("%q\ngives\n%s\nin the general way\n%s", line, got, general)
		}
		var top map[string]json.RawMessage
		if json.Unmarshal(line, &top) != nil || top["jsonrpc"] == nil {
			return
		}
		method, isMethod := exactly[string](top["method"])
		if !isMethod {
			return
		}
		if !strings.Contains(got, fmt.Sprintf("request %s", method)) && !strings.Contains(got, fmt.Sprintf("notification %s", method)) {
			t.Errorf("%s\ngives\n%s", line, got)
		}
		if id, ok := exactly[string](top["id"]); ok && !strings.Contains(got, fmt.Sprintf("id=%q", id)) {
			t.Errorf("%s\nhas not the id %q:\n%s", line, id, got)
		}
	})
}

// exactly decodes a value that must be of a type.
func exactly[T any](raw json.RawMessage) (v T, ok bool) {
	if len(raw) == 0 || string(raw) == "null" {
		return v, false
	}
	return v, json.Unmarshal(raw, &v) == nil
}
