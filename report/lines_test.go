package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/analyze"
)

// TestErrorTable has a line for each error where there is room, else a second
// one; places stay whole.
func TestErrorTable(t *testing.T) {
	errors := []analyze.ErrorEvent{
		{Source: "a.log", Line: 7, Time: at("09:12:44.120"), Method: ptr("tools/call"), Subject: ptr("forecast"), ID: json.RawMessage("1"), Code: num("-32602"), Name: ptr("Invalid params"), Message: "no city \x1b[31m given", Cause: ptr("city: required")},
		{Source: "a.log", Line: 12, Time: at("09:12:45"), Method: ptr("prompts/list"), Code: num("-32601"), Name: ptr("Method not found"), Message: "method not found"},
		{Source: "/srv/a/longer/folder/b.log", Line: 1, Message: "out of stock", InBand: true},
		{Source: "a.log", Line: 13},
	}
	for _, c := range []struct {
		width int
		want  string
	}{
		{100, `
time          error                    call                      text                      at
2026-03-02
09:12:44.120  -32602 Invalid params    tools/call forecast       no city ␛[31m given · c…  a.log:7
09:12:45.000  -32601 Method not found  prompts/list                                        a.log:12
              in-band                  (unknown)                 out of stock
              /srv/a/longer/folder/b.log:1
              none                     (unknown)                                           a.log:13
`},
		{60, `
time          error                   call
2026-03-02
09:12:44.120  -32602 Invalid params   tools/call forecast
              a.log:7  no city ␛[31m given · city: required
09:12:45.000  -32601 Method not fou…  prompts/list
              a.log:12
              in-band                 (unknown)
              /srv/a/longer/folder/b.log:1
              out of stock
              none                    (unknown)
              a.log:13
`},
	} {
		var b bytes.Buffer
		w := newErrorTable(&b, c.width, false)
		for i := range errors {
			if err := w.Write(&errors[i]); err != nil {
				t.Fatal(err)
			}
			if err := w.Flush(); err != nil || !strings.Contains(b.String(), LinePlace(errors[i].Source, errors[i].Line)) {
				t.Errorf("row %d is not there at once: %v", i, err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(strings.TrimPrefix(c.want, "\n"), b.String()); d != "" {
			t.Errorf("at %d (-want +got):\n%s", c.width, d)
		}
		for _, l := range strings.Split(b.String(), "\n") {
			if columns(l) > c.width {
				t.Errorf("at %d: %s", c.width, l)
			}
		}
	}
}
