package main

import (
	"bytes"
	"debug/buildinfo"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

// rooms lists the packages of this module and, of them, those that each may
// import: data goes from bytes to messages to a report, never back.
var rooms = map[string]string{
	"":                         "cli",
	"cli":                      "report report/calls analyze analyze/catalog analyze/redact analyze/rules analyze/slice analyze/wording parse parse/capture parse/input",
	"report":                   "analyze analyze/wording parse/capture",
	"report/calls":             "analyze parse/capture report",
	"analyze":                  "analyze/catalog analyze/wording analyze/internal/lookup analyze/redact analyze/rules parse/capture",
	"analyze/catalog":          "parse/capture",
	"analyze/internal/lookup":  "",
	"analyze/redact":           "",
	"analyze/redacttest":       "",
	"analyze/slice":            "analyze analyze/catalog analyze/redact analyze/rules parse/capture",
	"analyze/wording":          "parse/capture",
	"analyze/rules":            "analyze/internal/lookup parse/capture",
	"parse":                    "parse/capture parse/input parse/internal/clock parse/internal/decode parse/internal/format parse/internal/frame parse/internal/slots parse/internal/unpack",
	"parse/capture":            "",
	"parse/input":              "parse/capture",
	"parse/internal/clock":     "parse/capture parse/internal/jsonscan",
	"parse/internal/decode":    "parse/capture parse/internal/clock parse/internal/jsonscan parse/internal/slots parse/internal/wire",
	"parse/internal/frame":     "parse/capture parse/internal/clock parse/internal/decode parse/internal/jsonscan",
	"parse/internal/format":    "parse/capture parse/internal/clock parse/internal/decode parse/internal/frame parse/internal/jsonscan parse/internal/pcap parse/internal/slots parse/internal/wire",
	"parse/internal/jsonscan":  "",
	"parse/internal/slots":     "parse/capture parse/internal/jsonscan",
	"parse/internal/parsetest": "bench/gen parse/capture parse/input",
	"parse/internal/readtest":  "parse parse/capture parse/input parse/internal/parsetest",
	"parse/internal/unpack":    "parse/input",
	"parse/internal/pcap":      "parse/internal/jsonscan parse/internal/wire",
	"parse/internal/wire":      "parse/internal/jsonscan",
	"bench/cmd/countsteps":     "",
	"bench/cmd/decompress":     "",
	"bench/cmd/gencapture":     "bench/gen bench/size",
	"bench/cmd/measure":        "bench/usage",
	"bench/cmd/profile":        "bench/gen bench/size cli",
	"bench/cmd/sidebyside":     "bench/gen bench/size bench/usage",
	"bench/cmd/soak":           "bench/gen bench/size",
	"bench/gen":                "",
	"bench/size":               "",
	"bench/steps":              "",
	"bench/usage":              "",
	"build/pack":               "",
}

// only says which packages alone may import a library.
var only = map[string]string{
	"github.com/tidwall/gjson":          "analyze analyze/catalog analyze/redact parse/internal/decode parse/internal/format parse/internal/frame parse/internal/jsonscan",
	"github.com/klauspost/compress":     "parse/internal/unpack parse/internal/parsetest parse/internal/pcap bench/cmd/decompress bench/cmd/sidebyside",
	"github.com/parquet-go/parquet-go":  "report/calls",
	"github.com/gopacket/gopacket":      "parse/internal/pcap",
	"golang.org/x/sys":                  "parse/input parse/internal/jsonscan",
	"github.com/pierrec/lz4/v4":         "parse/internal/unpack parse/internal/parsetest",
	"github.com/ulikunitz/xz":           "parse/internal/unpack parse/internal/parsetest",
	"github.com/bmatcuk/doublestar/v4":  "parse/input",
	"github.com/olekukonko/tablewriter": "report",
	"github.com/schollz/progressbar/v3": "cli",
	"github.com/spf13/pflag":            "cli",
	"github.com/spf13/cobra":            "cli",
	"github.com/goccy/go-yaml":          "analyze/rules",
}

// TestImports sees that no package imports what its room may not touch.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	const module = "rpclog"
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		room, imports := strings.TrimPrefix(strings.TrimPrefix(words[0], module), "/"), words[1:]
		allowed, known := rooms[room]
		if !known {
			t.Errorf("%s is no room of this house: add it to the list here and say what it may import", room)
		}
		for _, imp := range imports {
			if own, ok := strings.CutPrefix(imp, module+"/"); ok && !slices.Contains(strings.Fields(allowed), own) {
				t.Errorf("%s must not import %s", room, own)
			}
			for lib, rooms := range only {
				if (imp == lib || strings.HasPrefix(imp, lib+"/")) && !slices.Contains(strings.Fields(rooms), room) {
					t.Errorf("%s must not import %s", room, imp)
				}
			}
		}
	}
}

// TestReadme runs the commands of the README and of docs that begin with
// "rpclog" or "cat" with the program built anew, and sees that they do what a
// reader expects.
func TestReadme(t *testing.T) {
	pages, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	var text []byte
	for _, name := range append(pages, "README.md") {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, page...)
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "rpclog")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == "-pgo" && filepath.Base(s.Value) == "default.pgo" }) {
		t.Errorf("not built by default.pgo: %v", info.Settings)
	}
	here, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(here, filepath.Join(dir, "testdata")); err != nil {
		t.Skip(err) // reports must not be written into the project
	}
	ran := 0
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		for line := range strings.Lines(block[1]) {
			line = strings.TrimSpace(line)
			command, comment, _ := strings.Cut(line, "  # ")
			if !strings.Contains(command, "rpclog ") || strings.HasPrefix(command, "go ") && !strings.HasPrefix(command, "go run . ") {
				continue
			}
			command = strings.Replace(command, "go run . ", "rpclog ", 1)
			c := exec.Command("bash", "-c", command)
			c.Env = append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"))
			c.Dir = dir
			var stdout, stderr bytes.Buffer
			c.Stdout, c.Stderr = &stdout, &stderr
			if err := c.Run(); c.ProcessState == nil {
				t.Fatal(err)
			}
			want := 0
			if m := regexp.MustCompile(`exit code (\d)`).FindStringSubmatch(comment); m != nil {
				want = int(m[1][0] - '0')
			}
			if got := c.ProcessState.ExitCode(); got != want {
				t.Errorf("%s\nexit code %d, want %d\n%s", command, got, want, stderr.String())
			}
			if stdout.Len() == 0 && !strings.Contains(command, " -o ") {
				t.Errorf("%s\nprints nothing", command)
			}
			ran++
		}
	}
	if ran < 30 {
		t.Errorf("only %d commands ran", ran)
	}
}
