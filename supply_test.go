package main

import (
	"bytes"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// systems are those that build/release builds for.
func systems(t *testing.T) []string {
	script, err := os.ReadFile(filepath.Join("build", "release"))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^targets=\((.*)\)$`).FindSubmatch(script)
	if m == nil {
		t.Fatal("build/release has no targets")
	}
	return strings.Fields(string(m[1]))
}

// linkedPackage is a package that is linked into the program on some system.
type linkedPackage struct {
	path, module, dir string // module is "" for Go's own library, dir that of the module
	imports           []string
}

// linked returns the packages that are linked into the program on any system.
func linked(t *testing.T) map[string]linkedPackage {
	t.Helper()
	all := map[string]linkedPackage{}
	for _, system := range systems(t) {
		goos, arch, _ := strings.Cut(system, "/")
		c := exec.Command("go", "list", "-deps", "-f", "{{.ImportPath}}\t{{with .Module}}{{.Path}}\t{{.Dir}}{{else}}\t{{end}}\t{{join .Imports \" \"}}", ".")
		c.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+arch, "CGO_ENABLED=0")
		out, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(out)) {
			f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			p := all[f[0]]
			p.path, p.module, p.dir = f[0], f[1], f[2]
			p.imports = append(p.imports, strings.Fields(f[3])...)
			all[f[0]] = p
		}
	}
	return all
}

// shortName returns what the tables call a module when they say who imports one.
func shortName(module string) string {
	return path.Base(regexp.MustCompile(`/v\d+$`).ReplaceAllString(module, ""))
}

// table returns the rows of a table with a given head in docs/dependencies.md.
func table(t *testing.T, head string) [][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("docs", "dependencies.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, after, ok := strings.Cut(string(text), head+"\n")
	if !ok {
		t.Fatalf("no table %q", head)
	}
	var rows [][]string
	for line := range strings.Lines(after) {
		if !strings.HasPrefix(line, "|") {
			break
		}
		if strings.HasPrefix(line, "|---") {
			continue
		}
		var cells []string
		for _, cell := range strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|") {
			cells = append(cells, strings.TrimSpace(cell))
		}
		rows = append(rows, cells)
	}
	return rows
}

// licences are words that the texts of licences have.
var licences = map[string]string{
	"MIT": "Permission is hereby granted, free of charge", "Apache-2.0": "Apache License", "BSD-2-Clause": "Redistribution and use in source and binary forms",
	"BSD-3-Clause": "endorse or promote products derived from this software",
}

// TestLinked holds docs/dependencies.md to what is linked into the program.
func TestLinked(t *testing.T) {
	packages := linked(t)
	t.Run("modules", func(t *testing.T) { checkModules(t, packages) })
	t.Run("network", func(t *testing.T) { checkNetwork(t, packages) })
}

// checkModules holds the table of modules to those that there are: who imports
// each, and the words of its licence, which build/release puts into the archives.
func checkModules(t *testing.T, packages map[string]linkedPackage) {
	by := map[string][]string{} // importers of modules
	dirs := map[string]string{}
	for _, p := range packages {
		for _, name := range p.imports {
			if of := packages[name]; of.module != "" && of.module != p.module && of.module != "rpclog" && p.module != "" {
				by[of.module] = append(by[of.module], shortName(p.module))
				dirs[of.module] = of.dir
			}
		}
	}
	want, got := []string{}, []string{}
	for module, names := range by {
		slices.Sort(names)
		names = slices.Compact(names)
		if i := slices.Index(names, "rpclog"); i >= 0 {
			names = append([]string{"rpclog"}, slices.Delete(names, i, i+1)...)
		}
		want = append(want, module+": "+strings.Join(names, ", "))
	}
	for _, row := range table(t, "| module | imported by | why | licence |") {
		if len(row) != 4 || row[2] == "" {
			t.Fatalf("a row of %d cells: %q", len(row), row)
		}
		got = append(got, row[0]+": "+row[1])
		files, err := filepath.Glob(filepath.Join(dirs[row[0]], "LICEN[CS]E*"))
		if err != nil || len(files) == 0 {
			t.Errorf("%s has no licence that build/release finds", row[0])
			continue
		}
		var text []byte
		for _, file := range files {
			one, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text = append(text, one...)
		}
		said := strings.Join(strings.Fields(string(text)), " ")
		for _, name := range strings.Split(row[3], ", ") {
			if words, known := licences[name]; !known || !strings.Contains(said, words) {
				t.Errorf("%s: the licence does not read like %s", row[0], name)
			}
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("docs/dependencies.md (-linked +table)\n%s", d)
	}
}

// checkNetwork holds the table of packages that import those that can open a
// connection. None of rpclog's own does.
func checkNetwork(t *testing.T, packages map[string]linkedPackage) {
	want, got := []string{}, []string{}
	for _, p := range packages {
		if p.module == "" {
			continue
		}
		names := slices.Compact(slices.Sorted(slices.Values(p.imports)))
		names = slices.DeleteFunc(names, func(name string) bool {
			return name != "net" && name != "net/http" && name != "crypto/tls" && name != "net/rpc" && name != "net/smtp" && name != "plugin"
		})
		if p.module == "rpclog" && len(names) > 0 {
			t.Errorf("%s imports %s", p.path, names)
		}
		if len(names) > 0 {
			want = append(want, p.path+" "+strings.Join(names, ", "))
		}
	}
	for _, row := range table(t, "| package | imports | for |") {
		got = append(got, row[0]+" "+row[1])
	}
	slices.Sort(want)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("docs/dependencies.md (-linked +table)\n%s", d)
	}
}

// systemCall is a line that strace writes of one.
var systemCall = regexp.MustCompile(`^(?:\d+ +)?(\w+)\((.*)`)

// named is the first text in quotes of a system call.
var named = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)

// TestSystemCalls traces commands: they open no socket, start no other program,
// and open no file but those that they are given and what Go's runtime and a
// library read about their own process.
func TestSystemCalls(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil || runtime.GOOS != "linux" {
		t.Skip("no strace here")
	}
	if testing.Short() {
		t.Skip("it builds the program")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "rpclog")
	build := exec.Command("go", "build", "-pgo=off", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as releases are, so that no library is looked for
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	captures, err := filepath.Abs(filepath.Join("testdata", "captures"))
	if err != nil {
		t.Fatal(err)
	}
	cortex, mcp := filepath.Join(captures, "cortex-afternoon.jsonl"), filepath.Join(captures, "mcp-desktop.log")
	rule := filepath.Join(dir, "mine.yaml")
	if err := os.WriteFile(rule, []byte("rules:\n- {id: mine/x, title: X, level: low, steps: [{match: {code: 1}}]}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	page, table := filepath.Join(dir, "out.html"), filepath.Join(dir, "calls.parquet")
	for _, c := range []struct {
		args    string
		opened  []string
		created string
	}{
		{"analyze " + cortex, []string{cortex}, ""},
		{"errors " + cortex, []string{cortex}, ""},
		{"calls -f csv " + mcp, []string{mcp}, ""},
		{"show " + cortex + ":12", []string{cortex}, ""},
		{"-f html -o " + page + " " + cortex, []string{cortex}, page},
		{"calls -o " + table + " " + mcp, []string{mcp}, table},
		{"-f sarif --rules " + rule + " " + mcp, []string{mcp, rule}, ""},
		{"codes -32029", nil, ""},
		{"rules", nil, ""},
	} {
		log := filepath.Join(dir, "strace.log")
		cmd := exec.Command(strace, append([]string{"-f", "--seccomp-bpf", "-qq", "-s", "4096", "-e", "trace=%file,%network,%process", "-e", "signal=none", "-o", log, program}, strings.Fields(c.args)...)...)
		if out, err := cmd.CombinedOutput(); cmd.ProcessState == nil || len(out) == 0 && c.created == "" {
			t.Fatalf("%s: %v", c.args, err)
		}
		trace, err := os.ReadFile(log)
		if err != nil || len(trace) == 0 {
			t.Skipf("strace cannot trace here: %v", err)
		}
		var opened []string
		created, started := "", 0
		for line := range bytes.Lines(trace) {
			m := systemCall.FindSubmatch(line)
			if m == nil || bytes.Contains(line, []byte(" = -1 ")) {
				continue
			}
			name := ""
			if text := named.FindSubmatch(m[2]); text != nil {
				name = string(text[1])
			}
			switch call := string(m[1]); call {
			case "socket", "connect", "bind", "listen", "accept", "accept4", "sendto", "recvfrom", "socketpair":
				t.Errorf("%s: %s", c.args, line)
			case "execve", "execveat":
				started++
			case "open", "openat", "openat2", "creat":
				switch {
				case bytes.Contains(line, []byte("O_CREAT")):
					if dir, base := filepath.Split(name); c.created == "" || filepath.Clean(dir) != filepath.Dir(c.created) || !strings.HasPrefix(base, ".rpclog-") {
						t.Errorf("%s: makes %s", c.args, name)
					}
				case bytes.Contains(line, []byte("O_WRONLY")), bytes.Contains(line, []byte("O_RDWR")):
					t.Errorf("%s: %s", c.args, line)
				case name != program && !strings.HasPrefix(name, "/proc/self/") && !strings.HasPrefix(name, "/sys/"):
					opened = append(opened, name)
				}
			case "rename", "renameat", "renameat2", "link", "linkat":
				created = c.created
				if !bytes.Contains(line, []byte(`"`+c.created+`"`)) || c.created == "" {
					t.Errorf("%s: %s", c.args, line)
				}
			case "mkdir", "mkdirat", "rmdir", "chmod", "fchmodat", "chown", "symlink", "symlinkat", "truncate":
				t.Errorf("%s: %s", c.args, line)
			}
		}
		slices.Sort(opened)
		opened = slices.Compact(opened)
		slices.Sort(c.opened)
		if !slices.Equal(opened, c.opened) {
			t.Errorf("%s: opens %q, want %q", c.args, opened, c.opened)
		}
		if started != 1 || created != c.created {
			t.Errorf("%s: %d programs, writes %q", c.args, started, created)
		}
	}
}
