// Package usage runs commands and tells what they took.
package usage

import (
	"os/exec"
	"time"
)

// Usage is what a command took, with all processes that it started and waited
// for.
type Usage struct {
	Wall   time.Duration `json:"wall_ns"`
	CPU    time.Duration `json:"cpu_ns"`       // of the program and of the system for it
	Memory int64         `json:"memory_bytes"` // peak resident memory of the largest process; 0 where the system does not say

	// Failure is how the command ended if not with exit code 0.
	Failure string `json:"failure,omitempty"`
}

// Run runs a command that was not started. The error says why it could not be
// started; how it ended is in [Usage].
//
// A process begins with the peak memory of the one that starts it, as Linux
// counts: the caller should be small.
func Run(cmd *exec.Cmd) (Usage, error) {
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	state := cmd.ProcessState
	if state == nil {
		return Usage{}, err
	}
	u := Usage{Wall: wall, CPU: state.UserTime() + state.SystemTime(), Memory: peakMemory(state)}
	if !state.Success() {
		u.Failure = state.String()
	}
	return u, nil
}
