package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/term"
)

// pager returns the program that shows what is longer than a screen: that of the
// variable PAGER, else less; nil for none. As with Git, a command that only a
// shell understands is given to one. A dumb terminal has no pages.
func pager() []string {
	command, set := os.LookupEnv("PAGER")
	if command = strings.TrimSpace(command); !set {
		command = "less"
	}
	words := strings.Fields(command)
	if len(words) == 0 || words[0] == "cat" || os.Getenv("TERM") == "dumb" {
		return nil
	}
	if runtime.GOOS != "windows" && strings.ContainsAny(command, "|&;<>()$`\\\"'*?[#~=%") {
		words = []string{"sh", "-c", command}
	}
	if _, err := exec.LookPath(words[0]); err != nil {
		return nil
	}
	return words
}

// pagerVariables are what pagers are told, beside what the user tells them: to
// show colours as such, and less to end at once where the text fits on the screen
// and to leave it there. Reports are UTF-8 in every locale.
func pagerVariables() []string {
	list := []string{"LESS=FRX"}
	if less := os.Getenv("LESS"); less != "" {
		list[0] = "LESS=-R " + less
	}
	for name, value := range map[string]string{"LV": "-c", "LESSCHARSET": "utf-8"} {
		if _, set := os.LookupEnv(name); !set {
			list = append(list, name+"="+value)
		}
	}
	return list
}

// page shows a text by a pager and waits until it is left; who leaves it has seen
// enough. It reports whether there was a pager to show it. Meanwhile interrupts
// are for the pager: if rpclog ended, the shell and the pager would both read
// what is typed. Who ends rpclog then, ends the pager.
func (s *streams) page(words []string, out io.Writer, text []byte) bool {
	if f, ok := terminal(out); ok {
		if state, err := term.GetState(int(f.Fd())); err == nil {
			defer term.Restore(int(f.Fd()), state) // a pager that is killed leaves it as it was
		}
	}
	s.signals.toPager(true, nil)
	defer s.signals.toPager(false, nil)
	signal.Reset(syscall.SIGPIPE) // programs do not inherit that it is ignored
	defer signal.Ignore(syscall.SIGPIPE)
	c := exec.Command(words[0], words[1:]...)
	c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(text), out, s.err
	c.Env = append(os.Environ(), pagerVariables()...)
	if err := c.Start(); err != nil {
		return false
	}
	s.signals.toPager(true, c.Process)
	var exit *exec.ExitError
	if !errors.As(c.Wait(), &exit) {
		return true
	}
	const notRun, notFound = 126, 127 // of a shell
	return exit.ExitCode() != notRun && exit.ExitCode() != notFound
}

// passesLinks reports whether a pager passes links on to the terminal, as less
// does since 581: https://www.greenwoodsoftware.com/less/news.581.html
func passesLinks(words []string) bool {
	const since = 581
	if strings.TrimSuffix(filepath.Base(words[0]), ".exe") != "less" {
		return false
	}
	out, err := exec.Command(words[0], "--version").Output()
	if err != nil {
		return false
	}
	said := strings.Fields(string(out)) // less 590 (GNU regular expressions)
	if len(said) < 2 || said[0] != "less" {
		return false
	}
	number, _, _ := strings.Cut(said[1], ".")
	version, err := strconv.Atoi(number)
	return err == nil && version >= since
}
