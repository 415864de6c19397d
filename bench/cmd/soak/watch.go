package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"time"
)

// parts is how many parts of a capture are told apart.
const parts = 10

// watch writes to a program and looks at its memory meanwhile.
type watch struct {
	to      io.Writer
	process int
	size    int64 // of all
	done    int64
	next    time.Time // to look again
	memory  [parts][]int64
}

func newWatch(to io.Writer, process int, size int64) *watch {
	return &watch{to: to, process: process, size: size}
}

func (w *watch) Write(p []byte) (int, error) {
	if now := time.Now(); now.After(w.next) {
		w.look()
		w.next = now.Add(time.Second / 4)
	}
	n, err := w.to.Write(p)
	w.done += int64(n)
	return n, err
}

// look notes how much memory the program has now.
func (w *watch) look() {
	if n := resident(w.process); n > 0 {
		part := min(w.done*parts/w.size, parts-1)
		w.memory[part] = append(w.memory[part], n)
	}
}

// resident returns the resident memory of a process in bytes, 0 where the
// system does not say: it is in /proc on Linux.
func resident(process int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process))
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(status) {
		if fields := bytes.Fields(line); len(fields) == 3 && string(fields[0]) == "VmRSS:" {
			n, err := strconv.ParseInt(string(fields[1]), 10, 64)
			if err != nil {
				return 0
			}
			return n << 10
		}
	}
	return 0
}

// grew returns by what share the most memory of the second half is more than
// that of the first.
func (w *watch) grew() float64 {
	before, after := slices.Concat(w.memory[:parts/2]...), slices.Concat(w.memory[parts/2:]...)
	if len(before) == 0 || len(after) == 0 {
		return 0
	}
	return float64(slices.Max(after))/float64(slices.Max(before)) - 1
}

// write writes the memory of each part.
func (w *watch) write(out io.Writer) {
	fmt.Fprint(out, "| of the capture | samples | memory, least | median | most |\n|---:|---:|---:|---:|---:|\n")
	for i, list := range w.memory {
		if len(list) == 0 {
			continue
		}
		list = slices.Sorted(slices.Values(list))
		fmt.Fprintf(out, "| %d–%d %% | %d | %.1f MB | %.1f MB | %.1f MB |\n", i*100/parts, (i+1)*100/parts, len(list),
			float64(list[0])/1e6, float64(list[len(list)/2])/1e6, float64(list[len(list)-1])/1e6)
	}
	fmt.Fprintf(out, "\nThe second half takes %+.1f %% of memory.\n\n", 100*w.grew())
}
