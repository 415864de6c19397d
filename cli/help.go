package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rpclog/analyze/rules"
)

// Widths of help in columns.
const (
	helpWidth = 80 // where there is no terminal
	mostWidth = 100
)

// helpCommand returns the command help.
func helpCommand(*streams) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Explain a command",
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return unknown("help", strings.Join(args, " "), commandNames(c.Root()))
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
		ValidArgsFunction: func(c *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return commandCompletions(c.Root()), cobra.ShellCompDirectiveNoFileComp
		},
	}
}

// shownCommands returns the commands below c that help lists.
func shownCommands(c *cobra.Command) []*cobra.Command {
	var list []*cobra.Command
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			list = append(list, sub)
		}
	}
	return list
}

func commandNames(c *cobra.Command) []string {
	var names []string
	for _, sub := range shownCommands(c) {
		names = append(names, sub.Name())
	}
	return names
}

// help returns the help of a command, examples first, in some columns.
func help(c *cobra.Command, width int) string {
	var b strings.Builder
	about := c.Long
	if about == "" {
		about = c.Short
	}
	b.WriteString(fill(about, width) + "\n")
	if c.Example != "" {
		b.WriteString("\n" + c.Example + "\n")
	}
	b.WriteString("\nUsage: " + synopsis(c) + "\n")
	if subs := shownCommands(c); len(subs) > 0 {
		b.WriteString("\nCommands:\n")
		for _, sub := range subs {
			fmt.Fprintf(&b, "  %-12s%s\n", sub.Name(), sub.Short)
		}
	}
	for _, g := range flagGroups(c) {
		b.WriteString("\n" + g.title + ":\n" + g.flags.FlagUsagesWrapped(width))
	}
	return b.String()
}

// noInput says how to name an input: for somebody who gave none.
func noInput(c *cobra.Command, what string) error {
	lines := slices.Concat([]string{""}, strings.Split(c.Example, "\n"), []string{"", c.CommandPath() + " --help tells more"})
	return usageOf(lines, "no input: name %s, or pipe one in", what)
}

// synopsis is one line on how to call a command.
func synopsis(c *cobra.Command) string {
	use := c.Use
	if c.HasParent() {
		use = c.Parent().CommandPath() + " " + use
	} else {
		use += " | " + c.Name() + " COMMAND"
	}
	return strings.Replace(use, " [", " [FLAGS] [", 1)
}

// flagGroup is the flags under one heading.
type flagGroup struct {
	title string
	flags *pflag.FlagSet
}

// flagGroups returns the flags of a command by heading, in the order in which
// they were added; those without a heading come last.
func flagGroups(c *cobra.Command) []flagGroup {
	var groups []flagGroup
	last := pflag.NewFlagSet("", pflag.ContinueOnError)
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		title := strings.Join(f.Annotations[heading], "")
		switch n := len(groups); {
		case title == "":
			last.AddFlag(f)
			return
		case n == 0 || groups[n-1].title != title:
			groups = append(groups, flagGroup{title, pflag.NewFlagSet(title, pflag.ContinueOnError)})
			groups[n].flags.SortFlags = false
		}
		groups[len(groups)-1].flags.AddFlag(f)
	})
	if last.HasAvailableFlags() {
		groups = append(groups, flagGroup{"Other", last})
	}
	return groups
}

// fill breaks a text into lines of at most width columns.
func fill(text string, width int) string {
	var b strings.Builder
	used := 0
	for _, word := range strings.Fields(text) {
		n := len([]rune(word))
		switch {
		case used == 0:
		case used+1+n > width:
			b.WriteByte('\n')
			used = 0
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += n
	}
	return b.String()
}

// flagError says in one line what is wrong with a flag.
func flagError(c *cobra.Command, err error) error {
	var (
		none    *pflag.NotExistError
		missing *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
	)
	switch {
	case errors.As(err, &none):
		return unknownFlag(c, none)
	case errors.As(err, &missing):
		value, what := pflag.UnquoteUsage(missing.GetFlag())
		return usage("--%s needs a value: %s", missing.GetFlag().Name, strings.TrimSpace(value+", "+what))
	case errors.As(err, &invalid):
		return usage("--%s %s: %s", invalid.GetFlag().Name, invalid.GetValue(), wanted(invalid))
	}
	return usage("%v", err)
}

// wanted says what kind of value a flag takes.
func wanted(invalid *pflag.InvalidValueError) string {
	switch invalid.GetFlag().Value.Type() {
	case "int":
		return "want a number"
	case "bool":
		return "want true or false"
	}
	return invalid.Unwrap().Error()
}

func unknownFlag(c *cobra.Command, none *pflag.NotExistError) error {
	tell := c.CommandPath() + " --help lists the flags"
	if short := none.GetSpecifiedShortnames(); short != "" {
		return usage("unknown flag -%s; %s", none.GetSpecifiedName(), tell)
	}
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	if near := rules.Nearest(none.GetSpecifiedName(), names); near != "" {
		return usage("unknown flag --%s (did you mean --%s?); %s", none.GetSpecifiedName(), near, tell)
	}
	return usage("unknown flag --%s; %s", none.GetSpecifiedName(), tell)
}

// noArgs is for commands without arguments.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("%s takes no argument, but got %q", c.CommandPath(), args[0])
	}
	return nil
}
