package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"rpclog/bench/usage"
)

// job is a command that is measured.
type job struct {
	name   string
	args   []string
	stdin  string // a file, if any
	output string // the file that its output of the first round goes to, if any
	bytes  int64  // of JSON-RPC that it reads
}

// result is what came of a job.
type result struct {
	job
	figures
	err error // why there are no figures
}

// measured runs jobs in turn, round after round, of which the first does not
// count. A job that fails is left out from then on.
func (s *suite) measured(jobs ...job) []result {
	results := make([]result, len(jobs))
	took := make([][]usage.Usage, len(jobs))
	for round := range s.rounds + 1 {
		for i, j := range jobs {
			if results[i].err != nil {
				continue
			}
			if round > 0 {
				j.output = ""
			}
			u, err := s.run(j)
			if err != nil {
				results[i].err = err
				s.progress("%s failed: %v", j.name, err)
				continue
			}
			if round > 0 {
				took[i] = append(took[i], u)
			}
			s.progress("round %d of %d: %s: %s", round, s.rounds, j.name, seconds(u.Wall))
		}
	}
	for i, j := range jobs {
		results[i].job = j
		results[i].figures = summarize(took[i])
	}
	return results
}

// run runs a job once, by way of a small program: what a process that starts
// another one has in memory is counted as the other's.
func (s *suite) run(j job) (u usage.Usage, err error) {
	args := append([]string{"-o", j.output}, j.args...)
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(filepath.Join(s.bin, "measure"), args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if j.stdin != "" {
		f, err := os.Open(j.stdin)
		if err != nil {
			return u, err
		}
		defer f.Close()
		cmd.Stdin = f
	}
	err = cmd.Run()
	if err == nil {
		err = json.Unmarshal(stdout.Bytes(), &u)
	}
	if err == nil && u.Failure != "" {
		err = fmt.Errorf("%s", u.Failure)
	}
	if err != nil {
		err = fmt.Errorf("%w: %s", err, lastLine(stderr.String()))
	}
	return u, err
}

func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return text[strings.LastIndexByte(text, '\n')+1:]
}

// rpclog is the job of analyzing files.
func (s *suite) rpclog(name string, f file) job {
	return job{name: name, args: s.command(f.path), bytes: f.bytes}
}

// command is the command line that analyzes files.
func (s *suite) command(paths ...string) []string {
	return append([]string{filepath.Join(s.bin, "rpclog"), "-q", "-f", "json"}, paths...)
}

// shell is a command line in which script knows args as $1, $2, …
func shell(script string, args ...string) []string {
	return append([]string{"bash", "-o", "pipefail", "-c", script, "bash"}, args...)
}

// compare writes a table of results with their times as multiples of that of
// the first of them, which base names.
func (s *suite) compare(base string, results []result) {
	t := table{header: []string{"", "time", "fastest–slowest", "MB/s", "CPU", "peak memory", "time ÷ " + base}}
	for _, r := range results {
		if r.err != nil {
			t.add(r.name, "failed", "", "", "", "", "")
			continue
		}
		t.add(r.name, seconds(r.wall), r.span(), rate(r.bytes, r.wall), seconds(r.cpu), memory(r.memory), times(ratio(r.wall, results[0].wall)))
	}
	t.write(s.out)
	s.failures(results)
}

// failures lists the jobs that failed below their table.
func (s *suite) failures(results []result) {
	var notes []string
	for _, r := range results {
		if r.err != nil {
			notes = append(notes, r.name+" failed: "+r.err.Error())
		}
	}
	s.list(notes)
}

// list writes notes as a list, if there are any.
func (s *suite) list(notes []string) {
	for _, note := range notes {
		s.printf("- %s\n", note)
	}
	if len(notes) > 0 {
		s.printf("\n")
	}
}
