package main

import (
	"strings"
	"testing"
	"time"
)

func TestTable(t *testing.T) {
	table := table{header: []string{"", "time", "note"}, texts: []string{"note"}}
	table.add("`cat FILE | rpclog`", "1.50 s", "–")
	table.add("é", "12.0 s", "longer")
	var b strings.Builder
	table.write(&b)
	want := strings.TrimPrefix(`
|                      |   time | note   |
| -------------------- | -----: | ------ |
| `+"`cat FILE \\| rpclog`"+` | 1.50 s | –      |
| é                    | 12.0 s | longer |

`, "\n")
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &b, want)
	}
}

func TestFigures(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{seconds(1234 * time.Microsecond), "0.001 s"},
		{seconds(2346 * time.Millisecond), "2.35 s"},
		{seconds(23456 * time.Millisecond), "23.5 s"},
		{seconds(1234 * time.Second), "1,234 s"},
		{figures{fastest: time.Second, slowest: 2 * time.Second}.span(), "1.00–2.00 s"},
		{rate(3e9, 2*time.Second), "1,500"},
		{rate(1, 0), "–"},
		{memory(44 << 20), "44.0 MiB"},
		{memory(0), "–"},
		{times(0.5), "0.500×"},
		{times(0), "–"},
		{thousands(0), "0"},
		{thousands(-999), "-999"},
		{thousands(-1234567), "-1,234,567"},
		{thousands(100), "100"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
