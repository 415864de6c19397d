//go:build unix

package usage

import (
	"os"
	"runtime"
	"syscall"
)

// peakMemory returns the peak resident memory in bytes.
func peakMemory(state *os.ProcessState) int64 {
	r, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return int64(r.Maxrss)
	}
	return int64(r.Maxrss) << 10
}
