package analyze

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"

	"rpclog/parse/capture"
)

// What the lines of a log that hold no message say of the traffic all the
// same: that a process has ended, and which error codes they mention.

// Bounds of what is kept of such lines.
const (
	maxEnds     = 100  // ends of processes: the first ones
	maxMentions = 100  // different codes
	maxRemark   = 4096 // bytes of a line that are looked at
)

// remarks is what lines without a message say.
type remarks struct {
	ends     []End
	endsAll  int64
	mentions []Mention
}

// remark looks at a record that gave nothing.
func (a *Analyzer) remark(at *place) {
	text := at.record.Text[:min(len(at.record.Text), maxRemark)]
	if exit, ok := processEnd(text); ok {
		src := at.src
		open := src.requests - src.replied
		if a.remarks.endsAll++; len(a.remarks.ends) < maxEnds {
			a.remarks.ends = append(a.remarks.ends, End{
				Source: src.name, Line: at.record.Line, Time: *at.time, ExitCode: exit, Text: a.masker.Sample(text, maxSample), Unanswered: max(0, open-src.lost),
			})
		}
		src.lost = open
	}
	for code := range mentioned(text) {
		a.remarks.mention(code, at)
	}
}

// mention counts a code that a line mentions.
func (r *remarks) mention(code []byte, at *place) {
	for i := range r.mentions {
		if r.mentions[i].Code.Text() == string(code) {
			r.mentions[i].Count++
			return
		}
	}
	if len(r.mentions) < maxMentions {
		r.mentions = append(r.mentions, Mention{capture.NumberCode(string(code)), 1, at.src.name, at.record.Line})
	}
}

// reportEnds returns the ends of processes, in the order of the capture.
func (r *remarks) reportEnds() []End { return append([]End{}, r.ends...) }

// reportMentions returns the codes that were mentioned, most often first.
func (r *remarks) reportMentions() []Mention {
	list := append([]Mention{}, r.mentions...)
	slices.SortFunc(list, func(x, y Mention) int {
		return cmp.Or(descending(x.Count, y.Count), x.Code.Compare(y.Code))
	})
	return list
}

// mentioned yields the codes that a text mentions: the numbers from -32999 to
// -32000, which are hardly anything else than codes of JSON-RPC or its
// protocols, but for the least that 16 bits hold.
func mentioned(text []byte) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		const length = len("-32000")
		for i := 0; ; {
			n := bytes.Index(text[i:], []byte("-32"))
			if n < 0 || i+n+length > len(text) {
				return
			}
			from := i + n
			i = from + len("-32")
			code := text[from : from+length]
			if digits(code[len("-32"):]) != 3 || from+length < len(text) && partOfNumber(text[from+length]) ||
				from > 0 && (partOfNumber(text[from-1]) || text[from-1] == '-' || text[from-1] == '_') {
				continue
			}
			if i = from + length; string(code) == "-32768" || string(code) == "-32767" {
				continue
			}
			if !yield(code) {
				return
			}
		}
	}
}

// partOfNumber reports whether a byte beside digits makes them part of
// something else: of a longer number, of a name.
func partOfNumber(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|' ' && c|' ' <= 'z'
}

// digits returns how many digits a text begins with.
func digits(text []byte) int {
	n := 0
	for n < len(text) && '0' <= text[n] && text[n] <= '9' {
		n++
	}
	return n
}

// processEnd reports whether a line says that a process has ended, and with
// what exit code; nil where it names none. Such lines are
//
//	server process exited with code 1
//	Connection to server got closed. exit code: 3221225786
//	Server transport closed unexpectedly, this is likely due to the process exiting early
//	language server crashed
func processEnd(text []byte) (exit *int64, ok bool) {
	for i := 0; ; {
		n := bytes.Index(text[i:], []byte("xit"))
		if n < 0 {
			break
		}
		from := i + n
		i = from + len("xit")
		if from == 0 || text[from-1]|' ' != 'e' || from > 1 && partOfNumber(text[from-2]) {
			continue
		}
		if code, ok := exitCode(text[i:]); ok {
			return code, true
		}
	}
	for _, words := range [...]string{"closed unexpectedly", "server crashed", "process crashed", "exited unexpectedly", "process exited"} {
		if bytes.Contains(text, []byte(words)) {
			return nil, true
		}
	}
	return nil, false
}

// exitCode reads what follows the word exit: that there was a code, or a
// signal.
func exitCode(rest []byte) (exit *int64, ok bool) {
	for _, end := range [...]string{"ed", "ing", "s"} {
		if after, cut := bytes.CutPrefix(rest, []byte(end)); cut {
			rest = after
			break
		}
	}
	for words := 0; words < 4; words++ {
		rest = bytes.TrimLeft(rest, " :=,(\"'")
		word := rest[:wordLength(rest)]
		switch string(word) {
		case "with", "exit", "and", "by":
		case "code", "status", "Code", "Status", "exitCode":
			rest = bytes.TrimLeft(rest[len(word):], " :=\"'")
			number := bytes.TrimPrefix(rest, []byte{'-'})
			n := digits(number)
			if n > 0 && n < 12 {
				code, err := strconv.ParseInt(string(rest[:len(rest)-len(number)+n]), 10, 64)
				return &code, err == nil
			}
			value := string(rest[:wordLength(rest)])
			return nil, value == "null" || value == "None" || value == "nil" || value == "undefined"
		case "signal":
			return nil, true
		default:
			return nil, false
		}
		rest = rest[len(word):]
	}
	return nil, false
}

// wordLength returns how many letters a text begins with.
func wordLength(text []byte) int {
	n := 0
	for n < len(text) && 'a' <= text[n]|' ' && text[n]|' ' <= 'z' {
		n++
	}
	return n
}
