package report

import (
	"bytes"
	"encoding/json"
	"io"

	"rpclog/analyze"
)

// writeJSON writes the report as it is.
func writeJSON(w io.Writer, r *analyze.Report, _ Options) error { return WriteJSON(w, r) }

// WriteJSON writes a value indented, with characters that could command a
// terminal as escapes.
func WriteJSON(w io.Writer, value any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(value); err != nil {
		return err
	}
	_, err := w.Write(jsonText(b.Bytes()))
	return err
}
