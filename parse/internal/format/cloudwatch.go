package format

import (
	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// CloudWatch Logs hands out lines of logs as strings in JSON documents, beside
// their times.

var cloudwatchExport = Row{Format: capture.Format{
	Name: "cloudwatch", What: "lines of logs as CloudWatch Logs exports them",
	Example: `{"events":[{"logStreamName":"rpc/0","timestamp":1772355600250,"message":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}","ingestionTime":1772355601000}]}`,
	Times:   "yes", Directions: "of lines", Sessions: "log streams as connections",
}, rank: 170, Detect: detectCloudwatch, Read: cloudwatchPlan.Read, Texts: true, Hooks: decode.Hooks{Decode: cloudwatchRecord}}

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
	at, text := d.Begin(f), jsonscan.Span{}
	m := d.Around()
	set := func(name string, at jsonscan.Span) {
		switch name {
		case "timestamp", "@timestamp":
			m.SetTime(d.Time(d.Raw(at)), decode.ByField)
		case "logStreamName", "@logStream":
			m.SetConn(d.Text(at), decode.ByField)
		case "message", "@message":
			text = at
		}
	}
	var got [3]jsonscan.Span
	names := []string{"timestamp", "logStreamName", "message"}
	d.Members(at, names, got[:])
	for k, at := range got {
		set(names[k], at)
	}
	d.Each(at, []string{"field", "value"}, func(got []jsonscan.Span) bool {
		if name := d.Raw(got[0]); jsonscan.IsString(name) {
			set(string(jsonscan.Unquoted(name)), got[1])
		}
		return true
	})
	logLine(d, at, text)
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
