package parse

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse/internal/parsetest"
)

// TestPowerShell reads what PowerShell writes of a capture.
func TestPowerShell(t *testing.T) {
	plain := strings.ReplaceAll(parsetest.Calls(150), "\n", "\r\n")
	want := dump(t, Options{}, parsetest.Text("x", plain))
	if diff := cmp.Diff(want, dump(t, Options{ChunkSize: 100}, parsetest.Text("x", "\xff\xfe"+parsetest.UTF16(binary.LittleEndian, plain)))); diff != "" {
		t.Error(diff)
	}
}
