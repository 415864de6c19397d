package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is the version of a release. The linker sets it:
// -X rpclog/cli.version=1.2.3.
var version string

// build is what the program was built from.
type build struct {
	version  string
	revision string // of the repository, or ""
	date     string // of the revision, or ""
}

func readBuild() build {
	b := build{version: version}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	modified := ""
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.revision = s.Value[:min(12, len(s.Value))]
		case "vcs.time":
			b.date = s.Value[:min(len("2006-01-02"), len(s.Value))]
		case "vcs.modified":
			if s.Value == "true" {
				modified = "+dirty"
			}
		}
	}
	if b.revision != "" {
		b.revision += modified
	}
	if b.version == "" {
		b.version = info.Main.Version
	}
	return b
}

// String returns one line, such as
// "rpclog 1.2.3 (0123456789ab, 2026-11-22, go1.26.0 linux/amd64)".
func (b build) String() string {
	if b.version == "" {
		b.version = "(devel)"
	}
	from := ""
	if b.revision != "" {
		from = b.revision + ", " + b.date + ", "
	}
	return fmt.Sprintf("rpclog %s (%s%s %s/%s)", b.version, from, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func versionCommand(s *streams) *cobra.Command {
	return &cobra.Command{
		Use:               "version",
		Short:             "Print the version",
		Args:              noArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(s.out, readBuild())
			return err
		},
	}
}
