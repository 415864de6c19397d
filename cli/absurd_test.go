package cli

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Values that no flag is meant for: those that come first for flags that
// take numbers, times and spans, and the others for those that take texts.
var (
	absurdNumbers = []string{
		"99999999999999", "-1", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "2147483648", strings.Repeat("9", 400), "0", "-0", "",
		"NaN", "-Inf", "1e400", "1e-400", "0x7fffffffffffffff", "1_000",
		"1000000000000000000h", "2562047h47m16.854775807s", "-2562047h", "1ns",
		"9999-12-31T23:59:59Z", "0000-01-01", "292277026596-12-04T15:30:08Z", "1970-01-01T00:00:00+99:99",
		"8388608TiB", "17179869184GiB", "1GiB", "-1KiB", "0.5",
		"rate>1e400%", "rate>NaN%", "rate>1e999999999%", "rate>0x1p999999999%", "rate>1/0%", "code:1e999999999",
	}
	absurdTexts = []string{
		strings.Repeat("*", 5000) + "x", "[9223372036854775808]", "a.#(b==\"\")#.c", strings.Repeat("#(", 5000), "\x00\xff", "=", "1e999999999", "../../..",
	}
)

// TestAbsurdFlags gives every flag of every command values that no flag is
// meant for. Whatever comes of it, it is an exit code that a command may end
// with, and what is wrong is said in a line that names the flag.
func TestAbsurdFlags(t *testing.T) {
	inFull(t)
	t.Chdir(t.TempDir()) // for what is written
	const file = "x.log"
	const text = `{"jsonrpc":"2.0","id":1,"method":"a","ts":1700000000}
{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"},"ts":1700000001}
`
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	spans := []string{"window", "since", "until", "tz", "fail-on"}
	tried := 0
	same := map[string]bool{} // flags of several commands
	for _, c := range rootCommand(&streams{}).Commands() {
		flags := map[string]*pflag.Flag{}
		c.InitDefaultHelpFlag()
		c.Flags().VisitAll(func(f *pflag.Flag) { flags[f.Name] = f })
		for name, f := range flags {
			if f.Value.Type() == "bool" || name == "output" {
				continue
			}
			values := absurdTexts
			if numeric := f.Value.Type() != "string" && f.Value.Type() != "stringArray"; numeric || slices.Contains(spans, name) {
				values = absurdNumbers
			}
			if same[name+f.Usage] {
				values = values[:2]
			}
			same[name+f.Usage] = true
			for _, value := range values {
				args := append(strings.Fields(c.CommandPath())[1:], "--"+name+"="+value)
				if c.Flags().Lookup("max-line") != nil {
					args = append(args, readBy(c, file))
				}
				if c.Name() == "slice" && !slices.Contains([]string{"finding", "session", "code", "lines"}, name) {
					args = append(args, "--lines=1-2")
				}
				code, text := runAbsurd(args)
				tried++
				switch {
				case code < exitDone || code > exitNoInput:
					t.Errorf("rpclog %.200q: exit code %d\n%.500s", args, code, text)
				case code == exitUsage && !strings.Contains(text, "--"+name) && !strings.Contains(text, "looks like a secret"): // for a pattern that takes all
					t.Errorf("rpclog %.200q: does not say which flag is wrong: %.500s", args, text)
				}
			}
		}
	}
	if tried < 600 {
		t.Errorf("only %d values of flags were tried", tried)
	}
}

// readBy returns an argument by which a command reads a file.
func readBy(c *cobra.Command, file string) string {
	if c.Name() == "show" {
		return file + ":1"
	}
	return file
}

// runAbsurd runs rpclog, returns a code of -1 for a panic, and what it says on
// stderr.
func runAbsurd(args []string) (code int, text string) {
	var stdout, stderr bytes.Buffer
	defer func() {
		if p := recover(); p != nil {
			code, text = -1, fmt.Sprint(p)
		}
	}()
	code = Run(args, strings.NewReader(""), &stdout, &stderr)
	return code, stderr.String()
}

// TestMostJobs holds the bounds of flags that ask for memory.
func TestMostJobs(t *testing.T) {
	for _, tt := range []struct{ flag, want string }{
		{"--jobs=257", "rpclog: --jobs 257: want at most 256\n"},
		{"--jobs=256", ""},
		{"--max-line=1025MiB", "rpclog: --max-line 1025MiB: want at most 1GiB\n"},
		{"--max-line=1GiB", ""},
		{"--slowest=10001", "rpclog: --slowest 10001: want at most 10000\n"},
		{"--slowest=10000", ""},
	} {
		code, got := runAbsurd([]string{"calls", tt.flag, "../testdata/captures/cortex-fires.jsonl"})
		want := exitDone
		if tt.want != "" {
			want = exitUsage
		}
		if got != tt.want || code != want {
			t.Errorf("%s: exit code %d, says %q; want %q", tt.flag, code, got, tt.want)
		}
	}
}
