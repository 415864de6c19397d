package input

import (
	"os"

	"golang.org/x/sys/unix"
)

// pipeSize is how many bytes a pipe is to hold, as many as a chunk: more go
// through the caches in vain. A new one holds 64 KiB, and may be made larger
// without privileges up to 1 MiB (pipe(7)).
const pipeSize = 512 << 10

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
