package cli

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write what the scripts compare with anew")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"rpclog": func() {
			code := Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
			os.WriteFile(os.Getenv("STATUS"), []byte(strconv.Itoa(code)), 0o644)
			os.Exit(code)
		},
	})
}

// TestScripts runs testdata/script/*.txtar: each is one feature as its user
// meets it, with standard output, standard error and exit code. The captures
// of testdata/captures lie in the folder of each script.
func TestScripts(t *testing.T) {
	captures, err := filepath.Abs("../testdata/captures")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           "../testdata/script",
		UpdateScripts: *update,
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"status": status},
		Setup: func(env *testscript.Env) error {
			env.Setenv("STATUS", filepath.Join(env.WorkDir, "status"))
			return fs.WalkDir(os.DirFS(captures), ".", func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				text, err := os.ReadFile(filepath.Join(captures, path))
				if err != nil {
					return err
				}
				return os.WriteFile(filepath.Join(env.WorkDir, path), text, 0o644)
			})
		},
	})
}

// status sees that the last program ended with an exit code.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: status CODE")
	}
	if got := ts.ReadFile(ts.MkAbs("status")); got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}
