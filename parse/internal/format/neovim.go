package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
	"rpclog/parse/internal/slots"
)

// Neovim writes an lsp.log, its fields parted by tabs:
//
//	[DEBUG][2026-03-01 09:00:00] .../vim/lsp/rpc.lua:285	"rpc.send"	{  id = 1,  jsonrpc = "2.0",  method = "initialize"}
//
// Up to 0.5 a line begins "[ DEBUG ] 2020-11-22T02:23:41+0100 ] …/rpc.lua:443 ]",
// and what is received is called "decoded". What a server prints on stderr is
// one field, at level ERROR:
//
//	[ERROR][2026-03-01 09:00:00] .../vim/lsp/rpc.lua:734	"rpc"	"clangd"	"stderr"	'V[09:00:00.128] <<< {"id":1,…}\n'
//
// clangd prints there each message that it gets or sends. These are the same
// messages, so they count only in a log that has no others.

var neovimFormat = Row{Format: capture.Format{
	Name: "neovim", What: "Neovim's lsp.log at level debug",
	Example: `[DEBUG][2026-03-01 09:00:00] .../vim/lsp/rpc.lua:285	"rpc.send"	{  id = 1,  jsonrpc = "2.0",  method = "initialize"}`,
	Times:   "local, whole seconds", Directions: "yes", Approx: true,
}, rank: 60, Detect: isNeovim, Hooks: decode.Hooks{Own: neovimLine}}

var neovimStderr = Row{Format: capture.Format{
	Name: "neovim-stderr", What: "Neovim's lsp.log with no traffic but what servers print: clangd its messages",
	Example: `[ERROR][2026-03-01 09:00:00] .../vim/lsp/rpc.lua:734	"rpc"	"clangd"	"stderr"	'V[09:00:00.128] <<< {"id":1,"jsonrpc":"2.0","method":"initialize"}\n'`,
	Times:   "local, whole seconds", Directions: "arrows, as the server sees them", Sessions: "servers as connections",
}, rank: 70, Detect: isNeovimStderr, Hooks: decode.Hooks{Own: neovimStderrLine}}

// neovimHead returns the end of what stands before the first field of a line
// of Neovim's log, or -1.
func neovimHead(line []byte) int {
	tab := bytes.IndexByte(line[:min(len(line), longestHead)], '\t')
	if tab < 0 || line[0] != '[' || tab+1 == len(line) || line[tab+1] != '"' {
		return -1
	}
	level, rest, _ := bytes.Cut(line[1:tab], []byte{']'})
	if !slots.IsLevel(bytes.TrimSpace(level)) || !bytes.Contains(rest, []byte(".lua:")) {
		return -1
	}
	return tab
}

// longestHead is how long a path at the beginning of a line may be.
const longestHead = 1024

// neovimSource reports whether a source begins like Neovim's log, and whether
// it is all of what servers print, as far as the beginning shows it.
func neovimSource(h *frame.Head) (ok, onlyStderr bool) {
	n, stderr, wire := 0, false, false
	for line := range h.Lines() {
		at := neovimHead(line)
		if at >= 0 {
			field, _, _ := bytes.Cut(line[at+1:], []byte{'\t'})
			wire = wire || neovimDirection(field) != capture.Unknown
			stderr = stderr || isStderr(line[at+1:])
		}
		ok = ok || at >= 0 || bytes.HasSuffix(line, []byte("] LSP logging initiated"))
		if n++; !ok && n == 3 { // a record may be torn at the beginning
			break
		}
	}
	return ok, stderr && !wire
}

func isNeovim(h *frame.Head) bool {
	ok, onlyStderr := neovimSource(h)
	return ok && !onlyStderr
}

func isNeovimStderr(h *frame.Head) bool {
	ok, onlyStderr := neovimSource(h)
	return ok && onlyStderr && !neovimCallsAlone(h)
}

// isStderr reports whether fields are what a server printed.
func isStderr(fields []byte) bool {
	_, text := stderrFields(fields)
	return text != nil
}

// stderrFields returns the name of the server and the text of what it printed,
// both in quotes, or nil.
func stderrFields(fields []byte) (name, text []byte) {
	rest, ok := bytes.CutPrefix(fields, []byte("\"rpc\"\t"))
	if !ok {
		return nil, nil
	}
	name, rest, _ = bytes.Cut(rest, []byte{'\t'})
	text, ok = bytes.CutPrefix(rest, []byte("\"stderr\"\t"))
	if !ok || len(text) == 0 || len(name) < 2 {
		return nil, nil
	}
	return name, text
}

// neovimDirection tells a direction by the name of a field.
func neovimDirection(field []byte) capture.Direction {
	switch string(field) {
	case `"rpc.send"`, `"rpc.send.payload"`:
		return capture.Out
	case `"rpc.receive"`, `"decoded"`:
		return capture.In
	}
	return capture.Unknown
}

// neovimLine reads a line of Neovim's log.
func neovimLine(d *decode.Decoder, at jsonscan.Span) bool {
	text := d.Raw(at)
	tab := neovimHead(text)
	if tab < 0 {
		return false
	}
	neovimTime(d, text[:tab])
	field, payload, _ := bytes.Cut(text[tab+1:], []byte{'\t'})
	dir := neovimDirection(field)
	if dir == capture.Unknown {
		d.Nothing(capture.NotJSON)
		return true
	}
	d.Around().SetDirection(dir, decode.ByField)
	json, st := literal(d, payload)
	if st != jsonscan.Valid {
		d.Nothing(capture.NotStandard)
		return true
	}
	if found, _ := d.Within(withResult(d, json), d.Around()); !found {
		d.Other(nil, d.Around())
	}
	return true
}

// literal returns the literal that a text begins with as JSON.
func literal(d *decode.Decoder, text []byte) (json []byte, st jsonscan.Status) {
	json = d.Keep(func(dst []byte) []byte {
		dst, _, st = jsonscan.AppendLiteral(dst, text, 0)
		return dst
	})
	return json, st
}

// withResult returns a message with the result that it has lost if that was
// null: in Lua a field that is nil is not there.
func withResult(d *decode.Decoder, json []byte) []byte {
	const short = 200 // without result, method and params it is
	if len(json) > short || jsonscan.MemberOf(json, "id") == nil {
		return json
	}
	for _, name := range [...]string{"method", "result", "error"} {
		if jsonscan.MemberOf(json, name) != nil {
			return json
		}
	}
	return d.Keep(func(dst []byte) []byte {
		return append(append(dst, json[:len(json)-1]...), `,"result":null}`...)
	})
}

// neovimTime reads the time of a line.
func neovimTime(d *decode.Decoder, head []byte) {
	d.Around().SetTime(d.Clocks().Find(head, len(head)), decode.ByText)
}

// neovimStderrLine reads a line of a log that has only what servers print.
func neovimStderrLine(d *decode.Decoder, at jsonscan.Span) bool {
	text := d.Raw(at)
	tab := neovimHead(text)
	if tab < 0 {
		return false
	}
	neovimTime(d, text[:tab])
	name, quoted := stderrFields(text[tab+1:])
	if quoted == nil {
		d.Nothing(capture.NotJSON)
		return true
	}
	json, st := literal(d, quoted)
	if st != jsonscan.Valid || json[0] != '"' {
		d.Nothing(capture.NotJSON)
		return true
	}
	d.Around().SetConn(name[1:len(name)-1], decode.ByField)
	found, flaw := false, decode.Sound
	printed := d.Keep(func(dst []byte) []byte { return jsonscan.Unquote(dst, json) })
	for line := range bytes.Lines(printed) {
		if line = bytes.TrimSpace(line); bytes.IndexByte(line, '{') < 0 {
			continue
		}
		got, bad := d.Within(line, d.Around())
		if found = found || got; flaw == decode.Sound {
			flaw = bad
		}
	}
	switch {
	case found && flaw != decode.Sound:
		d.Problem(flaw)
	case !found && flaw != decode.Sound:
		d.Nothing(flaw)
	case !found:
		d.Nothing(capture.NotJSON)
	}
	return true
}
