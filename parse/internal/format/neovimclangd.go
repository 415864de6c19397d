package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// At its ordinary level Neovim logs nothing but what servers print on stderr,
// and clangd prints there what it was asked and answered:
//
//	[ERROR][2026-03-01 09:00:00] .../vim/lsp/rpc.lua:734	"rpc"	"clangd"	"stderr"	'I[09:00:00.128] <-- initialize(1)\nI[09:00:00.131] --> reply:initialize(1) 3 ms\n'

var neovimClangd = Row{Format: capture.Format{
	Name: "neovim-clangd", What: "Neovim's lsp.log with no traffic but clangd's own log, without the messages",
	Example: `[ERROR][2026-03-01 09:00:00] .../vim/lsp/rpc.lua:734	"rpc"	"clangd"	"stderr"	'I[09:00:00.128] <-- initialize(1)\nI[09:00:00.131] --> reply:initialize(1) 3 ms\n'`,
	Times:   "local, whole seconds", Directions: "arrows, as the server sees them", Sessions: "servers as connections",
}, rank: 75, Detect: isNeovimClangd,
	Read:  newEntryFramer(entries{begins: isNeovimCalls, end: lineEntry, told: mentionsJSONRPC}),
	Hooks: decode.Hooks{Decode: neovimCalls, Own: neovimStderrLine}}

// mentionsJSONRPC reports whether a text may have messages themselves, also in
// quotes.
func mentionsJSONRPC(text []byte) bool { return bytes.Contains(text, []byte("jsonrpc")) }

// isNeovimCalls reports whether a line is one of Neovim's with what clangd says
// of calls.
func isNeovimCalls(line []byte) bool {
	tab := neovimHead(line)
	if tab < 0 || mentionsJSONRPC(line) {
		return false
	}
	_, text := stderrFields(line[tab+1:])
	for part := range bytes.SplitSeq(text, []byte(`\n`)) {
		if isClangdLine(bytes.TrimLeft(part, `'"`)) {
			return true
		}
	}
	return false
}

// neovimCalls reads a frame of such a log: a line with what clangd says of
// calls, or another.
func neovimCalls(d *decode.Decoder, f *decode.Frame) {
	from, end := jsonscan.Bounds(d.Raw(jsonscan.Span{From: f.From, End: f.End}), 0)
	line := d.Raw(jsonscan.Span{From: f.From + from, End: f.From + end})
	if !isNeovimCalls(line) {
		d.Stray(f)
		return
	}
	before := d.Mark()
	d.Begin(f)
	tab := neovimHead(line)
	neovimTime(d, line[:tab])
	name, quoted := stderrFields(line[tab+1:])
	json, st := literal(d, quoted)
	if st != jsonscan.Valid || json[0] != '"' {
		d.Nothing(capture.NotJSON)
		return
	}
	d.Around().SetConn(name[1:len(name)-1], decode.ByField)
	printed := d.Keep(func(dst []byte) []byte { return jsonscan.Unquote(dst, json) })
	found := false
	for text := range bytes.Lines(printed) {
		s, ok := clangdOf(bytes.TrimSpace(text))
		if !ok {
			continue
		}
		m := *d.Around()
		s.add(d, &m)
		records, _ := d.Since(before)
		records[len(records)-1].Exact = s.took >= 0
		found = true
	}
	if !found {
		d.Nothing(capture.NotJSON)
	}
}

// isNeovimClangd reports whether a source begins like such a log.
func isNeovimClangd(h *frame.Head) bool {
	if ok, onlyStderr := neovimSource(h); !ok || !onlyStderr {
		return false
	}
	return neovimCallsAlone(h)
}

// neovimCallsAlone reports whether a log has what clangd says of calls, and no
// messages.
func neovimCallsAlone(h *frame.Head) (found bool) {
	for line := range h.Lines() {
		if mentionsJSONRPC(line) {
			return false
		}
		found = found || isNeovimCalls(line)
	}
	return found
}
