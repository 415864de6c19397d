package main

import (
	"slices"
	"time"

	"rpclog/bench/usage"
)

// figures are what a job took, of all rounds that count.
type figures struct {
	wall, cpu        time.Duration // medians
	fastest, slowest time.Duration
	memory           int64 // the median of the peaks
}

func summarize(rounds []usage.Usage) figures {
	var wall, cpu []time.Duration
	var memory []int64
	for _, u := range rounds {
		wall = append(wall, u.Wall)
		cpu = append(cpu, u.CPU)
		memory = append(memory, u.Memory)
	}
	if len(rounds) == 0 {
		return figures{}
	}
	return figures{median(wall), median(cpu), slices.Min(wall), slices.Max(wall), median(memory)}
}

// median returns the middle of some numbers, or of the two in the middle their
// mean; 0 if there are none.
func median[T ~int64](numbers []T) T {
	if len(numbers) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(numbers))
	i := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[i]
	}
	return sorted[i-1] + (sorted[i]-sorted[i-1])/2
}

// ratio returns a/b, or 0 if there is no b.
func ratio(a, b time.Duration) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}
