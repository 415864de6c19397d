// Gencapture writes a synthetic capture of JSON-RPC traffic, the same to the
// byte for the same flags:
//
//	gencapture [-shape NAME] [-size 1G] [-seed N] [-sessions N] [-errors RATE] [-o FILE]
//
// It exits with 0, with 1 if the capture could not be written, with 2 after a
// mistake in the flags. Its usage lists the shapes.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"rpclog/bench/gen"
	"rpclog/bench/size"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	o := gen.Options{Size: 1 << 30}
	errorRate := gen.DefaultErrorRate
	var file string
	flags := flag.NewFlagSet("gencapture", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.Shape, "shape", gen.DefaultShape, "what to write, a `NAME` of the list below")
	flags.Func("size", "how much to write, in `BYTES` or with K, M or G for powers of 1024 (default 1G)", func(text string) (err error) {
		o.Size, err = size.Parse(text)
		return err
	})
	flags.Uint64Var(&o.Seed, "seed", 1, "another `N`, another capture")
	flags.IntVar(&o.Sessions, "sessions", gen.DefaultSessions, "spread Cortex traffic over `N` sessions")
	flags.Float64Var(&errorRate, "errors", errorRate, "part of the responses that are errors, a `RATE` from 0 to 1")
	flags.StringVar(&file, "o", "", "write to `FILE` instead of standard output")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: gencapture [flags]")
		flags.PrintDefaults()
		fmt.Fprintln(stderr, "shapes:")
		for _, s := range gen.Shapes() {
			fmt.Fprintf(stderr, "  %-12s  %s\n", s.Name, s.Description)
		}
	}
	mistake := func(err error) int {
		fmt.Fprintln(stderr, "gencapture:", err)
		return 2
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() > 0:
		return mistake(fmt.Errorf("unexpected argument %q", flags.Arg(0)))
	case errorRate < 0:
		return mistake(fmt.Errorf("error rate %v: must not be negative", errorRate))
	}
	o.ErrorRate = errorRate
	if errorRate == 0 {
		o.ErrorRate = -1 // the zero value of the option stands for its default
	}
	if err := gen.Check(o); err != nil {
		return mistake(err)
	}
	if err := write(file, stdout, o); err != nil {
		fmt.Fprintln(stderr, "gencapture:", err)
		return 1
	}
	return 0
}

func write(file string, stdout io.Writer, o gen.Options) error {
	if file == "" {
		return gen.Write(stdout, o)
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	return errors.Join(gen.Write(f, o), f.Close())
}
