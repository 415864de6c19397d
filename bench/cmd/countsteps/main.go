// Countsteps writes copies of the packages that read and analyse captures which
// count their steps, see bench/steps, and the file that makes go build or go
// test take them instead:
//
//	go run ./bench/cmd/countsteps DIR
//	go test -overlay DIR/overlay.json ./bench/steps
//
// It is run in the root of the module. What is called from other modules or
// from the standard library counts by the length of what it is given, or, where
// it searches, by what it looks at.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// module is the path of the module, and counter that of what counts.
const (
	module  = "rpclog"
	counter = module + "/bench/steps"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) int {
	if len(args) != 1 {
		fmt.Fprintln(stderr, "usage: countsteps DIR")
		return 2
	}
	if err := write(args[0]); err != nil {
		fmt.Fprintln(stderr, "countsteps:", err)
		return 1
	}
	return 0
}

// listed is what go list says of a package.
type listed struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
	Imports                 []string
}

// write writes the copies and overlay.json into a directory.
func write(dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	cmd := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles,Imports", "./parse", "./analyze")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("go list: %w", err)
	}
	exports := map[string]string{}
	var own []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p listed
		if err := dec.Decode(&p); err != nil {
			return err
		}
		exports[p.ImportPath] = p.Export
		if strings.HasPrefix(p.ImportPath, module+"/") {
			own = append(own, p)
		}
	}
	replace := map[string]string{}
	put := func(from string, text []byte) error {
		rel := strings.NewReplacer(string(filepath.Separator), "_", ":", "_").Replace(from)
		to := filepath.Join(dir, rel)
		replace[from] = to
		return os.WriteFile(to, text, 0o666)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for _, p := range own {
		files, err := counting(p, exports)
		if err != nil {
			return err
		}
		for name, text := range files {
			if err := put(name, text); err != nil {
				return err
			}
		}
	}
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	on := filepath.Join(here, "bench", "steps", "counted.go")
	if err := put(on, []byte("package steps\n\nconst Counted = true\n")); err != nil {
		return err
	}
	overlay, err := json.MarshalIndent(map[string]any{"Replace": replace}, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o666)
}
