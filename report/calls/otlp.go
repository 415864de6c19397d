package calls

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"rpclog/analyze"
	"rpclog/parse/capture"
	"rpclog/report"
)

// otlp writes a span for each call, as a line that holds a request to export it:
// what the collector of OpenTelemetry reads from files and over HTTP. Names of
// attributes are those of its semantic conventions for RPC, JSON-RPC and MCP.
// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
// https://opentelemetry.io/docs/specs/semconv/rpc/json-rpc/
// https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp/
type otlp struct {
	out     *bufio.Writer
	skipped int64
}

func newOTLP(w io.Writer, _ Options) Writer { return &otlp{out: bufio.NewWriterSize(w, 64<<10)} }

func (o *otlp) Flush() error { return o.out.Flush() }
func (o *otlp) Close() error { return o.out.Flush() }

// Skipped returns how many calls were left out since no date is known of them,
// without which there is no span.
func (o *otlp) Skipped() int64 { return o.skipped }

type traces struct {
	ResourceSpans []resourceSpans `json:"resourceSpans"`
}

type resourceSpans struct {
	Resource   resource     `json:"resource"`
	ScopeSpans []scopeSpans `json:"scopeSpans"`
}

type resource struct {
	Attributes []attribute `json:"attributes"`
}

type scopeSpans struct {
	Scope scope  `json:"scope"`
	Spans []span `json:"spans"`
}

type scope struct {
	Name string `json:"name"`
}

type span struct {
	TraceID      string      `json:"traceId"`
	SpanID       string      `json:"spanId"`
	ParentSpanID string      `json:"parentSpanId,omitempty"`
	Name         string      `json:"name"`
	Kind         int         `json:"kind"`
	Start        string      `json:"startTimeUnixNano"`
	End          string      `json:"endTimeUnixNano"`
	Attributes   []attribute `json:"attributes"`
	Status       status      `json:"status"`
}

type status struct {
	Code    int    `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
}

type attribute struct {
	Key   string `json:"key"`
	Value value  `json:"value"`
}

type value struct {
	String *string `json:"stringValue,omitempty"`
	Int    *string `json:"intValue,omitempty"` // 64 bits are text in JSON
}

const (
	clientSpan  = 3 // SPAN_KIND_CLIENT
	statusError = 2 // STATUS_CODE_ERROR
)

func (o *otlp) Write(c *analyze.Call) error {
	start, end := c.Time, c.End
	if !dated(start) {
		start = end
	}
	if !dated(end) || end.Before(start) {
		end = start
	}
	if !dated(start) {
		o.skipped++
		return nil
	}
	s := span{Name: "JSON-RPC response", Kind: clientSpan, Start: nanoseconds(start), End: nanoseconds(end), Attributes: attributes(c)}
	if c.Method != nil {
		s.Name = *c.Method
		if c.Subject != nil {
			s.Name += " " + *c.Subject
		}
	}
	s.TraceID, s.SpanID, s.ParentSpanID = ids(c)
	switch {
	case c.Failed():
		s.Status = status{statusError, text(c.Message)}
	case c.Outcome == analyze.OutcomeUnanswered:
		s.Status = status{statusError, "no response"}
	}
	service := filepath.Base(c.Source)
	if c.Source == capture.Stdin {
		service = "jsonrpc"
	}
	line, err := json.Marshal(traces{[]resourceSpans{{
		Resource: resource{[]attribute{named("service.name", service)}}, ScopeSpans: []scopeSpans{{Scope: scope{"rpclog"}, Spans: []span{s}}},
	}}})
	if err != nil {
		return err
	}
	o.out.Write(report.JSONText(line))
	return o.out.WriteByte('\n')
}

// dated reports whether a time has a date: clocks without one count their days
// from 1970-01-01.
func dated(t capture.Time) bool { return t.Known() && t.Go().Year() != 1970 }

func nanoseconds(t capture.Time) string {
	sec, nsec := t.Unix()
	return strconv.FormatInt(sec, 10) + strconv.FormatInt(1e9+int64(nsec), 10)[1:]
}

// attributes returns what there is to say of a call.
func attributes(c *analyze.Call) []attribute {
	list := []attribute{named("rpc.system.name", "jsonrpc")}
	add := func(key string, s *string) {
		if s != nil {
			list = append(list, named(key, *s))
		}
	}
	add("rpc.method", c.Method)
	if id := report.RowID(c.ID); id != "" {
		list = append(list, named("jsonrpc.request.id", strings.TrimPrefix(id, "'")))
	}
	switch {
	case c.Failed() && !c.Code.IsNull():
		list = append(list, named("rpc.response.status_code", c.Code.Text()), named("error.type", c.Code.Text()))
	case c.Failed() && c.InBand > 0 && isMCP(c):
		list = append(list, named("error.type", "tool_error"))
	case c.Failed():
		list = append(list, named("error.type", "_OTHER"))
	case c.Outcome == analyze.OutcomeUnanswered:
		list = append(list, named("error.type", analyze.OutcomeUnanswered))
	}
	if isMCP(c) {
		add("mcp.method.name", c.Method)
		add("mcp.session.id", c.Session)
		if c.Method != nil && *c.Method == "tools/call" {
			add("gen_ai.tool.name", c.Subject)
		}
	}
	list = append(list, named("rpclog.outcome", c.Outcome))
	add("rpclog.session", c.Session)
	add("rpclog.connection", c.Conn)
	add("rpclog.cause", c.Cause)
	place := c.Place()
	return append(list, named("log.file.path", place.Source), counted("rpclog.line", place.Line))
}

func isMCP(c *analyze.Call) bool { return c.Catalog != nil && *c.Catalog == "mcp" }

func named(key, text string) attribute { return attribute{key, value{String: &text}} }

func counted(key string, n int64) attribute {
	text := strconv.FormatInt(n, 10)
	return attribute{key, value{Int: &text}}
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// ids returns the ids of a span: its trace is that of its session, unless the
// request names the span that it is part of.
func ids(c *analyze.Call) (trace, own, parent string) {
	session := c.Source
	if c.Session != nil {
		session = *c.Session
	}
	trace = hashed(16, "session", session)
	own = hashed(8, "call", c.Source, place(c.Line), place(c.ResponseLine), string(c.ID))
	if c.Request == nil {
		return trace, own, ""
	}
	if t, p, ok := traceparent(*c.Request); ok {
		return t, own, p
	}
	return trace, own, ""
}

func place(line *int64) string {
	if line == nil {
		return ""
	}
	return strconv.FormatInt(*line, 10)
}

// hashed returns so many bytes that stand for some texts, in hexadecimal digits.
func hashed(bytes int, texts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(texts, "\x00")))
	return hex.EncodeToString(sum[:bytes])
}

// traceparent returns the span that a request of MCP names as the one that it is
// part of: version, trace, span and flags.
// https://www.w3.org/TR/trace-context/#traceparent-header
func traceparent(request string) (trace, parent string, ok bool) {
	if !strings.Contains(request, "traceparent") {
		return "", "", false
	}
	var object struct {
		Params struct {
			Meta struct {
				Traceparent string `json:"traceparent"`
			} `json:"_meta"`
		} `json:"params"`
	}
	if json.Unmarshal([]byte(request), &object) != nil {
		return "", "", false
	}
	parts := strings.Split(object.Params.Meta.Traceparent, "-")
	if len(parts) < 4 || !isID(parts[1], 32) || !isID(parts[2], 16) {
		return "", "", false
	}
	return parts[1], parts[2], true
}

// isID reports whether a text is so many lower-case hexadecimal digits, not all
// of them zero.
func isID(s string, digits int) bool {
	return len(s) == digits && strings.Trim(s, "0123456789abcdef") == "" && strings.Trim(s, "0") != ""
}
