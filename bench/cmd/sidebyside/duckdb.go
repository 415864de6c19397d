package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// duckdb is DuckDB as a package of npm, with as many threads as there are
// cores.
func (s *suite) duckdb() peer {
	dir := filepath.Join(s.bench, "duckdb")
	script := filepath.Join(dir, "errors.mjs")
	return peer{
		name:    "DuckDB",
		program: "node",
		does:    "errors by code and method",
		install: "Node.js with npm, then `npm ci` in `bench/duckdb`",
		version: func() (string, bool) {
			version := output("", "node", script)
			return version, version != ""
		},
		args:  func(path string) []string { return []string{"node", script, path, strconv.Itoa(s.cores)} },
		same:  "count, sessions, first and last of each code, and the count of each code and method",
		check: checkDuckDB,
	}
}

// installDuckDB lets npm install what package-lock.json of DuckDB names, if
// there is an npm and that was not done before.
func (s *suite) installDuckDB() {
	dir := filepath.Join(s.bench, "duckdb")
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err == nil {
		return
	}
	if _, err := exec.LookPath("npm"); err != nil {
		return
	}
	s.progress("npm ci in %s", dir)
	cmd := exec.Command("npm", "ci", "--no-fund", "--no-audit")
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, s.log, s.log
	if err := cmd.Run(); err != nil {
		s.progress("npm ci: %v", err)
	}
}

// duckRow is a row of DuckDB's answer: of a code, or of a code and a method.
type duckRow struct {
	Total       bool
	Code        string
	Method      string
	Count       int64 `json:",string"`
	Sessions    int64 `json:",string"`
	First, Last time.Time
}

// checkDuckDB compares DuckDB's answer with the report, as far as it has the
// same figures: it tells latencies by method only.
func checkDuckDB(output []byte, r *report) error {
	type key struct {
		code, method string
		total        bool
	}
	got := map[key]duckRow{}
	err := eachJSON(output, func(row duckRow) { got[key{row.Code, row.Method, row.Total}] = row })
	if err != nil {
		return err
	}
	rows := 0
	for _, c := range r.Codes {
		if c.Count == 0 {
			continue
		}
		rows += 1 + len(c.Methods)
		code := text(c.Code)
		row := got[key{code, "", true}]
		if row.Count != c.Count || row.Sessions != c.Sessions || !sameTime(row.First, c.First) || !sameTime(row.Last, c.Last) {
			return fmt.Errorf("%s: %+v, rpclog has %d in %d sessions from %s to %s", code, row, c.Count, c.Sessions, c.First, c.Last)
		}
		for _, m := range c.Methods {
			if row := got[key{code, m.Method, false}]; row.Count != m.Count {
				return fmt.Errorf("%s of %s: %d, rpclog has %d", code, m.Method, row.Count, m.Count)
			}
		}
	}
	if len(got) != rows {
		return fmt.Errorf("%d rows, rpclog has %d", len(got), rows)
	}
	return nil
}

func sameTime(t time.Time, text string) bool {
	want, err := time.Parse(time.RFC3339Nano, text)
	return err == nil && t.Equal(want)
}
