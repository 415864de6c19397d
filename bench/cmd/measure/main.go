// Measure runs a command and writes what it took, with the processes that it
// started and waited for, as one line of JSON:
//
//	measure [-o FILE] COMMAND [ARGUMENT…]
//
// The command has the standard input and error output of measure; its
// standard output goes to FILE, or nowhere. How the command ended is part of
// what is written. The exit code is 1 if it could not be run, 2 after a
// mistake in the flags.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"

	"rpclog/bench/usage"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("measure", flag.ContinueOnError)
	flags.SetOutput(stderr)
	output := flags.String("o", "", "write the output of the command to `FILE`")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: measure [-o FILE] COMMAND [ARGUMENT…]")
		flags.PrintDefaults()
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() == 0:
		flags.Usage()
		return 2
	}
	cmd := exec.Command(flags.Arg(0), flags.Args()[1:]...)
	cmd.Stdin, cmd.Stderr = stdin, stderr
	if err := measure(cmd, *output, stdout); err != nil {
		fmt.Fprintln(stderr, "measure:", err)
		return 1
	}
	return 0
}

func measure(cmd *exec.Cmd, output string, stdout io.Writer) error {
	var file *os.File
	if output != "" {
		var err error
		if file, err = os.Create(output); err != nil {
			return err
		}
		defer file.Close()
		cmd.Stdout = file
	}
	u, err := usage.Run(cmd)
	if err != nil {
		return err
	}
	if file != nil {
		if err := file.Close(); err != nil {
			return err
		}
	}
	return json.NewEncoder(stdout).Encode(u)
}
