// Package cli is the command line of rpclog: it turns flags into options,
// wires the rooms together, and gives the exit code.
package cli

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// The exit codes.
const (
	exitDone    = 0
	exitFinding = 1 // a finding at or above --fail-on
	exitUsage   = 2 // a mistake in arguments or configuration, or a report that cannot be written
	exitNoInput = 3 // an input could not be read, or none held a message
)

// exitError is an error with an exit code. Without an error to show, what
// there is to say has been said.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usage returns an error for a mistake in the arguments.
func usage(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
}

// streams are the three streams of a command.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// Run runs rpclog with some arguments and returns its exit code. Reports go
// to stdout, all else to stderr.
func Run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	s := &streams{stdin, stdout, stderr}
	root := rootCommand(s)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.Execute()
	var exit *exitError
	switch {
	case err == nil:
		return exitDone
	case !errors.As(err, &exit):
		exit = &exitError{exitUsage, err}
	}
	if text := exit.Error(); text != "" {
		fmt.Fprintf(stderr, "rpclog: %s\n", text)
	}
	return exit.code
}

// rootCommand returns the whole command. Without the name of a subcommand it
// is analyze.
func rootCommand(s *streams) *cobra.Command {
	root := analyzeCommand(s)
	root.Use = "rpclog [FILE…]"
	root.Long = "rpclog analyses captures of JSON-RPC traffic: which errors, in which calls and sessions, when, and what led to what."
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SuggestionsMinimumDistance = 2
	root.CompletionOptions.HiddenDefaultCmd = true
	for _, c := range commands() {
		root.AddCommand(c(s))
	}
	return root
}

// commands lists the subcommands.
func commands() []func(*streams) *cobra.Command {
	return []func(*streams) *cobra.Command{
		analyzeCommand,
	}
}

// terminal returns the file behind a stream if it is a terminal.
func terminal(stream any) (*os.File, bool) {
	f, ok := stream.(*os.File)
	return f, ok && term.IsTerminal(int(f.Fd()))
}
