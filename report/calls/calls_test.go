package calls

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"rpclog/analyze"
	"rpclog/parse/capture"
)

func ptr[T any](v T) *T { return &v }

var noon = capture.TimeOf(time.Date(2026, 3, 2, 12, 0, 0, 5e8, time.UTC))

// samples are calls of all outcomes, and hostile ones.
func samples() []analyze.Call {
	return []analyze.Call{
		{
			Source: "a.log", Line: ptr(int64(1)), ResponseLine: ptr(int64(2)), Time: noon, End: noon.Add(1500 * time.Millisecond), Latency: ptr(1500.0),
			Session: ptr("s-1"), Conn: ptr("c"), Direction: ptr("out"), Method: ptr("tools/call"), Subject: ptr("read"), ID: json.RawMessage(`"x"`),
			Outcome: analyze.OutcomeError, Code: capture.NumberCode("-32603"), Name: ptr("Internal error"), Class: ptr("server"), Message: ptr("boom\nbang"), Cause: ptr("=1+1"),
			Catalog: ptr("mcp"), Operation: ptr(int64(1)),
			Request: ptr(`{"params":{"_meta":{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}}`), Response: ptr("{\"a\":\"\u202e\"}"),
		},
		{Source: "a.log", Line: ptr(int64(3)), Time: noon, Method: ptr("ping"), ID: json.RawMessage("12345678901234567890"), Outcome: analyze.OutcomeUnanswered},
		{
			Source: "a.log", Line: ptr(int64(4)), ResponseLine: ptr(int64(5)), Latency: ptr(0.25), Method: ptr("tools/call"), ID: json.RawMessage(`[1,"é"]`), Catalog: ptr("mcp"),
			Time: noon, End: noon, Outcome: analyze.OutcomeInBand, InBand: 2, Class: ptr("unknown"), Message: ptr(""),
		},
		{Source: "-", ResponseLine: ptr(int64(6)), End: capture.Unix(3600, 0), ID: json.RawMessage("null"), Outcome: analyze.OutcomeNoID, Code: capture.TextCode("-32000"), Class: ptr("unknown")},
		{Source: "\x1b[31m", ResponseLine: ptr(int64(7)), Outcome: analyze.OutcomeOrphan},
	}
}

// written returns what a format writes of some calls.
func written(t *testing.T, name string, o Options, list []analyze.Call) string {
	t.Helper()
	f, ok := ByName(name)
	if !ok {
		t.Fatal(name)
	}
	var b bytes.Buffer
	w := f.New(&b, o)
	for i := range list {
		if err := errors.Join(w.Write(&list[i]), w.Flush()); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestNDJSON has the fields of a call with their values, in the order of the
// columns.
func TestNDJSON(t *testing.T) {
	list := samples()
	for _, o := range []Options{{}, {Request: true, Response: true}, {Response: true}} {
		lines := strings.Split(strings.TrimSuffix(written(t, "ndjson", o, list), "\n"), "\n")
		for i, line := range lines {
			var want, got map[string]any
			text, err := json.Marshal(&list[i])
			if err = errors.Join(err, json.Unmarshal(text, &want), json.Unmarshal([]byte(line), &got)); err != nil {
				t.Fatal(err, line)
			}
			if !o.Request {
				delete(want, "request")
			}
			if !o.Response {
				delete(want, "response")
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			at := 0
			for _, name := range o.columns() {
				next := strings.Index(line, `"`+name+`":`)
				if next < at {
					t.Errorf("%s is not in its place in %s", name, line)
				}
				at = next
			}
			if strings.ContainsAny(line, "\x1b\u202e") {
				t.Errorf("harmful: %q", line)
			}
		}
	}
}

func TestCSV(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(written(t, "csv", Options{Request: true, Response: true}, samples()))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"source", "line", "response_line", "time", "end", "latency_ms", "session", "conn", "direction", "method", "subject", "id", "outcome", "code", "name", "class", "message", "cause", "in_band", "catalog", "operation", "request", "response"},
		{"a.log", "1", "2", "2026-03-02T12:00:00.5Z", "2026-03-02T12:00:02Z", "1500", "s-1", "c", "out", "tools/call", "read", "x", "error", "-32603", "Internal error", "server", "boom↵bang", "'=1+1", "0", "mcp", "1",
			`{"params":{"_meta":{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}}`, "{\"a\":\"\ufffd\"}"},
		{"a.log", "3", "", "2026-03-02T12:00:00.5Z", "", "", "", "", "", "ping", "", "12345678901234567890", "unanswered", "", "", "", "", "", "0", "", "", "", ""},
		{"a.log", "4", "5", "2026-03-02T12:00:00.5Z", "2026-03-02T12:00:00.5Z", "0.25", "", "", "", "tools/call", "", `[1,"é"]`, "in_band", "", "", "unknown", "", "", "2", "mcp", "", "", ""},
		{"'-", "", "6", "", "1970-01-01T01:00:00Z", "", "", "", "", "", "", "", "no_id", "'-32000", "", "unknown", "", "", "0", "", "", "", ""},
		{"␛[31m", "", "7", "", "", "", "", "", "", "", "", "", "orphan", "", "", "", "", "", "0", "", "", "", ""},
	}
	if d := cmp.Diff(want, rows); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if text := written(t, "csv", Options{}, nil); text != strings.Join(want[0][:21], ",")+"\n" {
		t.Errorf("without calls %q", text)
	}
}

func TestTable(t *testing.T) {
	list := samples()
	list[0].Source = "a/rather/long/path/to/some.log"
	want := `time          outcome       took  call                            at
2026-03-02
12:00:00.500  error        1.5 s  tools/call read                 a/rather/long/path/to/some.log:1
              -32603 Internal error
12:00:00.500  unanswered          ping                            a.log:3
12:00:00.500  in_band     0.2 ms  tools/call                      a.log:4
01:00:00.000  no_id               (no request)                    -:6
              "-32000"
              orphan              (no request)                    ␛[31m:7
`
	if d := cmp.Diff(want, written(t, "table", Options{Width: 100}, list)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if text := written(t, "table", Options{Width: 100, Color: true}, list[:1]); !strings.Contains(text, "\x1b[31merror") {
		t.Errorf("no colours: %q", text)
	}
}

// TestParquet reads back what was written, around the number of rows of a group.
func TestParquet(t *testing.T) {
	type record struct {
		Source       string   `parquet:"source"`
		Line         *int64   `parquet:"line,optional"`
		ResponseLine *int64   `parquet:"response_line,optional"`
		Time         *int64   `parquet:"time,optional"`
		End          *int64   `parquet:"end,optional"`
		Latency      *float64 `parquet:"latency_ms,optional"`
		Session      *string  `parquet:"session,optional"`
		Method       *string  `parquet:"method,optional"`
		ID           *string  `parquet:"id,optional"`
		Outcome      string   `parquet:"outcome"`
		Code         *string  `parquet:"code,optional"`
		Message      *string  `parquet:"message,optional"`
		InBand       int64    `parquet:"in_band"`
		Response     *string  `parquet:"response,optional"`
	}
	list := samples()
	micros := func(t capture.Time) *int64 {
		if !t.Known() || t.Go().Year() == 1970 {
			return nil
		}
		return ptr(t.Go().UnixMicro())
	}
	for _, n := range []int{0, 1, len(list), groupRows - 1, groupRows, groupRows + 1, 3*groupRows + 7} {
		calls := make([]analyze.Call, n)
		for i := range calls {
			calls[i] = list[i%len(list)]
			if calls[i].Line != nil {
				calls[i].Line = ptr(int64(i))
			}
			if i%7 == 0 {
				calls[i].Session = ptr(fmt.Sprint("session ", i))
			}
		}
		text := written(t, "parquet", Options{Response: true}, calls)
		if again := written(t, "parquet", Options{Response: true}, calls); again != text {
			t.Errorf("%d calls are other bytes the second time", n)
		}
		file, err := parquet.OpenFile(strings.NewReader(text), int64(len(text)))
		if err != nil {
			t.Fatal(err)
		}
		if groups := (n + groupRows - 1) / groupRows; len(file.RowGroups()) != groups || file.NumRows() != int64(n) {
			t.Errorf("%d calls: %d rows in %d groups", n, file.NumRows(), len(file.RowGroups()))
		}
		rows, err := parquet.Read[record](strings.NewReader(text), int64(len(text)))
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range rows {
			c := &calls[i]
			want := record{
				Source: c.Source, Line: c.Line, ResponseLine: c.ResponseLine, Time: micros(c.Time), End: micros(c.End), Latency: c.Latency, Session: c.Session, Method: c.Method,
				Outcome: c.Outcome, Message: c.Message, InBand: c.InBand, Response: c.Response,
			}
			if c.ID != nil && string(c.ID) != "null" {
				want.ID = ptr(string(c.ID))
			}
			if !c.Code.IsNull() {
				want.Code = ptr(c.Code.Text())
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Fatalf("%d calls, row %d (-want +got):\n%s", n, i, d)
			}
		}
	}
}

// TestParquetColumns holds the order and the types of the columns.
func TestParquetColumns(t *testing.T) {
	text := written(t, "parquet", Options{Request: true}, samples())
	file, err := parquet.OpenFile(strings.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range file.Schema().Fields() {
		got = append(got, fmt.Sprint(f.Name(), " ", f.Type(), " ", f.Optional()))
	}
	want := []string{
		"source STRING false", "line INT(64,true) true", "response_line INT(64,true) true", "time TIMESTAMP(isAdjustedToUTC=true,unit=MICROS) true", "end TIMESTAMP(isAdjustedToUTC=true,unit=MICROS) true",
		"latency_ms DOUBLE true", "session STRING true", "conn STRING true", "direction STRING true", "method STRING true", "subject STRING true", "id STRING true", "outcome STRING false",
		"code STRING true", "name STRING true", "class STRING true", "message STRING true", "cause STRING true", "in_band INT(64,true) false", "catalog STRING true", "operation INT(64,true) true", "request STRING true",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// broken fails after some bytes.
type broken struct{ left int }

func (b *broken) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errors.New("disk full")
	}
	return len(p), nil
}

// TestWriteErrors says that nothing more can be written, in every format, and
// does not wait for ever.
func TestWriteErrors(t *testing.T) {
	list := samples()
	for _, f := range Formats() {
		w := f.New(&broken{10}, Options{})
		var err error
		for i := 0; i < 3*groupRows && err == nil; i++ {
			err = w.Write(&list[i%3])
		}
		if err = errors.Join(err, w.Close()); err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

// TestOTLP has spans with ids that stay, and none for what has no date.
func TestOTLP(t *testing.T) {
	var b bytes.Buffer
	w := newOTLP(&b, Options{}).(*otlp)
	list := samples()
	for i := range list {
		if err := w.Write(&list[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil || w.Skipped() != 2 {
		t.Errorf("%v, %d left out", err, w.Skipped())
	}
	var got []string
	for line := range strings.Lines(b.String()) {
		var all traces
		if err := json.Unmarshal([]byte(line), &all); err != nil {
			t.Fatal(err)
		}
		s := all.ResourceSpans[0].ScopeSpans[0].Spans[0]
		text := fmt.Sprint(s.TraceID, " ", s.SpanID, " ", s.ParentSpanID, "\n", s.Name, " ", s.Kind, " ", s.Start, " ", s.End, " ", s.Status)
		for _, a := range append(all.ResourceSpans[0].Resource.Attributes, s.Attributes...) {
			v := a.Value.String
			if v == nil {
				v = a.Value.Int
			}
			text += "\n" + a.Key + "=" + *v
		}
		got = append(got, text)
	}
	want := []string{`0af7651916cd43dd8448eb211c80319c 99c13dfe8b30306b b7ad6b7169203331
tools/call read 3 1772452800500000000 1772452802000000000 {2 boom
bang}
service.name=a.log
rpc.system.name=jsonrpc
rpc.method=tools/call
jsonrpc.request.id=x
rpc.response.status_code=-32603
error.type=-32603
mcp.method.name=tools/call
mcp.session.id=s-1
gen_ai.tool.name=read
rpclog.outcome=error
rpclog.session=s-1
rpclog.connection=c
rpclog.cause==1+1
log.file.path=a.log
rpclog.line=1`, `e1842dee7b5e374b8bbffc781966ec5a 070b3d70a76914db 
ping 3 1772452800500000000 1772452800500000000 {2 no response}
service.name=a.log
rpc.system.name=jsonrpc
rpc.method=ping
jsonrpc.request.id=12345678901234567890
error.type=unanswered
rpclog.outcome=unanswered
log.file.path=a.log
rpclog.line=3`, `e1842dee7b5e374b8bbffc781966ec5a cb3e0a68abefff36 
tools/call 3 1772452800500000000 1772452800500000000 {2 }
service.name=a.log
rpc.system.name=jsonrpc
rpc.method=tools/call
jsonrpc.request.id=[1,"é"]
error.type=tool_error
mcp.method.name=tools/call
rpclog.outcome=in_band
log.file.path=a.log
rpclog.line=4`}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestTraceparent(t *testing.T) {
	const trace, parent = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
	for value, want := range map[string]bool{
		"00-" + trace + "-" + parent + "-01": true, "00-" + trace + "-" + parent: false, "00-" + strings.Repeat("0", 32) + "-" + parent + "-01": false,
		"00-" + strings.ToUpper(trace) + "-" + parent + "-01": false, "": false, "cc-" + trace + "-" + parent + "-01-what-comes": true,
	} {
		if _, _, got := traceparent(`{"params":{"_meta":{"traceparent":"` + value + `"}}}`); got != want {
			t.Errorf("%s: %v", value, got)
		}
	}
}
