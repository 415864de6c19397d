package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rpclog/analyze/catalog"
	"rpclog/analyze/rules"
	"rpclog/parse"
	"rpclog/parse/capture"
)

// shells are those that rpclog writes completions for.
var shells = []cobra.Completion{"bash", "zsh", "fish", "powershell"}

func completionCommand(s *streams) *cobra.Command {
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print what a shell needs to complete commands",
		Long:  "Prints a script that makes a shell complete the commands, flags and arguments of rpclog: " + strings.Join(shells, ", ") + ".",
		Example: `  source <(rpclog completion bash)                                 # this session
  rpclog completion bash > /etc/bash_completion.d/rpclog           # every session
  rpclog completion zsh > "${fpath[1]}/_rpclog"
  rpclog completion fish > ~/.config/fish/completions/rpclog.fish
  rpclog completion powershell | Out-String | Invoke-Expression`,
		ValidArgs: shells,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("completion: want one of %s", strings.Join(shells, ", "))
			}
			root := c.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(s.out, true)
			case "zsh":
				return root.GenZshCompletion(s.out)
			case "fish":
				return root.GenFishCompletion(s.out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(s.out)
			}
			return unknown("completion", args[0], shells)
		},
	}
}

// completeFlag completes the value of a flag with words.
func completeFlag(c *cobra.Command, flag string, words func() []cobra.Completion) {
	completeValue(c, flag, func(start string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return beginning(words(), start), cobra.ShellCompDirectiveNoFileComp
	})
}

// completeValue completes the value of a flag that begins with some text.
func completeValue(c *cobra.Command, flag string, complete func(start string) ([]cobra.Completion, cobra.ShellCompDirective)) {
	err := c.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, _ []string, start string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return complete(start)
	})
	if err != nil {
		panic(err) // there is no such flag: a mistake here
	}
}

// completeInput completes the flags that commands share. What no list can
// tell is completed with nothing, but for the names of files.
func completeInput(c *cobra.Command) {
	c.Flags().VisitAll(func(f *pflag.Flag) {
		switch f.Name {
		case "output":
		case "rules":
			f.Annotations[cobra.BashCompFilenameExt] = []string{"yaml", "yml"}
		case "color":
			completeFlag(c, f.Name, words(colorWhens...))
		case "redact":
			completeFlag(c, f.Name, words(redactModes...))
		case "tz":
			completeFlag(c, f.Name, words("UTC", "Local"))
		case "input-format":
			completeFlag(c, f.Name, func() []cobra.Completion {
				return inputFormats(slices.DeleteFunc(parse.Formats(), func(f capture.Format) bool { return f.Advice != "" }))
			})
		case "catalog":
			completeValue(c, f.Name, completeCatalog)
		case "code":
			completeValue(c, f.Name, completeCode)
		default:
			if _, done := c.GetFlagCompletionFunc(f.Name); !done && f.Value.Type() != "bool" {
				completeFlag(c, f.Name, words())
			}
		}
	})
}

// completeAnalyze completes the flags of analyze.
func completeAnalyze(c *cobra.Command) {
	completeOutputs(c)
	completeFlag(c, "fail-on", completeGate)
	completeFlag(c, "window", words("auto", "1s", "5s", "10s", "30s", "1m", "5m", "15m", "30m", "1h", "6h", "12h", "24h", "168h",
		"10\tmessages", "100\tmessages", "1000\tmessages"))
	completeInput(c)
}

// completeGate returns the gates, those of the rules that come with rpclog among
// them.
func completeGate() []cobra.Completion {
	list := append(rules.Levels(), "incomplete", "code:", "rate>")
	all, err := rules.Builtin()
	if err != nil {
		return list
	}
	for _, r := range all {
		list = append(list, cobra.CompletionWithDesc("rule:"+r.ID, r.Title))
	}
	return list
}

func words(list ...cobra.Completion) func() []cobra.Completion {
	return func() []cobra.Completion { return list }
}

// beginning returns the completions that begin with some text.
func beginning(list []cobra.Completion, start string) []cobra.Completion {
	var some []cobra.Completion
	for _, w := range list {
		if strings.HasPrefix(w, start) {
			some = append(some, w)
		}
	}
	return some
}

func commandCompletions(c *cobra.Command) []cobra.Completion {
	var list []cobra.Completion
	for _, sub := range shownCommands(c) {
		list = append(list, cobra.CompletionWithDesc(sub.Name(), sub.Short))
	}
	return list
}

// builtinCatalogs returns the catalogs that come with rpclog.
func builtinCatalogs() []*catalog.Catalog {
	set, err := catalog.Builtin()
	if err != nil {
		return nil
	}
	var all []*catalog.Catalog
	for i := range set.Len() {
		all = append(all, set.At(i))
	}
	return all
}

// completeCatalog completes the name of a catalog, and what looks like a path
// with files.
func completeCatalog(start string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if strings.ContainsAny(start, `./\`) {
		return []cobra.Completion{"csv"}, cobra.ShellCompDirectiveFilterFileExt
	}
	var list []cobra.Completion
	for _, c := range builtinCatalogs() {
		list = append(list, cobra.CompletionWithDesc(c.Name, c.Title))
	}
	return beginning(list, start), cobra.ShellCompDirectiveNoFileComp
}

func completeCode(start string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return codeCompletions(meanings(builtinCatalogs()), start), cobra.ShellCompDirectiveNoFileComp
}

// codeCompletions returns the codes that begin with some text, each once. A
// space before it is that of withNegativeCodes.
func codeCompletions(all []meaning, start string) []cobra.Completion {
	start = strings.TrimSpace(start)
	var list []cobra.Completion
	at := map[capture.Code]int{}
	for _, m := range all {
		i, known := at[m.Code]
		switch {
		case !strings.HasPrefix(m.Code.Text(), start):
		case known:
			list[i] += "; " + m.Catalog + ": " + m.Name
		default:
			at[m.Code] = len(list)
			list = append(list, cobra.CompletionWithDesc(m.Code.Text(), m.Catalog+": "+m.Name))
		}
	}
	return list
}

// completeCommandOrFile completes the first word after rpclog. Its commands
// are known to cobra; files are named here only where a command begins like
// them, since a shell then completes no files of its own.
func completeCommandOrFile(c *cobra.Command, args []string, start string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 || len(beginning(commandNames(c), start)) == 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	dir, _ := os.ReadDir(".") // a command's name has no slash
	var files []cobra.Completion
	for _, f := range dir {
		if name := f.Name(); strings.HasPrefix(name, start) && !strings.HasPrefix(name, ".") {
			if f.IsDir() {
				name += string(filepath.Separator)
			}
			files = append(files, name)
		}
	}
	return files, cobra.ShellCompDirectiveDefault
}
