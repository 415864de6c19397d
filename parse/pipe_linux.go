package parse

import (
	"os"

	"golang.org/x/sys/unix"
)

// pipeSize is what a pipe may hold without privileges (pipe(7)); a new one
// holds 64 KiB.
const pipeSize = 1 << 20

// widen lets a pipe hold as much as a chunk, so that who writes and who reads
// wait less for each other. That it is no pipe, or may not be larger, does no
// harm.
func widen(f *os.File) {
	conn, err := f.SyscallConn()
	if err != nil {
		return
	}
	conn.Control(func(fd uintptr) { unix.FcntlInt(fd, unix.F_SETPIPE_SZ, pipeSize) })
}
