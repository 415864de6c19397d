package report

import (
	"flag"
	"os"
	"testing"
)

var (
	update    = flag.Bool("update", false, "write the golden files anew")
	show      = flag.String("show", "rich", "the report that TestShow prints")
	showAs    = flag.String("as", "table", "the format that TestShow prints")
	showWidth = flag.Int("width", 100, "the width that TestShow prints at")
	showTop   = flag.Int("top", 10, "the rows that TestShow prints")
	showColor = flag.Bool("color", false, "print colours")
)

// TestShow prints a report to be looked at:
//
//	go test ./report -run TestShow -v -args -show rich -width 80 -color
func TestShow(t *testing.T) {
	if !testing.Verbose() {
		t.Skip("with -v only")
	}
	f, ok := ByName(*showAs)
	if !ok {
		t.Fatalf("no format %q", *showAs)
	}
	if err := f.Write(os.Stdout, reports()[*show], Options{Width: *showWidth, Top: *showTop, Color: *showColor}); err != nil {
		t.Fatal(err)
	}
}
