// Package cli is the command line of rpclog: it turns flags into options,
// wires the rooms together, and gives the exit code.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"slices"
	"syscall"

	"github.com/spf13/cobra"

	"rpclog/report"
)

// The exit codes.
const (
	exitDone    = 0
	exitFinding = 1 // a gate of --fail-on failed
	exitUsage   = 2 // a mistake in arguments or configuration, or a report that cannot be written
	exitNoInput = 3 // an input could not be read, or none held a message or a report

	exitInterrupted = 130 // 128 and the number of the signal, as for others
	exitHungUp      = 129
	exitTerminated  = 143
)

// exitCode is an exit code and what it means.
type exitCode struct {
	code    int
	meaning string
}

// exitCodes returns the exit codes that a command may end with.
func exitCodes(c *cobra.Command) []exitCode {
	list := []exitCode{
		{exitDone, "done"},
		{exitUsage, "a mistake in flags, arguments or rules, or a report that could not be written"},
	}
	switch {
	case c.Flags().Lookup("max-line") != nil: // it reads captures
		list = slices.Insert(list, 1, exitCode{exitFinding, "a gate of --fail-on failed"})
		return append(list,
			exitCode{exitNoInput, "an input could not be read, or none held a message; what was read is reported"},
			exitCode{exitHungUp, "hung up; what was read so far is reported"},
			exitCode{exitInterrupted, "interrupted; what was read so far is reported"},
			exitCode{exitTerminated, "terminated; what was read so far is reported"})
	case c.Name() == "report":
		return append(list, exitCode{exitNoInput, "the file could not be read, or is no report"})
	}
	return list
}

// exitError is an error with an exit code. Without an error to show, what
// there is to say has been said.
type exitError struct {
	code  int
	err   error
	lines []string // that are said after it
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
	return &exitError{code: exitUsage, err: fmt.Errorf(format, args...)}
}

// usageOf is usage with more lines after the first.
func usageOf(lines []string, format string, args ...any) error {
	return &exitError{code: exitUsage, err: fmt.Errorf(format, args...), lines: lines}
}

// streams are the three streams of a command, and what else it has to do with
// the world around it.
type streams struct {
	in       io.Reader
	out, err io.Writer

	color colorWhen
	quiet bool // nothing is said but what is wrong

	signals *signals
	files   files
}

// Run runs rpclog with some arguments and returns its exit code. Reports go
// to stdout, all else to stderr. The first interrupt (or SIGTERM, or SIGHUP) ends
// the reading, a second one the program: then what was under way goes on until
// the process ends.
func Run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return (&streams{in: stdin, out: stdout, err: stderr}).run(args)
}

func (s *streams) run(args []string) int {
	signal.Ignore(syscall.SIGPIPE) // a reader who leaves is a write error
	var ctx context.Context
	s.signals, ctx = newSignals()
	defer s.signals.stop()
	s.files.ended = ctx.Done()
	done := make(chan int, 1)
	go func() { done <- s.command(ctx, args) }()
	select {
	case code := <-done:
		return code
	case sig := <-s.signals.second:
		s.files.drop()
		return signalCode(sig)
	}
}

// command runs the command that some arguments are.
func (s *streams) command(ctx context.Context, args []string) int {
	root := rootCommand(s)
	root.SetArgs(withNegativeCodes(args))
	printed := &kept{w: s.out} // what is printed without a look at the error
	root.SetIn(s.in)
	root.SetOut(printed)
	root.SetErr(s.err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = printed.err
	}
	var exit *exitError
	switch {
	case err == nil, closedPipe(err):
		return exitDone
	case errors.Is(err, context.Canceled):
		s.complain("%v: nothing was written", context.Cause(ctx))
		err = interrupted(ctx)
	}
	if !errors.As(err, &exit) {
		exit = &exitError{code: exitUsage, err: err}
	}
	if text := exit.Error(); text != "" {
		s.complain("%s", text)
	}
	for _, line := range exit.lines {
		fmt.Fprintln(s.err, report.OneLine(line))
	}
	return exit.code
}

// kept keeps the first error of a writer.
type kept struct {
	w   io.Writer
	err error
}

func (k *kept) Write(p []byte) (int, error) {
	n, err := k.w.Write(p)
	if k.err == nil {
		k.err = err
	}
	return n, err
}

// rootCommand returns the whole command. Without the name of a subcommand it
// is analyze.
func rootCommand(s *streams) *cobra.Command {
	root := analyzeCommand(s)
	root.Use = "rpclog [FILE…]"
	root.Short = "Analyse captures of JSON-RPC traffic"
	root.Long = "rpclog analyses captures of JSON-RPC traffic: which errors, in which calls and sessions, when, and what led to what."
	root.Version = readBuild().String()
	root.Flags().Bool("version", false, "print the version")
	root.SetVersionTemplate("{{.Version}}\n")
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SuggestionsMinimumDistance = 2
	root.CompletionOptions.DisableDefaultCmd = true
	root.ValidArgsFunction = completeCommandOrFile
	root.SetFlagErrorFunc(flagError)
	root.SetHelpCommand(helpCommand(s))
	root.SetHelpFunc(func(c *cobra.Command, _ []string) {
		width, _, _ := s.screen(s.out)
		if width == 0 {
			width = helpWidth
		}
		io.WriteString(c.OutOrStdout(), help(c, min(width, mostWidth)))
	})
	for _, c := range commands() {
		root.AddCommand(c(s))
	}
	return root
}

// commands lists the subcommands.
func commands() []func(*streams) *cobra.Command {
	return []func(*streams) *cobra.Command{
		analyzeCommand,
		callsCommand,
		errorsCommand,
		reportCommand,
		showCommand,
		sliceCommand,
		codesCommand,
		rulesCommand,
		formatsCommand,
		completionCommand,
		manCommand,
		versionCommand,
	}
}
