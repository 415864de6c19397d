package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// Bounds of the files that set something, such as rules and catalogs.
const (
	longestSmall = 1 << 20         // bytes
	longestWait  = 5 * time.Second // for all that a pipe brings
)

// readSmall reads a file that a flag names and that sets something: at most
// 1 MiB, so that neither a wrong name nor a device without end takes all
// memory, and nothing that keeps one waiting: of a pipe what is written to it
// within five seconds. Errors name the flag.
func readSmall(flag, name string) ([]byte, error) {
	text, err := readBounded(name, longestWait)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		err = fmt.Errorf("%s: its end did not come within %v", name, longestWait)
	case err == nil && len(text) > longestSmall:
		err = fmt.Errorf("%s: longer than %d MiB", name, longestSmall>>20)
	}
	if err != nil {
		return nil, usage("%s: %v", flag, err)
	}
	return text, nil
}

// readBounded reads a file, and a byte more than there may be at most; what
// keeps one waiting, for some time. A pipe to which nobody has begun to write
// has no end yet.
func readBounded(name string, wait time.Duration) ([]byte, error) {
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a pipe without a writer would not open
	if err != nil {
		return nil, err
	}
	defer f.Close()
	end := time.Now().Add(wait)
	f.SetReadDeadline(end) // an error says that it never keeps one waiting
	fi, err := f.Stat()
	if err != nil {
		return nil, err
	}
	for {
		text, err := io.ReadAll(io.LimitReader(f, longestSmall+1))
		if len(text) > 0 || err != nil || fi.Mode()&fs.ModeNamedPipe == 0 {
			return text, err
		}
		if time.Now().After(end) {
			return nil, os.ErrDeadlineExceeded
		}
		time.Sleep(10 * time.Millisecond)
	}
}
