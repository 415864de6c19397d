package parse

import (
	"bytes"

	"rpclog/parse/capture"
)

// Services that keep logs hand them out as JSON documents, in which each line
// of a log is a string beside its time. Such a line is read like any other.

// lokiPlan is for what Loki answers, what is pushed to it, and what logcli
// prints with -o jsonl.
var lokiPlan = plan{
	detect: detectLoki,
	single: isLokiLine,
	time:   lokiTime,
	label:  func(raw []byte) []byte { return appendLokiName(nil, raw) },
	root: step{next: []step{
		{key: "streams", next: lokiStream},
		{key: "data", next: []step{{key: "result", next: lokiStream}}},
	}},
}

var lokiStream = []step{{next: []step{{key: "stream", role: namesConn}, {key: "values", role: holdsRecords}}}}

func detectLoki(h *head) bool {
	text := h.begin()
	if line, _, _ := bytes.Cut(text, []byte{'\n'}); isLokiLine(line) {
		return true
	}
	streams := memberOf(text, "streams")
	if streams == nil {
		data := memberOf(text, "data")
		if kind := memberOf(data, "resultType"); kind != nil {
			return string(kind) == `"streams"`
		}
		streams = memberOf(data, "result")
	}
	stream := firstOf(streams)
	labels, values := memberOf(stream, "stream"), memberOf(stream, "values")
	return len(labels) > 0 && labels[0] == '{' || len(values) > 0 && values[0] == '[' && isString(firstOf(firstOf(values)))
}

// isLokiLine reports whether a line, which may be cut off, is an object of
// logcli.
func isLokiLine(line []byte) bool {
	labels, text, time := false, false, false
	for key, value := range membersOf(line) {
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
	return labels && text && (time || !ends(line))
}

// lokiNames are the labels that name who wrote a line, the best first.
var lokiNames = [...]string{"pod", "pod_name", "kubernetes_pod_name", "container", "container_name", "instance", "host", "hostname",
	"service_name", "service", "app", "job", "unit", "filename"}

// appendLokiName appends to dst what of a stream's labels names a connection:
// the pod, with its container, or the next best.
func appendLokiName(dst, labels []byte) []byte {
	best, name, container := len(lokiNames), []byte(nil), []byte(nil)
	for key, value := range membersOf(labels) {
		if end, st := strictString(value, 0); !isString(value) || st != valid || end != len(value) || len(value) == 2 {
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
	dst = unquote(dst, name)
	if container != nil && best < 3 {
		dst = unquote(append(dst, '/'), container)
	}
	return dst
}

// lokiRecord reads a line of a log as Loki keeps it: [time, text], or logcli's
// object.
func lokiRecord(d *decoder, f *frame) {
	from, end := d.enterFrame(f)
	m, text := f.around, span{}
	if d.scan.text[from] == '[' {
		parts := d.elements(span{from, end})
		m.setTime(d.time(d.raw(parts[0])), byField)
		text = parts[1]
	} else {
		var got [3]span
		if _, st := d.scan.parse(from, 0, []string{"labels", "line", "timestamp"}, got[:], true); st == valid {
			if name := d.keep(func(dst []byte) []byte { return appendLokiName(dst, d.raw(got[0])) }); len(name) > 0 {
				m.setConn(name, byText)
			}
			m.setTime(d.time(d.raw(got[2])), byField)
			text = got[1]
		}
	}
	d.logLine(text, from, end, &m)
}

// lokiTime returns the time of a line.
func lokiTime(raw []byte) []byte {
	if len(raw) > 0 && raw[0] == '[' {
		return firstOf(raw)
	}
	return memberOf(raw, "timestamp")
}

// cloudwatchPlan is for what the CloudWatch Logs API and its command line
// answer, and what subscriptions deliver.
var cloudwatchPlan = plan{
	detect: detectCloudwatch,
	time:   cloudwatchTime,
	label: func(raw []byte) []byte {
		if end, st := strictString(raw, 0); !isString(raw) || st != valid || end != len(raw) {
			return nil
		}
		return unquote(nil, raw)
	},
	root: step{role: holdsRecords, next: []step{
		{key: "events", role: holdsRecords},
		{key: "logEvents", role: holdsRecords},
		{key: "results", role: holdsRecords},
		{key: "logStream", role: namesConn},
	}},
}

func detectCloudwatch(h *head) bool {
	text := h.begin()
	if len(text) == 0 {
		return false
	}
	if text[0] == '[' {
		return isCloudwatchEvent(firstOf(text), false)
	}
	for key, value := range membersOf(text) {
		switch string(key) {
		case "events":
			if first := firstOf(value); first != nil {
				return isCloudwatchEvent(first, false)
			}
		case "searchedLogStreams", "nextForwardToken":
			return true
		case "logEvents":
			return isCloudwatchEvent(firstOf(value), true)
		case "results":
			field := memberOf(firstOf(firstOf(value)), "field")
			return len(field) > 2 && field[1] == '@'
		}
	}
	return false
}

// isCloudwatchEvent reports whether an event is one of CloudWatch's, by what
// it has beside a time and a text. Events of a subscription have only an id.
func isCloudwatchEvent(event []byte, subscribed bool) bool {
	text, time, ours := false, false, false
	for key, value := range membersOf(event) {
		switch string(key) {
		case "message":
			text = value[0] == '"'
		case "timestamp":
			time = isNumber(value)
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
func cloudwatchRecord(d *decoder, f *frame) {
	from, end := d.enterFrame(f)
	m, text := f.around, span{}
	set := func(name string, at span) {
		switch name {
		case "timestamp", "@timestamp":
			m.setTime(d.time(d.raw(at)), byField)
		case "logStreamName", "@logStream":
			if stream := d.scalar(at); stream != nil {
				m.conn = stream
			}
		case "message", "@message":
			text = at
		}
	}
	s, names := &d.scan, []string{"timestamp", "logStreamName", "message"}
	if s.text[from] == '{' {
		var got [3]span
		if _, st := s.parse(from, 0, names, got[:], true); st == valid {
			for k, at := range got {
				set(names[k], at)
			}
		}
	} else if s.text[from] == '[' {
		for i, done, st := s.first(from, ']'); st == valid && !done; {
			var got [2]span
			if s.text[i] != '{' {
				break
			}
			if i, st = s.parse(i, 1, []string{"field", "value"}, got[:], true); st != valid {
				break
			}
			if name := d.raw(got[0]); isString(name) {
				set(string(unquoted(name)), got[1])
			}
			i, done, st = s.next(i, ']')
		}
	}
	d.logLine(text, from, end, &m)
}

// cloudwatchTime returns the time of an event or a row.
func cloudwatchTime(raw []byte) []byte {
	for field := range elementsOf(raw) {
		if string(memberOf(field, "field")) == `"@timestamp"` {
			return memberOf(field, "value")
		}
	}
	return memberOf(raw, "timestamp")
}

// enterFrame makes the text of a frame the one that is read, from where its
// value begins, and returns that and where it ends.
func (d *decoder) enterFrame(f *frame) (from, end int) {
	from, end = bounds(d.scan.text, f.from)
	d.scan.text = d.scan.text[:end]
	d.scan.outside(from)
	return from, end
}

// logLine reads the line of a log that is a string in the frame from from to
// end. A blank one is no record. A frame without one is read as what else it
// may be.
func (d *decoder) logLine(at span, from, end int, m *meta) {
	if m.conn != nil {
		m.connBy = byText
	}
	if at.end == 0 || d.scan.text[at.from] != '"' {
		d.begin(d.scan.text[from:end:end])
		d.around = *m
		d.read(from)
		return
	}
	line := trim(d.uncoloured(d.str(at), true))
	if len(line) == 0 {
		return
	}
	d.begin(line)
	d.around = *m
	outer := d.scan.enter(line)
	d.read(0)
	d.scan.leave(outer)
}

var lokiExport = row{Format: capture.Format{
	Name: "loki", What: "lines of logs as Loki and logcli export them",
	Example: `{"status":"success","data":{"resultType":"streams","result":[{"stream":{"pod":"rpc-0"},"values":[["1772355600250000000","{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}"]]}]}}`,
	Times:   "yes", Directions: "of lines", Sessions: "pods and the like as connections",
}, rank: 160, detect: detectLoki, read: lokiPlan.read, hooks: hooks{decode: lokiRecord}}

var cloudwatchExport = row{Format: capture.Format{
	Name: "cloudwatch", What: "lines of logs as CloudWatch Logs exports them",
	Example: `{"events":[{"logStreamName":"rpc/0","timestamp":1772355600250,"message":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}","ingestionTime":1772355601000}]}`,
	Times:   "yes", Directions: "of lines", Sessions: "log streams as connections",
}, rank: 170, detect: detectCloudwatch, read: cloudwatchPlan.read, hooks: hooks{decode: cloudwatchRecord}}
