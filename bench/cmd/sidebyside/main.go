// Sidebyside measures rpclog, alone and next to other programs, and writes
// what it took as Markdown:
//
//	sidebyside -bin DIR [flags]
//
// bench/run builds what it needs and starts it. It exits with 0, with 1 if
// something could not be measured, with 2 after a mistake in the flags.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"rpclog/bench/size"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// suite is what to measure and how.
type suite struct {
	bin, bench, dir string
	size            int64 // of the capture that most sections read
	shapeSize       int64 // of the captures of all shapes
	big             int64 // of a capture that is much larger, 0 for none
	bound           float64
	rounds          int
	seed            uint64
	sections        []section
	cores           int

	out, log io.Writer
}

func run(args []string, stdout, stderr io.Writer) int {
	s, err := parseFlags(args, stdout, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	if err := s.all(); err != nil {
		fmt.Fprintln(stderr, "sidebyside:", err)
		return 1
	}
	return 0
}

// all runs the sections. One that fails does not keep the others from it.
func (s *suite) all() error {
	if err := os.MkdirAll(s.dir, 0o777); err != nil {
		return err
	}
	s.head()
	var failed []error
	for _, section := range s.sections {
		s.progress("%s", section.name)
		s.printf("## %s\n\n", section.title)
		if err := section.run(s); err != nil {
			s.printf("Not measured: %v\n\n", err)
			failed = append(failed, fmt.Errorf("%s: %w", section.name, err))
		}
	}
	return errors.Join(failed...)
}

// head writes where, when and how it was measured.
func (s *suite) head() {
	version := output(s.bench, "git", "describe", "--always", "--dirty")
	if version == "" {
		version = "of no known commit"
	}
	s.printf("# rpclog %s, side by side\n\n", version)
	s.printf("- Machine: %s\n", machine(s.cores))
	if load := load(); load != "" {
		s.printf("- Load average of the minute before: %s\n", load)
	}
	s.printf("- Date: %s\n", time.Now().UTC().Format(time.DateOnly))
	s.printf("- Capture: `gencapture -shape cortex -size %s -seed %d`, where nothing else is said\n", size.Format(s.size), s.seed)
	s.printf("- Command: `rpclog -q -f json FILE >/dev/null`\n")
	s.printf("- How: everything of a table in turn, %s after one that does not count and brings the files into the page cache. "+
		"Figures are medians; MB are 1,000,000 bytes of JSON-RPC. CPU is the time of the program and of the system for it, of all processes; "+
		"peak memory is the resident memory of the largest process (less than 3 MiB cannot be told).\n\n", rounds(s.rounds))
}

func rounds(n int) string {
	if n == 1 {
		return "1 round"
	}
	return fmt.Sprint(n, " rounds")
}

func (s *suite) printf(format string, args ...any) { fmt.Fprintf(s.out, format, args...) }

// progress writes a line for who waits.
func (s *suite) progress(format string, args ...any) { fmt.Fprintf(s.log, format+"\n", args...) }
