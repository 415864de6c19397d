package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manCommand writes the manual for those who package rpclog.
func manCommand(s *streams) *cobra.Command {
	return &cobra.Command{
		Use:    "man [DIR]",
		Short:  "Write the manual pages",
		Long:   "Prints the manual page of rpclog, or writes one page a command into a folder.",
		Hidden: true,
		RunE: func(c *cobra.Command, args []string) error {
			switch len(args) {
			case 0:
				_, err := s.out.Write(manual(c.Root(), readBuild()))
				return err
			case 1:
				return writeManuals(s, c.Root(), args[0])
			}
			return usage("man: want at most one folder")
		},
	}
}

func writeManuals(s *streams, root *cobra.Command, dir string) error {
	for _, c := range append([]*cobra.Command{root}, shownCommands(root)...) {
		page := manual(c, readBuild())
		err := s.files.write(filepath.Join(dir, pageName(c)+".1"), func(w io.Writer) error {
			_, err := w.Write(page)
			return err
		})
		if errors.Is(err, fs.ErrNotExist) {
			return usage("man: no directory %s", dir)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func pageName(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

// manual returns the manual page of a command, in the macros of man(7).
func manual(c *cobra.Command, b build) []byte {
	var out bytes.Buffer
	line := func(format string, args ...any) { fmt.Fprintf(&out, format+"\n", args...) }
	name := pageName(c)
	line(`.TH "%s" "1" "%s" "rpclog %s" "User Commands"`, strings.ToUpper(name), b.date, roff(b.version))
	line(".SH NAME\n%s \\- %s", roff(name), roff(c.Short))
	line(".SH SYNOPSIS\n%s", roff(synopsis(c)))
	about := c.Long
	if about == "" {
		about = c.Short + "."
	}
	line(".SH DESCRIPTION\n%s", roff(about))
	if c.Example != "" {
		line(".SH EXAMPLES\n.nf\n%s\n.fi", roff(c.Example))
	}
	if subs := shownCommands(c); len(subs) > 0 {
		line(".SH COMMANDS")
		for _, sub := range subs {
			line(".TP\n.B %s\n%s", roff(sub.Name()), roff(sub.Short))
		}
	}
	line(".SH OPTIONS")
	for _, g := range flagGroups(c) {
		line(".SS %s", roff(g.title))
		g.flags.VisitAll(func(f *pflag.Flag) {
			if !f.Hidden {
				line(".TP\n%s", manFlag(f))
			}
		})
	}
	if list := variables(c); len(list) > 0 {
		line(".SH ENVIRONMENT")
		for _, v := range list {
			line(".TP\n.B %s\n%s", v[0], roff(v[1]))
		}
	}
	line(".SH EXIT STATUS")
	for _, e := range exitCodes(c) {
		line(".TP\n.B %d\n%s", e.code, roff(e.meaning))
	}
	if c.HasParent() {
		line(".SH SEE ALSO\n.BR %s (1)", roff(c.Root().Name()))
	} else if names := commandNames(c); len(names) > 0 {
		line(".SH SEE ALSO")
		for i, n := range names {
			comma := ","
			if i == len(names)-1 {
				comma = ""
			}
			line(".BR %s (1)%s", roff(name+"-"+n), comma)
		}
	}
	return out.Bytes()
}

// variables are those of the environment that a command heeds, and what each
// does.
func variables(c *cobra.Command) [][2]string {
	var list [][2]string
	if c.Flags().Lookup("color") != nil {
		list = append(list,
			[2]string{"NO_COLOR", "if it is set and not empty, there are no colours but with --color always"},
			[2]string{"TERM", "if it is dumb, there are no colours but with --color always, and no pager"},
			[2]string{"COLUMNS", "how wide a pipe or a file is taken to be with --color always; 100 if it is not set"})
	}
	if c.Flags().Lookup("no-pager") != nil {
		list = append(list,
			[2]string{"PAGER", "the command that shows a report which is longer than the screen; less if it is not set, none if it is empty or cat"},
			[2]string{"LESS", "the flags of less; FRX if it is not set, and -R always"})
	}
	return list
}

// manFlag returns a flag with its value, and on the next line what it does.
func manFlag(f *pflag.Flag) string {
	value, what := pflag.UnquoteUsage(f)
	name := `\fB\-\-` + roff(f.Name) + `\fR`
	if f.Shorthand != "" {
		name = `\fB\-` + f.Shorthand + `\fR, ` + name
	}
	if value != "" {
		name += ` \fI` + roff(value) + `\fR`
	}
	switch f.DefValue {
	case "", "0", "false", "[]":
	default:
		what += " (default " + f.DefValue + ")"
	}
	return name + "\n" + roff(what)
}

// roff escapes a text.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "…", `\[u2026]`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}
