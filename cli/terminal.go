package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
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
	fs.Var(&s.color, "color", "colours: auto, always or never, `WHEN` a terminal takes them; auto heeds the variables NO_COLOR and TERM")
}

// terminal returns the file behind a stream if it is a terminal.
func terminal(stream any) (*os.File, bool) {
	f, ok := stream.(*os.File)
	return f, ok && term.IsTerminal(int(f.Fd()))
}

// screen returns the size of a terminal, 0 for what is none, and whether there
// are to be colours.
func (s *streams) screen(w io.Writer) (width, height int, color bool) {
	f, ok := terminal(w)
	if ok {
		width, height, _ = term.GetSize(int(f.Fd()))
		width, height = max(0, width), max(0, height)
	}
	switch s.color {
	case "always":
		return width, height, true
	case "never":
		return width, height, false
	}
	return width, height, ok && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// pager returns the program that shows what is longer than a screen: that of the
// variable PAGER, else less; nil for none.
func pager() []string {
	words := strings.Fields(os.Getenv("PAGER"))
	if _, set := os.LookupEnv("PAGER"); !set {
		words = []string{"less"}
	}
	if len(words) == 0 || words[0] == "cat" {
		return nil
	}
	if _, err := exec.LookPath(words[0]); err != nil {
		return nil
	}
	return words
}

// page shows a text by a pager, which leaves colours as they are and ends at once
// where the text fits on the screen. Who leaves it has seen enough.
func page(words []string, out, stderr io.Writer, text []byte) error {
	c := exec.Command(words[0], words[1:]...)
	c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(text), out, stderr
	c.Env = os.Environ()
	for name, value := range map[string]string{"LESS": "FRX", "LV": "-c"} {
		if _, set := os.LookupEnv(name); !set {
			c.Env = append(c.Env, name+"="+value)
		}
	}
	if err := c.Start(); err != nil {
		return err
	}
	err := c.Wait()
	if _, exited := err.(*exec.ExitError); exited || closedPipe(err) {
		return nil
	}
	return err
}

// takesLinks reports whether the terminal is one of those that make links of OSC
// 8, and less, which shows what is long, passes them on.
func takesLinks() bool {
	for _, name := range [...]string{"VTE_VERSION", "KITTY_WINDOW_ID", "WT_SESSION", "KONSOLE_VERSION", "GHOSTTY_RESOURCES_DIR", "WEZTERM_PANE"} {
		if os.Getenv(name) != "" && os.Getenv("TMUX") == "" {
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
