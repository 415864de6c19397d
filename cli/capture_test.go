package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCaptures holds the JSON report of each capture of testdata/captures to
// the one in testdata/reports; go test ./cli -run TestCaptures -update writes
// them anew. What is in the captures was counted by other programs, see
// testdata/captures/README.md.
func TestCaptures(t *testing.T) {
	t.Chdir("../testdata/captures")
	names, err := filepath.Glob("*.*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if name == "README.md" {
			continue
		}
		var got, stderr bytes.Buffer
		Run([]string{"-q", "-f", "json", name}, strings.NewReader(""), &got, &stderr)
		if got.Len() == 0 {
			got = stderr // of what is not read at all
		}
		golden := filepath.Join("..", "reports", name+".json")
		if *update {
			if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Error(err)
			continue
		}
		if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got.String(), "\n")); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}
