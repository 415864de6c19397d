package rules

import "strings"

// setText gives the rules of a file, in its order, the lines that state them:
// each reaches to the next one, without the blank lines and comments before
// that.
func setText(rules []*Rule, src []byte) {
	lines := strings.Split(strings.ReplaceAll(string(src), "\r\n", "\n"), "\n")
	for i, r := range rules {
		if r.Line < 1 || r.Line > len(lines) {
			continue
		}
		end := len(lines)
		if i+1 < len(rules) {
			end = max(r.Line, min(end, rules[i+1].Line-1))
		}
		r.Text = stanza(lines[r.Line-1 : end])
	}
}

// stanza joins lines, without the indentation of the first one and without
// the blank lines and comments at the end.
func stanza(lines []string) string {
	for len(lines) > 1 {
		last := strings.TrimSpace(lines[len(lines)-1])
		if last != "" && !strings.HasPrefix(last, "#") {
			break
		}
		lines = lines[:len(lines)-1]
	}
	indent := lines[0][:len(lines[0])-len(strings.TrimLeft(lines[0], " "))]
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(strings.TrimPrefix(l, indent))
		b.WriteByte('\n')
	}
	return b.String()
}
