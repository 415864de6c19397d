package gen

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTally counts captures with encoding/json and holds the writer's own tally
// to it.
func TestTally(t *testing.T) {
	for _, shape := range tallied {
		var b bytes.Buffer
		var got, want Tally
		if err := Write(&b, Options{Shape: shape, Size: 12 << 20, Sessions: 7, Tally: &got}); err != nil {
			t.Fatal(err)
		}
		type asked struct {
			conn string
			id   int
		}
		methods := map[asked]string{}
		for _, text := range lines(b.Bytes()) {
			var line struct {
				Conn string
				Msg  struct {
					ID             int
					Method, Sid    string
					Error, Warning *struct{ Code json.Number }
					Result         json.RawMessage
				}
			}
			if err := json.Unmarshal(text, &line); err != nil {
				t.Fatal(err)
			}
			want.Bytes += int64(len(text)) + 1
			want.Lines++
			switch m := &line.Msg; {
			case m.Method != "":
				want.Requests++
				count(&want.Asked, m.Method)
				methods[asked{line.Conn, m.ID}] = m.Method
			case m.Warning != nil:
				want.Warnings++
				count(&want.Warned, m.Warning.Code.String())
			case m.Sid != "":
				want.Data++
			default:
				method := methods[asked{line.Conn, m.ID}]
				want.Responses++
				count(&want.Answered, method)
				if m.Error != nil {
					want.Errors++
					count(&want.Codes, m.Error.Code.String())
					count(&want.FailedWith, method)
				}
				var inside struct{ Failure []struct{ Code json.Number } }
				if json.Unmarshal(m.Result, &inside) == nil {
					for _, f := range inside.Failure {
						want.InBand++
						count(&want.InBandCodes, f.Code.String())
					}
				}
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-counted +tally)\n%s", shape, d)
		}
		if got.Errors == 0 || got.Asked["subscribe"] == 0 || got.Answered[""] != 0 || shape != "errors" && (got.InBand == 0 || got.Codes["-32029"] == 0) {
			t.Errorf("%s: %+v", shape, got)
		}
	}
	if err := Write(&bytes.Buffer{}, Options{Shape: "small", Tally: &Tally{}}); err == nil {
		t.Error("small is counted")
	}
}
