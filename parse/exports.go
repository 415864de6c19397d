package parse

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// Services that keep logs hand them out as JSON documents, in which each line
// of a log is a string beside its time. Such a line is read like any other.

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
	from, end := d.EnterFrame(f)
	m, text := f.Around, jsonscan.Span{}
	if d.Scan.Text[from] == '[' {
		parts := d.Elements(jsonscan.Span{From: from, End: end})
		m.SetTime(d.Time(d.Raw(parts[0])), decode.ByField)
		text = parts[1]
	} else {
		var got [3]jsonscan.Span
		if _, st := d.Scan.Parse(from, 0, []string{"labels", "line", "timestamp"}, got[:], true); st == jsonscan.Valid {
			if name := d.Keep(func(dst []byte) []byte { return appendLokiName(dst, d.Raw(got[0])) }); len(name) > 0 {
				m.SetConn(name, decode.ByText)
			}
			m.SetTime(d.Time(d.Raw(got[2])), decode.ByField)
			text = got[1]
		}
	}
	d.LogLine(text, from, end, &m)
}

// lokiTime returns the time of a line.
func lokiTime(raw []byte) []byte {
	if len(raw) > 0 && raw[0] == '[' {
		return jsonscan.FirstOf(raw)
	}
	return jsonscan.MemberOf(raw, "timestamp")
}

// cloudwatchPlan is for what the CloudWatch Logs API and its command line
// answer, and what subscriptions deliver.
var cloudwatchPlan = frame.Plan{
	Detect: detectCloudwatch,
	Time:   cloudwatchTime,
	Label: func(raw []byte) []byte {
		if end, st := jsonscan.StrictString(raw, 0); !jsonscan.IsString(raw) || st != jsonscan.Valid || end != len(raw) {
			return nil
		}
		return jsonscan.Unquote(nil, raw)
	},
	Root: frame.Step{Role: frame.HoldsRecords, Next: []frame.Step{
		{Key: "events", Role: frame.HoldsRecords},
		{Key: "logEvents", Role: frame.HoldsRecords},
		{Key: "results", Role: frame.HoldsRecords},
		{Key: "logStream", Role: frame.NamesConn},
	}},
}

func detectCloudwatch(h *frame.Head) bool {
	text := h.Begin()
	if len(text) == 0 {
		return false
	}
	if text[0] == '[' {
		return isCloudwatchEvent(jsonscan.FirstOf(text), false)
	}
	for key, value := range jsonscan.MembersOf(text) {
		switch string(key) {
		case "events":
			if first := jsonscan.FirstOf(value); first != nil {
				return isCloudwatchEvent(first, false)
			}
		case "searchedLogStreams", "nextForwardToken":
			return true
		case "logEvents":
			return isCloudwatchEvent(jsonscan.FirstOf(value), true)
		case "results":
			field := jsonscan.MemberOf(jsonscan.FirstOf(jsonscan.FirstOf(value)), "field")
			return len(field) > 2 && field[1] == '@'
		}
	}
	return false
}

// isCloudwatchEvent reports whether an event is one of CloudWatch's, by what
// it has beside a time and a text. Events of a subscription have only an id.
func isCloudwatchEvent(event []byte, subscribed bool) bool {
	text, time, ours := false, false, false
	for key, value := range jsonscan.MembersOf(event) {
		switch string(key) {
		case "message":
			text = value[0] == '"'
		case "timestamp":
			time = jsonscan.IsNumber(value)
		case "ingestionTime", "eventId", "logStreamName":
			ours = true
		case "id":
			ours = ours || subscribed
		}
	}
	return text && time && ours
}

// cloudwatchRecord reads an event of CloudWatch, or a row of Logs Insights: an
// array of {"field": …, "value": …}.
func cloudwatchRecord(d *decode.Decoder, f *decode.Frame) {
	from, end := d.EnterFrame(f)
	m, text := f.Around, jsonscan.Span{}
	set := func(name string, at jsonscan.Span) {
		switch name {
		case "timestamp", "@timestamp":
			m.SetTime(d.Time(d.Raw(at)), decode.ByField)
		case "logStreamName", "@logStream":
			if stream := d.Scalar(at); stream != nil {
				m.Conn = stream
			}
		case "message", "@message":
			text = at
		}
	}
	s, names := &d.Scan, []string{"timestamp", "logStreamName", "message"}
	if s.Text[from] == '{' {
		var got [3]jsonscan.Span
		if _, st := s.Parse(from, 0, names, got[:], true); st == jsonscan.Valid {
			for k, at := range got {
				set(names[k], at)
			}
		}
	} else if s.Text[from] == '[' {
		for i, done, st := s.First(from, ']'); st == jsonscan.Valid && !done; {
			var got [2]jsonscan.Span
			if s.Text[i] != '{' {
				break
			}
			if i, st = s.Parse(i, 1, []string{"field", "value"}, got[:], true); st != jsonscan.Valid {
				break
			}
			if name := d.Raw(got[0]); jsonscan.IsString(name) {
				set(string(jsonscan.Unquoted(name)), got[1])
			}
			i, done, st = s.Next(i, ']')
		}
	}
	d.LogLine(text, from, end, &m)
}

// cloudwatchTime returns the time of an event or a row.
func cloudwatchTime(raw []byte) []byte {
	for field := range jsonscan.ElementsOf(raw) {
		if string(jsonscan.MemberOf(field, "field")) == `"@timestamp"` {
			return jsonscan.MemberOf(field, "value")
		}
	}
	return jsonscan.MemberOf(raw, "timestamp")
}

var lokiExport = row{Format: capture.Format{
	Name: "loki", What: "lines of logs as Loki and logcli export them",
	Example: `{"status":"success","data":{"resultType":"streams","result":[{"stream":{"pod":"rpc-0"},"values":[["1772355600250000000","{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}"]]}]}}`,
	Times:   "yes", Directions: "of lines", Sessions: "pods and the like as connections",
}, rank: 160, detect: detectLoki, read: lokiPlan.Read, hooks: decode.Hooks{Decode: lokiRecord}}

var cloudwatchExport = row{Format: capture.Format{
	Name: "cloudwatch", What: "lines of logs as CloudWatch Logs exports them",
	Example: `{"events":[{"logStreamName":"rpc/0","timestamp":1772355600250,"message":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}","ingestionTime":1772355601000}]}`,
	Times:   "yes", Directions: "of lines", Sessions: "log streams as connections",
}, rank: 170, detect: detectCloudwatch, read: cloudwatchPlan.Read, hooks: decode.Hooks{Decode: cloudwatchRecord}}
