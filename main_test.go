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

// rooms lists the packages and, of the rooms of this module, those that each
// may import: data goes from bytes to messages to a report, never back.
var rooms = map[string][]string{
	"rpclog":                      {"rpclog/cli"},
	"rpclog/cli":                  {"rpclog/report", "rpclog/analyze", "rpclog/analyze/catalog", "rpclog/analyze/rules", "rpclog/parse"},
	"rpclog/report":               {"rpclog/analyze", "rpclog/parse"},
	"rpclog/analyze":              {"rpclog/analyze/catalog", "rpclog/analyze/lookup", "rpclog/analyze/rules", "rpclog/parse"},
	"rpclog/analyze/catalog":      {"rpclog/parse"},
	"rpclog/analyze/lookup":       {},
	"rpclog/analyze/rules":        {"rpclog/analyze/lookup", "rpclog/parse"},
	"rpclog/parse":                {"rpclog/parse/pcap"},
	"rpclog/parse/pcap":           {},
	"rpclog/bench/gen":            {},
	"rpclog/build/pack":           {},
	"rpclog/bench/size":           {},
	"rpclog/bench/usage":          {},
	"rpclog/bench/cmd/gencapture": {"rpclog/bench/gen", "rpclog/bench/size"},
	"rpclog/bench/cmd/sidebyside": {"rpclog/bench/gen", "rpclog/bench/size", "rpclog/bench/usage"},
	"rpclog/bench/cmd/measure":    {"rpclog/bench/usage"},
	"rpclog/bench/cmd/decompress": {},
	"rpclog/bench/cmd/profile":    {"rpclog/bench/gen", "rpclog/bench/size", "rpclog/cli"},
}

// only says which packages alone may import a library.
var only = map[string][]string{
	"github.com/tidwall/gjson":          {"rpclog/parse"},
	"github.com/klauspost/compress":     {"rpclog/parse", "rpclog/parse/pcap", "rpclog/bench/cmd/decompress", "rpclog/bench/cmd/sidebyside"},
	"github.com/gopacket/gopacket":      {"rpclog/parse/pcap"},
	"golang.org/x/sys":                  {"rpclog/parse"},
	"github.com/pierrec/lz4/v4":         {"rpclog/parse"},
	"github.com/ulikunitz/xz":           {"rpclog/parse"},
	"github.com/bmatcuk/doublestar/v4":  {"rpclog/parse"},
	"github.com/olekukonko/tablewriter": {"rpclog/report"},
	"github.com/schollz/progressbar/v3": {"rpclog/cli"},
	"github.com/spf13/pflag":            {"rpclog/cli"},
	"github.com/spf13/cobra":            {"rpclog/cli"},
	"github.com/goccy/go-yaml":          {"rpclog/analyze/rules"},
}

func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		pkg, imports := words[0], words[1:]
		allowed, known := rooms[pkg]
		if !known {
			t.Errorf("%s is no room of this house: add it to the list here and say what it may import", pkg)
		}
		for _, imp := range imports {
			if strings.HasPrefix(imp, "rpclog") && !slices.Contains(allowed, imp) {
				t.Errorf("%s must not import %s", pkg, imp)
			}
			for lib, rooms := range only {
				if (imp == lib || strings.HasPrefix(imp, lib+"/")) && !slices.Contains(rooms, pkg) {
					t.Errorf("%s must not import %s", pkg, imp)
				}
			}
		}
	}
}

// TestReadme runs the commands of the README that begin with "rpclog" or "cat"
// with the program built anew, and sees that they do what a reader expects.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
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
	if ran < 5 {
		t.Errorf("only %d commands of the README ran", ran)
	}
}
