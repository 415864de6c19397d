package redact

import (
	"regexp"
	"strings"
)

// insides are the names of what a message is about: params, results and data.
// What stands there is nobody's business where a line could not be read.
var (
	quotedInside = regexp.MustCompile(`(?:["']|\\x2[27]|\\u002[27]|&quot;|&#3[49];|%2[27])(?i:params|result|data|arguments)\\*(?:["']|\\x2[27]|\\u002[27]|&quot;|&#3[49];|%2[27])\s*(?::|=>?|%3A|,)\s*`)
	plainInside  = regexp.MustCompile(`\b(?i:params)\\*["']?\s*(?::|=>?)\s*|\b(?i:result|data|arguments)\s*(?::|=>?)\s*([\[{(&<]|map\[)`)
	fragment     = regexp.MustCompile(`^\s*["'][^"']{1,64}["']\s*:\s*`)
)

// plainMembers are the members of a message that say nothing of what it is
// about.
var plainMembers = map[string]bool{"jsonrpc": true, "id": true, "method": true, "code": true, "error": true, "message": true}

// Sample returns the beginning of a line that could not be read, of so many
// bytes at most: without secrets, and without what it holds of params, results
// and data.
func (m *Masker) Sample(line []byte, most int) string {
	text := strings.ToValidUTF8(string(line[:min(len(line), 2*most)]), "\ufffd")
	if from := inside(text); from < len(text) {
		text = text[:from] + masked
	}
	if to := outside(text); to > 0 {
		text = masked + text[to:]
	}
	text = m.without(text, m.Stand)
	if len(text) > most {
		n := most
		for text[n]&0xC0 == 0x80 {
			n--
		}
		return text[:n] + masked
	}
	if len(line) > 2*most && !strings.HasSuffix(text, masked) {
		text += masked
	}
	return text
}

// inside returns where what a line is about begins in it, or its end.
func inside(text string) int {
	from := len(text)
	for _, re := range [...]*regexp.Regexp{quotedInside, plainInside} {
		if at := re.FindStringSubmatchIndex(text); at != nil {
			if len(at) > 2 && at[2] >= 0 {
				at[1] = at[2] // what begins the value
			}
			from = min(from, at[1])
		}
	}
	if at := fragment.FindStringIndex(text); at != nil && at[1] < from { // of a value over several lines
		name := strings.Trim(text[:at[1]], " \t:\"'")
		if !plainMembers[name] && strings.IndexByte("[{", (text + "[")[at[1]]) < 0 {
			from = at[1]
		}
	}
	return from
}

// outside returns where what a line is about ends in it, if it has begun on
// another one: after the last bracket that closes none of this line.
func outside(text string) (to int) {
	if !strings.ContainsAny(text, `"'`) {
		return 0
	}
	depth := 0
	for i, c := range []byte(text) {
		switch c {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth < 0 {
				depth, to = 0, i
			}
		}
	}
	if !strings.ContainsAny(text[:to], `"'`) {
		return 0
	}
	return to
}
