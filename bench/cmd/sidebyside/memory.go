package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"rpclog/bench/gen"
	"rpclog/bench/size"
)

// memory measures a large capture and one that is much larger.
func (s *suite) memory() error {
	f, err := s.cortex()
	if err != nil {
		return err
	}
	jobs := []job{s.rpclog(size.Format(s.size), f)}
	if s.big > 0 {
		j, err := s.bigJob()
		if err != nil {
			return err
		}
		jobs = append(jobs, j)
	}
	s.compare(size.Format(s.size), s.measured(jobs...))
	return nil
}

// bigJob reads the big capture from a file, or from the generator if there is
// not enough room for a file.
func (s *suite) bigJob() (job, error) {
	c := capture{shape: gen.DefaultShape, bytes: s.big}
	name := size.Format(s.big)
	if _, err := os.Stat(filepath.Join(s.dir, c.name(s.seed))); err == nil || free(s.dir) > s.big+s.big/8 {
		f, err := s.capture(c)
		return s.rpclog(name, f), err
	}
	script := `"$1" -seed "$2" -size "$3" | "$4" -q -f json`
	args := shell(script, filepath.Join(s.bin, "gencapture"), strconv.FormatUint(s.seed, 10), size.Format(s.big), filepath.Join(s.bin, "rpclog"))
	return job{name: name + " from the generator, with what that takes", args: args, bytes: s.big}, nil
}

// free returns how many bytes can be written to the file system of a folder;
// 0 if that is not known.
func free(dir string) int64 {
	text, err := exec.Command("df", "-Pk", dir).Output()
	if err != nil {
		return 0
	}
	fields := strings.Fields(lastLine(string(text)))
	if len(fields) < 4 {
		return 0
	}
	kilobytes, _ := strconv.ParseInt(fields[3], 10, 64)
	return kilobytes << 10
}
