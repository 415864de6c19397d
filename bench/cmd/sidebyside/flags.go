package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"rpclog/bench/size"
)

// parseFlags also writes what is wrong with the flags.
func parseFlags(args []string, stdout, stderr io.Writer) (*suite, error) {
	s := &suite{size: 1 << 30, shapeSize: 256 << 20, big: 10 << 30, cores: runtime.NumCPU(), out: stdout, log: stderr}
	flags := flag.NewFlagSet("sidebyside", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Var((*sizeFlag)(&s.size), "size", "size of the capture of Cortex traffic, in `BYTES` or with K, M or G")
	flags.Var((*sizeFlag)(&s.shapeSize), "shape-size", "size of the capture of each shape, in `BYTES`")
	flags.Var((*sizeFlag)(&s.big), "big", "size of the big capture of the section memory, in `BYTES`; none leaves it out")
	flags.Float64Var(&s.bound, "bounds", 1, "part `P` of the millions of sessions, requests, methods and texts")
	flags.IntVar(&s.rounds, "rounds", 5, "measure everything `N` times")
	flags.Uint64Var(&s.seed, "seed", 1, "seed `N` of the captures")
	flags.StringVar(&s.dir, "dir", defaultDir(), "keep captures in `DIR`; those that are there are used again")
	flags.StringVar(&s.bin, "bin", "", "the programs are in `DIR` (bench/run says so)")
	flags.StringVar(&s.bench, "bench", "bench", "this folder is `DIR` (bench/run says so)")
	only := flags.String("only", "", "only these `SECTIONS`, with commas between them")
	quick := flags.Bool("quick", false, "to try it out: small captures, one round")
	flags.Usage = func() { usageText(stderr, flags) }
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if *quick {
		hurry(flags)
	}
	err := s.check(flags.Args())
	if err == nil {
		err = s.choose(*only)
	}
	if err != nil {
		fmt.Fprintln(stderr, "sidebyside:", err)
	}
	return s, err
}

// hurry makes small what no flag says.
func hurry(flags *flag.FlagSet) {
	said := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { said[f.Name] = true })
	for name, value := range map[string]string{"size": "32M", "shape-size": "4M", "big": "none", "bounds": "0.02", "rounds": "1"} {
		if !said[name] {
			flags.Set(name, value)
		}
	}
}

// sizeFlag is a flag that holds a size.
type sizeFlag int64

func (f *sizeFlag) String() string {
	if *f == 0 {
		return "none"
	}
	return size.Format(int64(*f))
}

func (f *sizeFlag) Set(text string) error {
	if text == "none" {
		*f = 0
		return nil
	}
	n, err := size.Parse(text)
	*f = sizeFlag(n)
	return err
}

// check looks at what flags cannot see themselves.
func (s *suite) check(args []string) error {
	switch {
	case len(args) > 0:
		return fmt.Errorf("unexpected argument %q", args[0])
	case s.bin == "":
		return errors.New("-bin is missing: start it with bench/run")
	case s.size == 0 || s.shapeSize == 0:
		return errors.New("-size and -shape-size cannot be none")
	case s.rounds < 1:
		return fmt.Errorf("-rounds %d: at least one", s.rounds)
	case !(s.bound > 0 && s.bound <= 1):
		return fmt.Errorf("-bounds %v: more than 0, at most 1", s.bound)
	}
	return nil
}

// choose takes the sections that are wanted, all of them if none is named.
func (s *suite) choose(only string) error {
	if only == "" {
		s.sections = sections
		return nil
	}
	names := strings.Split(only, ",")
	for _, section := range sections {
		if i := slices.Index(names, section.name); i >= 0 {
			s.sections = append(s.sections, section)
			names = slices.Delete(names, i, i+1)
		}
	}
	if len(names) > 0 {
		return fmt.Errorf("-only %s: no section %q", only, names[0])
	}
	return nil
}

// defaultDir is where captures are kept.
func defaultDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "rpclog-bench")
}

func usageText(w io.Writer, flags *flag.FlagSet) {
	fmt.Fprintln(w, "usage: bench/run [flags] >measured.md")
	flags.PrintDefaults()
	fmt.Fprintln(w, "sections:")
	for _, s := range sections {
		fmt.Fprintf(w, "  %-10s  %s\n", s.name, s.title)
	}
}
