package analyze

import (
	"testing"

	"rpclog/parse/capture"
)

// TestByHand analyses batches of which no decoder would make all, and none at
// all: nothing panics, and what there is counts.
func TestByHand(t *testing.T) {
	for name, m := range map[string]capture.Message{
		"nothing":                    {},
		"answers what was not asked": {Kind: capture.Response, Answers: true},
		"a warning without a code":   {Kind: capture.Warning},
		"another kind":               {Kind: 200, ID: capture.ID{Type: 200}},
		"an empty error":             {Kind: capture.Response, Error: &capture.Error{}, InBand: make([]capture.Error, 2)},
		"data":                       {Kind: capture.Data, Error: &capture.Error{}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, width := range []WindowWidth{{}, {Time: -1, Messages: -1}, {Time: 1, Messages: 1}} {
				told := 0
				a := New([]string{"x"}, Options{Window: width, OnError: func(*ErrorEvent) { told++ }})
				a.Report(nil)
				a.Add(&capture.Batch{})
				var b capture.Batch
				b.Add(capture.Record{Direction: 200}, m)
				b.Add(capture.Record{Time: capture.Unix(1, 0), Restart: true}, m, m)
				a.Add(&b)
				r := a.Report([]capture.Info{{Name: "y", Damage: []capture.Damage{{}}}, {}, {}})
				if r.Summary.Records != 2 || name != "another kind" && r.Summary.Messages != 3 || int64(told) != r.Summary.Errors+r.Summary.InBandErrors {
					t.Errorf("%d told, %+v", told, r.Summary)
				}
			}
		})
	}
}
