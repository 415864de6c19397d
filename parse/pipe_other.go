//go:build !linux

package parse

import "os"

// widen does nothing: elsewhere pipes are as large as they are.
func widen(*os.File) {}
