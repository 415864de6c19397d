package input

import (
	"fmt"
	"testing"
)

// TestRotatedNames takes the names of rotated files apart.
func TestRotatedNames(t *testing.T) {
	for name, want := range map[string]string{
		"x.log.1":                  "x.log 1",
		"x.log.0":                  "x.log 0",
		"x.log.12.gz":              "x.log 12",
		"x.log.3.zst":              "x.log 3",
		"x.log.3.bz2":              "x.log 3",
		"x.log.3.xz":               "x.log 3",
		"x.log.3.lz4":              "x.log 3",
		"syslog.1":                 "syslog 1",
		"x.log-20260314":           "x.log -20526",
		"x.log-20260315.gz":        "x.log -20527",
		"x.log.2026-03-14":         "x.log -20526",
		"x.log.2026-03-14.gz":      "x.log -20526",
		"x.log":                    "",
		"x.log.gz":                 "",
		"x.log.01":                 "",
		"x.log.1000":               "",
		"x.log.-1":                 "",
		"x.log.+1":                 "",
		"x.log.1.zip":              "",
		"x.log.1.gz.gz":            "",
		"x.log-20261314":           "",
		"x.log-20260230":           "",
		"x.log.20260314":           "",
		"x-2026-03-14.log":         "",
		".1":                       "",
		"-20260314":                "",
		"1":                        "",
		"":                         "",
		"x.log.340282366920938463": "",
	} {
		got := ""
		if r, ok := parseRotated(name); ok {
			got = fmt.Sprintf("%s %d", r.base, r.age)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
