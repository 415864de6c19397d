package main

import (
	"fmt"
	"os/exec"
	"path/filepath"

	"rpclog/bench/gen"
)

// section is a part of what is measured.
type section struct {
	name, title string
	run         func(*suite) error
}

var sections = []section{
	{"peers", "Other programs", (*suite).others},
	{"cores", "One core and all", (*suite).oneCore},
	{"pipe", "Pipe and file", (*suite).pipe},
	{"compressed", "Compressed files", (*suite).compressed},
	{"shapes", "Shapes", (*suite).shapes},
	{"memory", "Memory", (*suite).memory},
	{"bounds", "Bounds", (*suite).bounds},
}

// cortex returns the capture that most sections read.
func (s *suite) cortex() (file, error) {
	return s.capture(capture{shape: gen.DefaultShape, bytes: s.size})
}

// onOneCore is the command line that runs another one on one core.
func onOneCore(args []string) []string {
	prefix := []string{"env", "GOMAXPROCS=1"}
	if _, err := exec.LookPath("taskset"); err == nil {
		prefix = append(prefix, "taskset", "-c", firstCPU())
	}
	return append(prefix, args...)
}

// oneAndAll are the jobs of analyzing files on all cores and on one.
func (s *suite) oneAndAll(f file) []job {
	all := s.rpclog(fmt.Sprintf("%d cores", s.cores), f)
	one := all
	one.name, one.args = "1 core", onOneCore(all.args)
	return []job{all, one}
}

// oneCore measures what the other cores bring.
func (s *suite) oneCore() error {
	f, err := s.cortex()
	if err != nil {
		return err
	}
	s.printf("One core: `GOMAXPROCS=1`, and where there is `taskset`, all on one.\n\n")
	s.compare("all cores", s.measured(s.oneAndAll(f)...))
	return nil
}

// pipe measures the ways to hand over a file.
func (s *suite) pipe() error {
	f, err := s.cortex()
	if err != nil {
		return err
	}
	direct := s.rpclog("`rpclog FILE`", f)
	input := job{name: "`rpclog <FILE`", args: s.command(), stdin: f.path, bytes: f.bytes}
	pipe := job{name: "`cat FILE | rpclog`", args: shell(`cat "$1" | "$2" -q -f json`, f.path, filepath.Join(s.bin, "rpclog")), bytes: f.bytes}
	s.compare("file", s.measured(direct, input, pipe))
	return nil
}
