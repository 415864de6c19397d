package report

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	newline  = "↵"      // stands for a line break where a text must stay on one line
	bad      = "\uFFFD" // stands for what must not be written
	ellipsis = "…"

	// longestText is how many bytes of a text the formats for people look at.
	longestText = 4096
	// mostMarks is how many combining marks in a row are kept.
	mostMarks = 4
)

// harmful reports whether r could command a terminal, reorder the text around
// it or hide in it: control characters, bidirectional controls, line and
// paragraph separators, and characters that are never visible.
func harmful(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return true
	case r < 0xa0, r == zwnj, r == zwj:
		return false
	}
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point) &&
		!unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

const (
	zwnj = '\u200c'
	zwj  = '\u200d'
)

// disarmed returns s without anything harmful. C0 controls and DEL are shown
// by their pictures (␛ for ESC), other harmful characters and invalid UTF-8
// as U+FFFD; line breaks become brk, and a tab becomes tab.
func disarmed(s, brk, tab string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	var last rune // the last rune written
	marks := 0    // how many without a width of their own were written before this one
	for i, r := range s {
		switch {
		case r == '\r' && strings.HasPrefix(s[i+1:], "\n"), unicode.Is(unicode.Variation_Selector, r):
			continue
		case r == '\n':
			b.WriteString(brk)
		case r == '\t':
			b.WriteString(tab)
		case r < 0x20:
			b.WriteRune('\u2400' + r)
		case r == 0x7f:
			b.WriteRune('\u2421')
		case harmful(r):
			b.WriteString(bad)
		case r == zwnj, r == zwj, unicode.In(r, unicode.Mn, unicode.Me):
			if marks >= mostMarks || !carries(last, r) {
				continue
			}
			b.WriteRune(r)
			last = r
			marks++
			continue
		default:
			b.WriteRune(r) // U+FFFD for a byte that is no UTF-8
		}
		last, marks = r, 0
	}
	return b.String()
}

// carries reports whether mark, which has no width of its own, belongs after
// r: a combining mark after anything, a zero-width joiner or non-joiner only
// where it has a meaning, as in Arabic and the scripts of India; elsewhere it
// only hides.
func carries(r, mark rune) bool {
	if mark == zwnj || mark == zwj {
		return r >= 0x0600 && r < 0x2000 && unicode.In(r, unicode.L, unicode.M)
	}
	return r > ' '
}

// plain reports whether s is printable ASCII, as most texts are.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// line returns the beginning of s as one line that is safe to show.
func line(s string) string { return disarmed(head(s), newline, " ") }

// OneLine returns the beginning of a text as one line that is safe to show
// anywhere: what could command a terminal, reorder the text around it or hide
// in it is replaced.
func OneLine(s string) string { return line(s) }

// head bounds how much of a text is looked at, so that a message of some MB
// costs no more than a long one.
func head(s string) string {
	if len(s) <= longestText {
		return s
	}
	n := longestText
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + ellipsis
}

// term returns s as one line for a terminal. Sequences that terminals and
// width tables measure differently are taken apart: flags become letters,
// skin tones are left out.
func term(s string) string {
	s = line(s)
	if plain(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0x1F1E6 && r <= 0x1F1FF:
			return 'A' + r - 0x1F1E6
		case r >= 0x1F3FB && r <= 0x1F3FF:
			return -1
		}
		return r
	}, s)
}

// mdText returns s as one line of Markdown that reads as s: whatever could be
// markup, HTML or the end of a table's cell is written as an entity, so that
// nothing becomes a link, and a mention of somebody is broken by a comment.
func mdText(s string) string {
	s = line(s)
	if !strings.ContainsAny(s, "@&<>|\\`*_[]~#$:.") {
		return s
	}
	s = entities(s, "&<>|\\`*_[]~#$")
	s = strings.ReplaceAll(s, "://", "&#58;//")
	s = strings.ReplaceAll(s, "www.", "www&#46;")
	return strings.ReplaceAll(s, "@", "@<!-- -->")
}

// mdCode returns s as inline code, where nothing is markup, link or mention.
func mdCode(s string) string {
	s = line(s)
	switch {
	case strings.TrimSpace(s) == "":
		return ""
	case strings.ContainsAny(s, "`|\\"):
		return "<code>" + entities(s, "&<>|\\`*_[]~#$@:!()") + "</code>"
	}
	return "`" + s + "`"
}

// mdBlock returns lines as a block of code, whatever is in them.
func mdBlock(lines []string) string {
	fence := "```"
	for _, l := range lines {
		for strings.Contains(l, fence) {
			fence += "`"
		}
	}
	return fence + "\n" + strings.Join(lines, "\n") + "\n" + fence
}

// entities writes the given ASCII characters as numeric entities.
func entities(s, these string) string {
	if !strings.ContainsAny(s, these) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r < utf8.RuneSelf && strings.ContainsRune(these, r):
			b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// xmlText returns s as character data or the value of an attribute in XML 1.0.
// Characters that XML does not have become U+FFFD; control characters were to
// be disarmed before.
func xmlText(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return '\uFFFD'
		}
		return r
	}, s)
	return entities(s, "&<>\"'")
}

// sarifText returns s as a plain text message of SARIF on one line, in which
// nothing is a placeholder or a link (section 3.11 of SARIF 2.1.0).
func sarifText(s string) string {
	return strings.NewReplacer("{", "{{", "}", "}}", "](", "] (").Replace(line(s))
}

// githubText returns lines as the message of a workflow command of GitHub
// Actions, escaped as GitHub's own toolkit does it.
func githubText(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// githubProperty returns s as the value of a property of a workflow command.
func githubProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(githubText(s))
}

// csvText returns s as a text cell that no spreadsheet takes for a formula:
// one that begins like a formula gets a ' before it, also where blanks stand
// before that, which some spreadsheets drop, or what parts cells elsewhere in
// the world. Line breaks and tabs are kept. (OWASP, CSV Injection,
// https://owasp.org/www-community/attacks/CSV_Injection)
func csvText(s string) string {
	s = disarmed(s, "\n", "\t")
	if s != "" && strings.ContainsRune("\t\r\n", rune(s[0])) {
		return "'" + s
	}
	if begin := strings.TrimLeftFunc(s, partsCells); begin != "" {
		if r, _ := utf8.DecodeRuneInString(begin); strings.ContainsRune("=+-@＝＋－＠", r) {
			return "'" + s
		}
	}
	return s
}

// partsCells reports whether a spreadsheet may see no text in r: blanks of all
// widths, separators of cells, and quotes around them.
func partsCells(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Z, r) || strings.ContainsRune(";,|\"\u2800"+bad, r)
}

// JSONText writes what is harmful in JSON text as \u escapes, which changes
// no value: beyond ASCII and DEL, JSON has characters only inside strings.
// U+FFFD is escaped too, as encoding/json does where it stands for a byte that
// is no UTF-8: a text that is read and written again must not differ.
func JSONText(text []byte) []byte {
	var out []byte
	done := 0
	for i := 0; i < len(text); {
		if text[i] < 0x7f {
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		if harmful(r) || r == utf8.RuneError {
			out = append(out, text[done:i]...)
			out = appendEscape(out, r)
			done = i + n
		}
		i += n
	}
	if done == 0 {
		return text
	}
	return append(out, text[done:]...)
}

func appendEscape(b []byte, r rune) []byte {
	units := []rune{r}
	if hi, lo := utf16.EncodeRune(r); hi != unicode.ReplacementChar {
		units = []rune{hi, lo}
	}
	const hex = "0123456789abcdef"
	for _, u := range units {
		b = append(b, '\\', 'u', hex[u>>12&15], hex[u>>8&15], hex[u>>4&15], hex[u&15])
	}
	return b
}
