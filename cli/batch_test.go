package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/analyze"
	"rpclog/parse/capture"
)

// TestLargeBatch reads batches of as many members as are read, and of more:
// what is left out is counted as nothing else, named in the limits, and
// makes the report incomplete.
func TestLargeBatch(t *testing.T) {
	inFull(t)
	for _, tt := range []struct {
		name, member    string
		more            int // members beyond the bound
		messages, other int64
	}{
		{"messages", `{"id":%d,"method":"a"}`, 0, capture.MaxBatch, 0},
		{"more messages", `{"id":%d,"method":"a"}`, 7, capture.MaxBatch, 0},
		{"more of others", `%d`, 7, 1, capture.MaxBatch - 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var text strings.Builder
			text.WriteString(`[{"id":0,"method":"a"}`)
			for i := range capture.MaxBatch + tt.more - 1 {
				fmt.Fprintf(&text, ","+tt.member, i+1)
			}
			text.WriteString("]\n" + `{"id":"last","method":"b"}` + "\n")
			var stdout, stderr bytes.Buffer
			code := Run([]string{"-q", "-f", "json", "--fail-on", "incomplete"}, strings.NewReader(text.String()), &stdout, &stderr)
			var r analyze.Report
			if err := json.Unmarshal(stdout.Bytes(), &r); err != nil {
				t.Fatal(err)
			}
			limits, want := []analyze.Limit{}, exitDone
			if tt.more > 0 {
				limits, want = append(limits, analyze.Limit{What: "batch", Limit: capture.MaxBatch, Reached: capture.MaxBatch + int64(tt.more)}), exitFinding
			}
			if d := cmp.Diff(limits, r.Limits); d != "" || code != want {
				t.Errorf("exit code %d, limits %s", code, d)
			}
			if s := r.Summary; s.Messages != tt.messages+1 || s.Other != tt.other || s.Batches != 1 || s.Records != 2 {
				t.Errorf("%d messages, %d others, %d batches, %d records", s.Messages, s.Other, s.Batches, s.Records)
			}
		})
	}
}
