package format

import (
	"bytes"
	"time"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// vdsm, the agent of oVirt on a host, logs each call that it served, and how
// long that took; since its version 4.50 only those that failed or were slow:
//
//	2019-08-04 22:14:34,391-0400 INFO  (jsonrpc/4) [jsonrpc.JsonRpcServer] RPC call Host.setupNetworks succeeded in 5.23 seconds (__init__:312)
//	2019-08-04 22:14:36,001-0400 INFO  (jsonrpc/2) [jsonrpc.JsonRpcServer] RPC call VM.migrate failed (error 12) in 0.41 seconds (__init__:312)
//	2022-08-04 22:14:38,391-0400 INFO  (jsonrpc/4) [jsonrpc.JsonRpcServer] RPC call Host.setupNetworks took more than 1.00 seconds to succeed: 5.23 (__init__:316)
//
// Such a line is a whole call, at the time of its answer. Ids, params and the
// text of errors are not in the log.
// https://github.com/oVirt/vdsm, lib/yajsonrpc/__init__.py, static/etc/vdsm/logger.conf.in

var vdsm = Row{Format: capture.Format{
	Name: "vdsm", What: "vdsm's log: the calls that it served; since 4.50 only those that failed or were slow",
	Example: `2019-08-04 22:14:34,391-0400 INFO  (jsonrpc/4) [jsonrpc.JsonRpcServer] RPC call Host.setupNetworks succeeded in 5.23 seconds (__init__:312)`,
	Times:   "yes",
}, rank: 456, Detect: isVdsm, Hooks: decode.Hooks{Line: vdsmLine}}

// isVdsm tells vdsm's log by a call.
func isVdsm(h *frame.Head) bool {
	for line := range h.Lines() {
		if bytes.Contains(line, []byte(`"jsonrpc"`)) {
			break
		}
		if _, ok := vdsmCall(line); ok {
			return true
		}
	}
	return false
}

// servedCall is a call of which a line of prose says how it ended.
type servedCall struct {
	before int // bytes of the line before it
	method []byte
	code   []byte // of an error; nil for none
	took   time.Duration
}

// vdsmCall reads a line, if it is of a call.
func vdsmCall(line []byte) (c servedCall, ok bool) {
	const mark, longest = "[jsonrpc.JsonRpcServer] RPC call ", 120
	at := bytes.Index(line[:min(len(line), longest)], []byte(mark))
	if at < 0 {
		return c, false
	}
	c.before = at
	rest := line[at+len(mark):]
	c.method, rest, _ = bytes.Cut(rest[:min(len(rest), longestCall)], []byte(" "))
	if !isMethodName(c.method) {
		return c, false
	}
	if slow, found := bytes.CutPrefix(rest, []byte("took more than ")); found {
		_, rest, ok = bytes.Cut(slow, []byte(" seconds to succeed: "))
		return c, ok && c.seconds(rest)
	}
	if failed, found := bytes.CutPrefix(rest, []byte("failed (error ")); found {
		c.code, rest, ok = bytes.Cut(failed, []byte(") in "))
		if !ok || jsonscan.Digits(bytes.TrimPrefix(c.code, []byte{'-'})) < 0 {
			return c, false
		}
	} else if rest, ok = bytes.CutPrefix(rest, []byte("succeeded in ")); !ok {
		return c, false
	}
	return c, c.seconds(rest)
}

// seconds reads how long a call took, which a text begins with.
func (c *servedCall) seconds(text []byte) bool {
	const longest = 12 // more would be years
	number, rest, _ := bytes.Cut(text, []byte(" "))
	c.took = clock.Millis(number) * 1000
	return c.took >= 0 && len(number) <= longest && (len(rest) == 0 || rest[0] == '(' || bytes.HasPrefix(rest, []byte("seconds")))
}

// vdsmLine reads a line with a call.
func vdsmLine(d *decode.Decoder, at jsonscan.Span) bool {
	text := d.Raw(at)
	c, ok := vdsmCall(text)
	if !ok {
		return false
	}
	m := d.Around()
	m.SetTime(d.Clocks().Find(text[:c.before], c.before), decode.ByText)
	m.SetLatency(c.took, decode.ByText)
	request := d.Message(m)
	request.Kind, request.Method = capture.Request, c.method
	response := d.Message(m)
	if response.Kind, response.Answers = capture.Response, true; c.code != nil {
		response.Error = d.Error(c.code, nil, nil)
	}
	return true
}
