// Profile writes the profile by which rpclog is built: what it spends its time
// on with captures of all shapes.
//
//	profile [-size 64M] [-rounds 12] -o FILE
//
// It exits with 0, with 1 if the profile could not be made, with 2 after a
// mistake in the flags.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/pprof"

	"rpclog/bench/gen"
	"rpclog/bench/size"
	"rpclog/cli"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) int {
	bytes, rounds, file := int64(64<<20), 12, ""
	flags := flag.NewFlagSet("profile", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Func("size", "how large captures are, in `BYTES` or with K, M or G for powers of 1024; four times that of the ordinary one (default 64M)", func(text string) (err error) {
		bytes, err = size.Parse(text)
		return err
	})
	flags.IntVar(&rounds, "rounds", rounds, "analyse each of them `N` times")
	flags.StringVar(&file, "o", "", "write to `FILE`")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() > 0 || file == "" || rounds < 1:
		flags.Usage()
		return 2
	}
	if err := write(file, bytes, rounds, stderr); err != nil {
		fmt.Fprintln(stderr, "profile:", err)
		return 1
	}
	return 0
}

// write writes the profile to a file, which is left alone if there is none.
func write(file string, bytes int64, rounds int, stderr io.Writer) error {
	dir, err := os.MkdirTemp("", "profile")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	captures, err := makeCaptures(dir, bytes)
	if err != nil {
		return err
	}
	part, err := os.Create(file + ".part")
	if err != nil {
		return err
	}
	defer os.Remove(part.Name())
	if err := errors.Join(profile(part, captures, rounds, stderr), part.Close()); err != nil {
		return err
	}
	return os.Rename(part.Name(), file)
}

// makeCaptures makes a capture of each shape.
func makeCaptures(dir string, bytes int64) (paths []string, err error) {
	for _, shape := range gen.Shapes() {
		o := gen.Options{Shape: shape.Name, Size: bytes, Seed: 1}
		if shape.Name == gen.DefaultShape {
			o.Size = 4 * bytes
		}
		path := filepath.Join(dir, shape.Name+".log")
		f, err := os.Create(path)
		if err == nil {
			err = errors.Join(gen.Write(f, o), f.Close())
		}
		if err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// profile profiles the analysis of captures, and the listing of their calls.
func profile(w io.Writer, captures []string, rounds int, stderr io.Writer) error {
	if err := pprof.StartCPUProfile(w); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	for range rounds {
		for i, path := range captures {
			for _, args := range [][]string{{"-q", "-f", "json", path}, {"calls", "-f", "parquet", path}} {
				if args[0] == "calls" && i > 0 { // those of one capture are like those of others
					continue
				}
				if code := cli.Run(args, nil, io.Discard, stderr); code != 0 {
					return fmt.Errorf("rpclog %s: exit code %d", path, code)
				}
			}
		}
	}
	return nil
}
