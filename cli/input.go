package cli

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rpclog/analyze"
	"rpclog/parse/capture"
	"rpclog/parse/input"
)

// openInputs returns the sources that the arguments of a command name:
// standard input where there are none.
func openInputs(c *cobra.Command, s *streams, args []string) ([]input.Source, error) {
	if len(args) == 0 {
		if _, ok := terminal(s.in); ok {
			return nil, noInput(c, "a capture")
		}
		args = []string{capture.Stdin}
	}
	sources, err := input.Open(args, s.in)
	if err != nil {
		return nil, usage("%v", err)
	}
	return sources, nil
}

// sourceNames returns the names of sources.
func sourceNames(sources []input.Source) []string {
	names := make([]string, len(sources))
	for i, src := range sources {
		names[i] = src.Name
	}
	return names
}

// sourceFiles returns the names of the files of sources, those that were
// rotated too.
func sourceFiles(sources []input.Source) []string {
	var names []string
	for _, src := range sources {
		names = append(names, src.Name)
		names = append(names, sourceFiles(src.Older)...)
	}
	return names
}

// unreadSources returns how many sources could not be read, or not to their end.
// A file that only lies in a directory, or that a glob found, may be anything:
// it counts if messages were read of it before it was damaged.
func unreadSources(infos []capture.Info) int {
	failed := 0
	for i := range infos {
		if in := &infos[i]; in.Named && (in.Err != nil || in.Damage != nil) || in.Damage != nil && in.Format != "unknown" {
			failed++
		}
	}
	return failed
}

// complain says which sources could not be read.
func complain(c *cobra.Command, s *streams, infos []capture.Info) {
	for i := range infos {
		in := &infos[i]
		for _, why := range in.Faults() { // one for each of its files
			s.complain("%s%s", why, meantCommand(c, in))
		}
	}
}

// meantCommand asks whether a source that is not there was meant as a command,
// to whose name its own is close.
func meantCommand(c *cobra.Command, in *capture.Info) string {
	if os.IsNotExist(in.Err) && !strings.ContainsAny(in.Name, `/\.`) {
		if near := c.Root().SuggestionsFor(in.Name); len(near) > 0 {
			return fmt.Sprintf(" (did you mean the command %q?)", near[0])
		}
	}
	return ""
}

// readVerdict returns the error that carries the exit code of what was read:
// an input could not be, or none held a message.
func readVerdict(r *analyze.Report, infos []capture.Info, failed int) error {
	foreign := slices.ContainsFunc(infos, func(in capture.Info) bool { return in.Err != nil || in.Damage != nil })
	switch {
	case failed > 0, foreign && r.Summary.Records+r.Summary.Messages == 0:
		return &exitError{code: exitNoInput} // why has been said
	case r.Summary.Messages == 0 && r.Summary.Records > 0:
		return &exitError{code: exitNoInput, err: nothingFound(r)}
	}
	return nil
}

// nothingFound says that there was no message, and shows what there was.
func nothingFound(r *analyze.Report) error {
	const most = 60 // characters
	text := "no JSON-RPC message found in " + plural(r.Summary.Records, "record")
	for _, p := range r.Problems {
		if len(p.Samples) == 0 {
			continue
		}
		s := p.Samples[0]
		line := []rune(s.Text)
		if len(line) > most {
			line = append(line[:most-1], '…')
		}
		return fmt.Errorf("%s; %s:%d is %q", text, s.Source, s.Line, string(line))
	}
	return errors.New(text)
}

func plural(n int64, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
