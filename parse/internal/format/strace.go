package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// strace prints what a process reads and writes, as strings of C:
//
//	[pid  812] 10:00:00.123456 read(0, "Content-Length: 58\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,…}", 65536) = 80
//	[pid  812] 10:00:00.125000 write(1, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n", 37) = 37
//
// A call that another thread interrupts goes on further down, after
// "<... read resumed>". The value of a call says how much of the string counts.
// https://github.com/strace/strace, src/syscall.c, src/util.c, src/strace.c

var straced = Row{Format: capture.Format{
	Name: "strace", What: "reads and writes as strace prints them, with -s 1000000 so that none is cut",
	Example: `10:00:00.123456 read(0, "Content-Length: 44\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shutdown\"}", 65536) = 66`,
	Times:   "with -tt or -ttt", Directions: "yes", Sessions: "processes, descriptors as connections, where the traffic shows it",
}, rank: 128, Detect: isStrace, Read: newStraceFramer, Texts: true}

// isStrace reports whether most of the first lines are calls, and one of them
// moves data or begins a program.
func isStrace(h *frame.Head) bool {
	list := h.First(frame.FirstLines)
	if len(list) == 0 {
		list = append(list, jsonscan.Trim(h.Text)) // a long line
	}
	n, moves := 0, false
	for _, line := range list {
		c, ok := straceCall(line)
		if ok || straceSays(line) {
			n++
		}
		if ok && c.dir != capture.Unknown {
			_, torn := c.data(nil)
			moves = moves || c.begins || c.resumed || valueOfCall(line) != noValue || torn
		}
		moves = moves || ok && string(c.name) == "execve" && bytes.HasPrefix(c.rest, []byte{'"'})
	}
	return moves && 2*n > len(list)
}

// messageAt returns where a message begins in what a call moves, which may be
// after headers, or -1.
func messageAt(data []byte) int {
	for at := 0; at < len(data); {
		rest := data[at:]
		if rest[0] == '{' || rest[0] == '[' {
			start := bytes.TrimLeft(rest[:min(len(rest), 32)], "[{ \r\n\t")
			for _, name := range [...]string{`"jsonrp`, `"id"`, `"method"`, `"result"`, `"error"`} {
				if bytes.HasPrefix(start, []byte(name)) {
					return at
				}
			}
			return -1
		}
		n := bytes.IndexByte(rest, '\n')
		if n < 0 {
			return -1
		}
		at += n + 1
	}
	return -1
}

// syscall is a call that moves data, or a part of one.
type syscall struct {
	before  []byte // the text before it, without the process
	pid     []byte // nil for none
	name    []byte
	dir     capture.Direction // unknown for calls that move none
	fd      []byte
	file    bool // the descriptor is that of a file
	socket  bool // it is that of a socket
	rest    []byte
	begins  bool // it is interrupted
	resumed bool // it goes on
}

// moving are the calls that move data, and where: from the process or to it.
var moving = map[string]capture.Direction{
	"write": capture.Out, "send": capture.Out, "sendto": capture.Out, "sendmsg": capture.Out, "writev": capture.Out,
	"read": capture.In, "recv": capture.In, "recvfrom": capture.In, "recvmsg": capture.In, "readv": capture.In,
}

// straceCall reads a line as a call, if it is one. What it returns lies in
// line.
func straceCall(line []byte) (c syscall, ok bool) {
	const longest = 160 // before the name, and with it
	start := line[:min(len(line), longest)]
	if n := bytes.Index(start, []byte("<... ")); n >= 0 && !bytes.ContainsAny(start[:n], `("{`) {
		rest := line[n+len("<... "):]
		end := bytes.IndexByte(rest[:min(len(rest), 32)], ' ')
		if end < 0 || !bytes.HasPrefix(rest[end:], []byte(" resumed>")) {
			return c, false
		}
		c.name, c.rest, c.resumed = rest[:end:end], rest[end+len(" resumed>"):], true
		c.dir = moving[string(c.name)]
		return c, c.prefixed(line[:n])
	}
	open := bytes.IndexByte(start, '(')
	if open < 1 {
		return c, false
	}
	from := open
	for from > 0 && (jsonscan.IsWord(line[from-1]) && line[from-1] < 0x80) {
		from--
	}
	c.name = line[from:open:open]
	if from == open || !(from == 0 || line[from-1] == ' ') || jsonscan.Digits(c.name[:1]) >= 0 || !c.prefixed(line[:from]) {
		return c, false
	}
	c.rest = line[open+1:]
	if at := bytes.LastIndex(c.rest, []byte("<unfinished ...>")); at >= 0 && len(c.rest)-at < 20 {
		c.rest, c.begins = bytes.TrimRight(c.rest[:at], " "), true
	}
	if c.dir = moving[string(c.name)]; c.dir != capture.Unknown {
		ok = c.descriptor()
		return c, ok
	}
	return c, c.begins || bytes.Contains(c.rest, []byte(" = "))
}

// prefixed reads the text before a call: the process, then a time. Nothing else
// may stand there.
func (c *syscall) prefixed(text []byte) bool {
	text = bytes.TrimLeft(text, " ")
	if rest, ok := bytes.CutPrefix(text, []byte("strace: ")); ok {
		text = rest
	}
	if rest, ok := bytes.CutPrefix(text, []byte("[pid ")); ok {
		end := bytes.IndexByte(rest, ']')
		if end < 0 {
			return false
		}
		c.pid, text = bytes.TrimSpace(rest[:end]), rest[end+1:]
	} else if end := bytes.IndexByte(text, ' '); end > 0 && end < 8 && jsonscan.Digits(text[:end]) >= 0 {
		c.pid, text = text[:end:end], text[end:]
	}
	if n := bytes.IndexByte(c.pid, '<'); n >= 0 { // with its name
		c.pid = c.pid[:n]
	}
	c.before = bytes.TrimSpace(text)
	for _, b := range c.before {
		if b > ' ' && (b < '0' || b > '9') && b != ':' && b != '.' && b != '(' && b != '+' && b != ')' && b != '-' {
			return false
		}
	}
	return c.pid == nil || jsonscan.Digits(c.pid) >= 0
}

// descriptor reads the first argument of a call: a number, perhaps with what it
// is of.
func (c *syscall) descriptor() bool {
	n := 0
	for n < len(c.rest) && c.rest[n] >= '0' && c.rest[n] <= '9' {
		n++
	}
	if n == 0 || n > 7 {
		return false
	}
	c.fd, c.rest = c.rest[:n:n], c.rest[n:]
	if len(c.rest) > 0 && c.rest[0] == '<' {
		end := bytes.Index(c.rest, []byte(">,"))
		if end < 0 {
			return false
		}
		of := c.rest[1:end]
		c.file = bytes.HasPrefix(of, []byte{'/'}) && !bytes.HasPrefix(of, []byte("/dev/"))
		for _, kind := range [...]string{"socket:[", "TCP:[", "TCPv6:[", "UNIX:[", "UNIX-STREAM:["} {
			c.socket = c.socket || bytes.HasPrefix(of, []byte(kind))
		}
		c.rest = c.rest[end+1:]
	}
	switch string(c.name) {
	case "read", "write", "readv", "writev":
	default:
		c.socket = true
	}
	rest, ok := bytes.CutPrefix(c.rest, []byte(","))
	c.rest = bytes.TrimLeft(rest, " ")
	return ok
}

// data appends what a call moved to dst. It is torn if there was more.
func (c *syscall) data(dst []byte) (_ []byte, torn bool) {
	if c.file {
		return dst, false
	}
	from := len(dst)
	text, last := bytes.TrimLeft(c.rest, " "), 0
	vector := len(text) > 0 && (text[0] == '[' || text[0] == '{')
	for i := 0; i < len(text) && !torn; i++ {
		if text[i] != '"' {
			if !vector {
				break
			}
			continue
		}
		part := !vector || i > 0 && text[i-1] == '{' || bytes.HasSuffix(text[:i], []byte("iov_base="))
		at, end := len(dst), 0
		if dst, end = appendC(dst, text, i+1); end < 0 {
			return dst, part
		}
		if !part { // an address
			dst = dst[:at]
		}
		i, last = end, end+1
		torn = part && bytes.HasPrefix(text[last:], []byte("..."))
		if !vector {
			break
		}
	}
	n := valueOfCall(text[last:])
	switch {
	case n == noValue:
	case n < 0:
		return dst[:from], false
	case n < len(dst)-from:
		return dst[:from+n], false
	case n > len(dst)-from:
		torn = true
	}
	return dst, torn
}

// noValue is what a call gave of which the line does not say it.
const noValue = 1 << 60

// valueOfCall returns what a call gave, by the end of its line: -1 for an
// error.
func valueOfCall(text []byte) int {
	at := bytes.LastIndex(text, []byte(" = "))
	if at < 0 {
		return noValue
	}
	text = text[at+len(" = "):]
	if len(text) > 0 && (text[0] == '-' || text[0] == '?') {
		return -1
	}
	end := 0
	for end < len(text) && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	if end == 0 {
		return noValue
	}
	return jsonscan.Digits(text[:end])
}

// appendC appends the string of C that text has from i on, up to its quote, to
// dst. It returns where the quote is, or -1.
func appendC(dst, text []byte, i int) (_ []byte, end int) {
	for {
		n := bytes.IndexAny(text[i:], `"\`)
		if n < 0 {
			return append(dst, text[i:]...), -1
		}
		dst = append(dst, text[i:i+n]...)
		if i += n; text[i] == '"' {
			return dst, i
		}
		if i++; i == len(text) {
			return dst, -1
		}
		c := text[i]
		i++
		switch {
		case c >= '0' && c <= '7':
			v := int(c - '0')
			for k := 0; k < 2 && i < len(text) && text[i] >= '0' && text[i] <= '7'; k++ {
				v = v<<3 | int(text[i]-'0')
				i++
			}
			c = byte(v)
		case c == 'x' && i+1 < len(text) && jsonscan.HexDigit(text[i]) >= 0 && jsonscan.HexDigit(text[i+1]) >= 0:
			c = byte(jsonscan.HexDigit(text[i])<<4 | jsonscan.HexDigit(text[i+1]))
			i += 2
		case c == 'v':
			c = '\v'
		case jsonscan.Escapes[c] != 0:
			c = jsonscan.Escapes[c]
		}
		dst = append(dst, c)
	}
}
