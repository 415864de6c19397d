//go:build unix

package cli

import (
	"io/fs"
	"os"
	"syscall"
)

// own gives a file the owner of another one, as far as that is allowed: root
// takes no file from its user.
func own(f *os.File, as fs.FileInfo) {
	if st, ok := as.Sys().(*syscall.Stat_t); ok {
		f.Chown(int(st.Uid), int(st.Gid))
	}
}
