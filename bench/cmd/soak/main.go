// Soak streams a large capture of Cortex traffic through a pipe into rpclog,
// watches its memory, and holds what it counts to what the generator wrote:
//
//	soak [-size 50G] [-shape cortex] [-seed N] [-sessions N] [-growth 0.1] RPCLOG
//
// RPCLOG is the program to be tried. It runs as RPCLOG -q -f json - and its
// memory is looked at four times a second. Standard output is Markdown: the
// memory for each tenth of the capture, then all counts side by side. The exit
// code is 1 if a count differs, the program fails or its memory in the second
// half of the capture is larger by more than -growth than in the first; 2 after
// a mistake in the flags.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"rpclog/bench/gen"
	"rpclog/bench/size"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	o := gen.Options{Size: 50 << 30}
	growth := 0.1
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.Shape, "shape", gen.DefaultShape, "what to write, a `NAME`: cortex, errors or onesession")
	flags.Func("size", "how much to write, in `BYTES` or with K, M or G for powers of 1024 (default 50G)", func(text string) (err error) {
		o.Size, err = size.Parse(text)
		return err
	})
	flags.Uint64Var(&o.Seed, "seed", 1, "another `N`, another capture")
	flags.IntVar(&o.Sessions, "sessions", gen.DefaultSessions, "spread the traffic over `N` sessions")
	flags.Float64Var(&growth, "growth", growth, "how much more memory the second half may take, a `SHARE`")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: soak [flags] RPCLOG")
		flags.PrintDefaults()
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() != 1:
		flags.Usage()
		return 2
	}
	o.Tally = &gen.Tally{}
	if err := gen.Check(o); err != nil {
		fmt.Fprintln(stderr, "soak:", err)
		return 2
	}
	out := bufio.NewWriter(stdout)
	defer out.Flush()
	if err := soak(flags.Arg(0), o, growth, out, stderr); err != nil {
		fmt.Fprintln(stderr, "soak:", err)
		return 1
	}
	return 0
}

// soak streams a capture into a program and writes what became of it. The error
// says what is not as it should be.
func soak(program string, o gen.Options, growth float64, out, stderr io.Writer) error {
	cmd := exec.Command(program, "-q", "-f", "json", "-")
	var report bytes.Buffer
	cmd.Stdout, cmd.Stderr = &report, stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	start := time.Now()
	w := newWatch(in, cmd.Process.Pid, o.Size)
	written := gen.Write(w, o)
	err = cmp.Or(written, in.Close())
	w.look() // what it holds at the end
	if failed := cmd.Wait(); failed != nil {
		return fmt.Errorf("%s: %w", program, failed)
	}
	if err != nil {
		return err
	}
	took := time.Since(start)
	fmt.Fprintf(out, "%s of %s traffic in %.1f s: %.0f MB/s, %d lines\n\n", size.Format(o.Size), o.Shape, took.Seconds(),
		float64(o.Tally.Bytes)/1e6/took.Seconds(), o.Tally.Lines)
	w.write(out)
	var found found
	if err := json.Unmarshal(report.Bytes(), &found); err != nil {
		return fmt.Errorf("the report: %w", err)
	}
	different := compare(out, expected(o.Tally), found.counts())
	grew := w.grew()
	switch {
	case different > 0:
		return fmt.Errorf("%d counts differ", different)
	case grew > growth:
		return fmt.Errorf("the second half of the capture took %.0f%% more memory than the first", 100*grew)
	}
	return nil
}
