package calls

import (
	"bufio"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"time"

	"rpclog/analyze"
	"rpclog/parse/capture"
	"rpclog/report"
)

// ndjson writes an object a line. Characters that could command a terminal are
// escapes.
type ndjson struct {
	out  *bufio.Writer
	o    Options
	line []byte
}

func newNDJSON(w io.Writer, o Options) Writer {
	return &ndjson{out: bufio.NewWriterSize(w, 64<<10), o: o}
}

func (n *ndjson) Flush() error { return n.out.Flush() }
func (n *ndjson) Close() error { return n.out.Flush() }

func (n *ndjson) Write(c *analyze.Call) error {
	b := n.line[:0]
	b = appendString(append(b, `{"source":`...), c.Source)
	b = appendInt(append(b, `,"line":`...), c.Line)
	b = appendInt(append(b, `,"response_line":`...), c.ResponseLine)
	b = appendTime(append(b, `,"time":`...), c.Time)
	b = appendTime(append(b, `,"end":`...), c.End)
	b = appendFloat(append(b, `,"latency_ms":`...), c.Latency)
	b = appendText(append(b, `,"session":`...), c.Session)
	b = appendText(append(b, `,"conn":`...), c.Conn)
	b = appendText(append(b, `,"direction":`...), c.Direction)
	b = appendText(append(b, `,"method":`...), c.Method)
	b = appendText(append(b, `,"subject":`...), c.Subject)
	b = append(b, `,"id":`...)
	if c.ID == nil {
		b = append(b, "null"...)
	} else {
		b = append(b, report.JSONText(c.ID)...)
	}
	b = appendString(append(b, `,"outcome":`...), c.Outcome)
	b = append(b, `,"code":`...)
	switch {
	case c.Code.IsNull():
		b = append(b, "null"...)
	case c.Code.IsNumber():
		b = append(b, c.Code.Text()...)
	default:
		b = appendString(b, c.Code.Text())
	}
	b = appendText(append(b, `,"name":`...), c.Name)
	b = appendText(append(b, `,"class":`...), c.Class)
	b = appendText(append(b, `,"message":`...), c.Message)
	b = appendText(append(b, `,"cause":`...), c.Cause)
	b = strconv.AppendInt(append(b, `,"in_band":`...), c.InBand, 10)
	b = appendText(append(b, `,"catalog":`...), c.Catalog)
	b = appendInt(append(b, `,"operation":`...), c.Operation)
	if n.o.Request {
		b = appendText(append(b, `,"request":`...), c.Request)
	}
	if n.o.Response {
		b = appendText(append(b, `,"response":`...), c.Response)
	}
	n.line = append(b, '}', '\n')
	_, err := n.out.Write(n.line)
	return err
}

func appendInt(b []byte, n *int64) []byte {
	if n == nil {
		return append(b, "null"...)
	}
	return strconv.AppendInt(b, *n, 10)
}

// appendFloat appends a number as encoding/json does.
func appendFloat(b []byte, f *float64) []byte {
	if f == nil || math.IsNaN(*f) || math.IsInf(*f, 0) {
		return append(b, "null"...)
	}
	format := byte('f')
	if abs := math.Abs(*f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(b, *f, format, -1, 64)
}

func appendTime(b []byte, t capture.Time) []byte {
	if !t.Known() {
		return append(b, "null"...)
	}
	b = append(b, '"')
	b = t.Go().AppendFormat(b, time.RFC3339Nano)
	return append(b, '"')
}

func appendText(b []byte, s *string) []byte {
	if s == nil {
		return append(b, "null"...)
	}
	return appendString(b, *s)
}

// appendString appends a string as JSON.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c > 0x7e || c == '"' || c == '\\' {
			return appendEscaped(b, s)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// appendEscaped is appendString for strings that are not plain.
func appendEscaped(b []byte, s string) []byte {
	var out sink
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil { // never: any string can be encoded
		return append(b, `""`...)
	}
	return append(b, report.JSONText(out[:len(out)-1])...)
}

// sink takes what is written to it.
type sink []byte

func (s *sink) Write(p []byte) (int, error) {
	*s = append(*s, p...)
	return len(p), nil
}
