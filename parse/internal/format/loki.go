package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// Services that keep logs hand them out as JSON documents, in which each line
// of a log is a string beside its time. Such a line is read like any other.

var lokiExport = Row{Format: capture.Format{
	Name: "loki", What: "lines of logs as Loki and logcli export them",
	Example: `{"status":"success","data":{"resultType":"streams","result":[{"stream":{"pod":"rpc-0"},"values":[["1772355600250000000","{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}"]]}]}}`,
	Times:   "yes", Directions: "of lines", Sessions: "pods and the like as connections",
}, rank: 160, Detect: detectLoki, Read: lokiPlan.Read, Texts: true, Hooks: decode.Hooks{Decode: lokiRecord}}

// lokiPlan is for what Loki answers, what is pushed to it, and what logcli
// prints with -o jsonl.
var lokiPlan = frame.Plan{
	Detect: detectLoki,
	Single: isLokiLine,
	Time:   lokiTime,
	Label:  func(raw []byte) []byte { return appendLokiName(nil, raw) },
	Root: frame.Step{Next: []frame.Step{
		{Key: "streams", Next: lokiStream},
		{Key: "data", Next: []frame.Step{{Key: "result", Next: lokiStream}}},
	}},
}

var lokiStream = []frame.Step{{Next: []frame.Step{{Key: "stream", Role: frame.NamesConn}, {Key: "values", Role: frame.HoldsRecords}}}}

func detectLoki(h *frame.Head) bool {
	text := h.Begin()
	if line, _, _ := bytes.Cut(text, []byte{'\n'}); isLokiLine(line) {
		return true
	}
	streams := jsonscan.MemberOf(text, "streams")
	if streams == nil {
		data := jsonscan.MemberOf(text, "data")
		if kind := jsonscan.MemberOf(data, "resultType"); kind != nil {
			return string(kind) == `"streams"`
		}
		streams = jsonscan.MemberOf(data, "result")
	}
	stream := jsonscan.FirstOf(streams)
	labels, values := jsonscan.MemberOf(stream, "stream"), jsonscan.MemberOf(stream, "values")
	return len(labels) > 0 && labels[0] == '{' || len(values) > 0 && values[0] == '[' && jsonscan.IsString(jsonscan.FirstOf(jsonscan.FirstOf(values)))
}

// isLokiLine reports whether a line, which may be cut off, is an object of
// logcli.
func isLokiLine(line []byte) bool {
	labels, text, time := false, false, false
	for key, value := range jsonscan.MembersOf(line) {
		switch string(key) {
		case "labels":
			labels = value[0] == '{'
		case "line":
			text = value[0] == '"'
		case "timestamp":
			time = value[0] == '"'
		default:
			return false
		}
	}
	return labels && text && (time || !jsonscan.Ends(line))
}

// lokiNames are the labels that name who wrote a line, the best first.
var lokiNames = [...]string{"pod", "pod_name", "kubernetes_pod_name", "container", "container_name", "instance", "host", "hostname",
	"service_name", "service", "app", "job", "unit", "filename"}

// appendLokiName appends to dst what of a stream's labels names a connection:
// the pod, with its container, or the next best.
func appendLokiName(dst, labels []byte) []byte {
	best, name, container := len(lokiNames), []byte(nil), []byte(nil)
	for key, value := range jsonscan.MembersOf(labels) {
		if end, st := jsonscan.StrictString(value, 0); !jsonscan.IsString(value) || st != jsonscan.Valid || end != len(value) || len(value) == 2 {
			continue
		}
		for i, known := range lokiNames[:best] {
			if string(key) == known {
				best, name = i, value
				break
			}
		}
		if string(key) == "container" || string(key) == "container_name" {
			container = value
		}
	}
	if name == nil {
		return dst
	}
	dst = jsonscan.Unquote(dst, name)
	if container != nil && best < 3 {
		dst = jsonscan.Unquote(append(dst, '/'), container)
	}
	return dst
}

// lokiRecord reads a line of a log as Loki keeps it: [time, text], or logcli's
// object.
func lokiRecord(d *decode.Decoder, f *decode.Frame) {
	at, text := d.Begin(f), jsonscan.Span{}
	m := d.Around()
	var got [3]jsonscan.Span
	if d.Members(at, []string{"labels", "line", "timestamp"}, got[:]) == jsonscan.Valid {
		if name := d.Keep(func(dst []byte) []byte { return appendLokiName(dst, d.Raw(got[0])) }); len(name) > 0 {
			m.SetConn(name, decode.ByText)
		}
		m.SetTime(d.Time(d.Raw(got[2])), decode.ByField)
		text = got[1]
	} else {
		n := 0
		d.Each(at, nil, func(part []jsonscan.Span) bool {
			if n++; n == 1 {
				m.SetTime(d.Time(d.Raw(part[0])), decode.ByField)
			} else {
				text = part[0]
			}
			return n < 2
		})
	}
	logLine(d, at, text)
}

// logLine reads the line of a log that is a string in a record. A record
// without one is read as what else it may be.
func logLine(d *decode.Decoder, at, line jsonscan.Span) {
	if !jsonscan.IsString(d.Raw(line)) {
		d.Read(at)
		return
	}
	d.Line(line)
}

// lokiTime returns the time of a line.
func lokiTime(raw []byte) []byte {
	if len(raw) > 0 && raw[0] == '[' {
		return jsonscan.FirstOf(raw)
	}
	return jsonscan.MemberOf(raw, "timestamp")
}
