//go:build !linux

package input

import "os"

// widen does nothing: elsewhere pipes are as large as they are.
func widen(*os.File) {}
