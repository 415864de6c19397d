package report

import (
	"bufio"
	"encoding/json"
	"io"

	"rpclog/analyze"
)

// writeJSON writes the report as it is.
func writeJSON(w io.Writer, r *analyze.Report, _ Options) error { return writeIndented(w, r) }

// writeIndented writes a value indented, with characters that could command a
// terminal as escapes.
func writeIndented(w io.Writer, value any) error {
	b := bufio.NewWriterSize(w, 64<<10)
	e := json.NewEncoder(&indenter{w: b})
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return err
	}
	return b.Flush()
}

// indenter writes the compact JSON that it is given in one piece with line
// breaks and indentation, as json.Indent would: that one is ten times as slow,
// for it does not trust the JSON, and holds all of it.
type indenter struct {
	w     *bufio.Writer
	depth int
}

func (n *indenter) Write(text []byte) (int, error) {
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch c {
		case '"':
			end := stringEnd(text, i)
			n.w.Write(JSONText(text[i:end]))
			i = end - 1
			continue
		case '{', '[':
			n.w.WriteByte(c)
			if text[i+1] == c+2 { // empty
				i++
				n.w.WriteByte(c + 2)
				continue
			}
			n.depth++
			n.line()
			continue
		case '}', ']':
			n.depth--
			n.line()
		}
		n.w.WriteByte(c)
		switch c {
		case ',':
			n.line()
		case ':':
			n.w.WriteByte(' ')
		}
	}
	return len(text), nil // that of w shows when it is flushed
}

// line begins the next line.
func (n *indenter) line() {
	n.w.WriteByte('\n')
	for range n.depth {
		n.w.WriteString("  ")
	}
}

// stringEnd returns the end of the JSON string that begins at i.
func stringEnd(text []byte, i int) int {
	for i++; text[i] != '"'; i++ {
		if text[i] == '\\' {
			i++
		}
	}
	return i + 1
}
