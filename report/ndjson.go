package report

import (
	"bufio"
	"encoding/json"
	"io"

	"rpclog/analyze"
)

// writeNDJSON writes one table, a JSON object a line: each row with the fields
// that it has in the JSON report. Windows have their width with them.
func writeNDJSON(w io.Writer, r *analyze.Report, o Options) error {
	s, err := sectionOf(r, o.Section)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 64<<10)
	e := jsonLines(out)
	for i := range s.rows {
		if err := e.Encode(s.object(i)); err != nil {
			return err
		}
	}
	return out.Flush()
}

// jsonLines returns what writes JSON values, each on a line, with characters
// that could command a terminal as escapes.
func jsonLines(w io.Writer) *json.Encoder {
	e := json.NewEncoder(escaper{w})
	e.SetEscapeHTML(false)
	return e
}

// escaper passes on JSON that it is given in whole values.
type escaper struct{ w io.Writer }

func (e escaper) Write(text []byte) (int, error) {
	if _, err := e.w.Write(JSONText(text)); err != nil {
		return 0, err
	}
	return len(text), nil
}
