package cli

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
	"golang.org/x/term"
)

// colorWhen is a flag that says when colours are used.
type colorWhen string

var colorWhens = []string{"auto", "always", "never"}

func (w *colorWhen) String() string { return string(*w) }

// Set implements pflag.Value.
func (w *colorWhen) Set(text string) error {
	if !slices.Contains(colorWhens, text) {
		return fmt.Errorf("want %s", strings.Join(colorWhens, ", "))
	}
	*w = colorWhen(text)
	return nil
}

// Type implements pflag.Value.
func (w *colorWhen) Type() string { return "when" }

// addColor adds the flag for colours.
func (s *streams) addColor(fs *pflag.FlagSet) {
	s.color = "auto"
	fs.Var(&s.color, "color", "colours `WHEN`: auto, on a terminal unless NO_COLOR is set or TERM is dumb; always, in pipes and files too; never")
}

// terminal returns the file behind a stream if it is a terminal.
func terminal(stream any) (*os.File, bool) {
	f, ok := stream.(*os.File)
	return f, ok && term.IsTerminal(int(f.Fd()))
}

// screen returns the size of a terminal, 0 for what is none, and whether there
// are to be colours. Colours that are wanted in a pipe are for a terminal behind
// it, whose width COLUMNS may tell.
func (s *streams) screen(w io.Writer) (width, height int, color bool) {
	f, ok := terminal(w)
	if ok {
		width, height, _ = term.GetSize(int(f.Fd()))
		width, height = max(0, width), max(0, height)
	}
	switch s.color {
	case "always":
		if !ok {
			width, _ = strconv.Atoi(os.Getenv("COLUMNS"))
		}
		return max(0, width), height, true
	case "never":
		return width, height, false
	}
	return width, height, ok && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// takesLinks reports whether a terminal is one of those that make links of OSC 8:
// https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda. What tmux
// and screen run in is not known.
func takesLinks(w io.Writer) bool {
	if _, ok := terminal(w); !ok || os.Getenv("TMUX") != "" || os.Getenv("STY") != "" {
		return false
	}
	for _, name := range [...]string{"VTE_VERSION", "KITTY_WINDOW_ID", "WT_SESSION", "KONSOLE_VERSION", "GHOSTTY_RESOURCES_DIR", "WEZTERM_PANE"} {
		if os.Getenv(name) != "" {
			return true
		}
	}
	switch os.Getenv("TERM_PROGRAM") {
	case "iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio":
		return true
	}
	for _, name := range [...]string{"kitty", "foot", "alacritty", "wezterm", "ghostty", "contour"} {
		if strings.Contains(os.Getenv("TERM"), name) {
			return true
		}
	}
	return false
}
