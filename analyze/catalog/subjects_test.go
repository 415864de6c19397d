package catalog

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// subjectOf is the subject of a call by the first path that finds one.
func subjectOf(s *Set, method, params string) (subject, catalog string) {
	for _, p := range s.Subjects(method) {
		if subject = p.Of([]byte(params)); subject != "" {
			return subject, p.Catalog
		}
	}
	return "", ""
}

func TestSubjects(t *testing.T) {
	s := builtin(t)
	for _, tt := range []struct{ method, params, want, catalog string }{
		{"tools/call", `{"arguments":{"name":"no"},"name":"forecast"}`, "forecast", "mcp"},
		{"tools/call", `{"name":["forecast"]}`, "", ""},
		{"tools/call", `{"name":""}`, "", ""},
		{"tools/call", ``, "", ""},
		{"tools/call", `[1]`, "", ""},
		{"resources/read", `{"uri":"file:///a"}`, "file:///a", "mcp"},
		{"prompts/get", `{"name":"caf\u00e9"}`, "café", "mcp"},
		{"completion/complete", `{"ref":{"type":"ref/resource","uri":"x://y"}}`, "x://y", "mcp"},
		{"workspace/executeCommand", `{"command":"a.b","arguments":[]}`, "a.b", "lsp"},
		{"controlDevice", `{"command":"connect"}`, "connect", "cortex"},
		{"training", `{"status":"start","detection":"mentalCommand"}`, "start", "cortex"},
		{"textDocument/hover", `{"name":"x"}`, "", ""},
	} {
		if got, catalog := subjectOf(s, tt.method, tt.params); got != tt.want || catalog != tt.catalog {
			t.Errorf("%s %s is about %q of %q, want %q of %q", tt.method, tt.params, got, catalog, tt.want, tt.catalog)
		}
	}
	long, _ := subjectOf(s, "tools/call", `{"name":"`+strings.Repeat("é", 400)+`"}`)
	if len(long) > longestSubject || len(long) < longestSubject-4 || !utf8.ValidString(long) || !strings.HasSuffix(long, "é…") {
		t.Errorf("a long one is %q", long)
	}
}

// TestWithSubject adds paths of several values, and with conditions.
func TestWithSubject(t *testing.T) {
	s := builtin(t)
	for _, path := range []string{"id", "service=object args.3 args.4", "model method"} {
		more, err := s.WithSubject("run", path)
		if err != nil {
			t.Fatal(err)
		}
		if s = more; s.Subjects("tools/call") == nil {
			t.Fatal("the others are gone")
		}
	}
	for params, want := range map[string]string{
		`{"model":"sale.order","method":"confirm"}`:                         "sale.order/confirm",
		`{"service":"object","args":["db",1,"secret","sale.order","read"]}`: "sale.order/read",
		`{"service":"db","args":["db",1,"secret","lang","secret"],"id":7}`:  "7",
		`{"model":"sale.order","id":8.50}`:                                  "8.50",
		`{"model":"sale.order"}`:                                            "",
	} {
		if got, catalog := subjectOf(s, "run", params); got != want || catalog != "" {
			t.Errorf("%s is about %q of %q, want %q", params, got, catalog, want)
		}
	}
	for _, path := range []string{"", " ", "a=b"} {
		if _, err := s.WithSubject("run", path); err == nil {
			t.Errorf("the path %q names a value", path)
		}
	}
	if s.Subjects("tools/call")[0].Catalog != "mcp" {
		t.Error("the rows of the table have changed")
	}
}

func TestCause(t *testing.T) {
	s := builtin(t)
	for _, tt := range []struct{ data, want string }{
		{`"Not authorised."`, "Not authorised."},
		{`" \n"`, ""},
		{`{"name":"odoo.exceptions.UserError","message":"not in a state to be confirmed"}`, "not in a state to be confirmed"},
		{`{"message":{"text":"x"},"behavior":"This parameter is required: cortexToken"}`, "This parameter is required: cortexToken"},
		{`{"message":"","reason":"r","detail":"d"}`, "r"},
		{`{"details":"d","description":"e"}`, "d"},
		{`{"error":{"message":"inner"}}`, "inner"},
		{`{"cause":{"name":"UNKNOWN_BLOCK"},"name":"HANDLER_ERROR"}`, "UNKNOWN_BLOCK"},
		{`{"name":"HANDLER_ERROR"}`, "HANDLER_ERROR"},
		{`{"code":7}`, ""}, {`[1,"a"]`, ""}, {`12`, ""}, {`null`, ""}, {``, ""}, {`{`, ""},
	} {
		if got := s.Cause([]byte(tt.data), -1); got != tt.want {
			t.Errorf("the cause in %s is %q, want %q", tt.data, got, tt.want)
		}
	}
	if got := s.Cause([]byte(`"`+strings.Repeat("x", 5000)+`"`), -1); len(got) != longestCause {
		t.Errorf("a long cause has %d bytes", len(got))
	}
}

// TestCauseOf has a cause that stands where only one protocol has it.
func TestCauseOf(t *testing.T) {
	s := builtin(t)
	const data = `{"method":"Player.GetItem","stack":{"message":"array element at index 0 does not match","name":"properties","type":"array"}}`
	for catalog, want := range map[string]string{"kodi": "array element at index 0 does not match", "lsp": ""} {
		if got := s.Cause([]byte(data), s.Index(catalog)); got != want {
			t.Errorf("the cause is %q for %s, want %q", got, catalog, want)
		}
	}
	if got := s.Cause([]byte(`{"reason":"not-seekable","stack":{"message":"x"}}`), s.Index("kodi")); got != "not-seekable" {
		t.Errorf("the cause is %q", got)
	}
}
