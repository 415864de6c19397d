package main

import (
	"testing"
	"time"

	"rpclog/bench/usage"
)

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		numbers []int64
		want    int64
	}{
		{nil, 0},
		{[]int64{7}, 7},
		{[]int64{9, 1}, 5},
		{[]int64{9, 1, 2}, 2},
		{[]int64{40, 10, 30, 20}, 25},
		{[]int64{1 << 62, 1 << 62}, 1 << 62},
	} {
		if got := median(c.numbers); got != c.want {
			t.Errorf("median of %v: %d, want %d", c.numbers, got, c.want)
		}
	}
	numbers := []int64{3, 1, 2}
	if median(numbers); numbers[0] != 3 {
		t.Error("median sorts what it is given")
	}
}

func TestRatio(t *testing.T) {
	if got := ratio(3*time.Second, 2*time.Second); got != 1.5 {
		t.Errorf("3 s to 2 s: %v", got)
	}
	if got := ratio(time.Second, 0); got != 0 {
		t.Errorf("1 s to nothing: %v", got)
	}
}

func TestSummarize(t *testing.T) {
	got := summarize([]usage.Usage{{Wall: 3, CPU: 40, Memory: 5}, {Wall: 1, CPU: 60, Memory: 7}, {Wall: 2, CPU: 50, Memory: 6}})
	if want := (figures{wall: 2, cpu: 50, fastest: 1, slowest: 3, memory: 6}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := summarize(nil); got != (figures{}) {
		t.Errorf("of nothing: %+v", got)
	}
}
