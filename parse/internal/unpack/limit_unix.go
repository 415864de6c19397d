//go:build unix

package unpack

import "syscall"

// mayOpen returns how many files the process may have open.
func mayOpen() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return enough
	}
	return int(min(limit.Cur, enough))
}
