package size

import "testing"

func TestParse(t *testing.T) {
	for text, want := range map[string]int64{
		"1": 1, "1500": 1500, "64K": 64 << 10, "64k": 64 << 10, "512M": 512 << 20, "10G": 10 << 30,
		"": 0, "K": 0, "0": 0, "-1": 0, "1T": 0, "1.5G": 0, "9999999999G": 0, "1 G": 0,
	} {
		got, err := Parse(text)
		if got != want || (err == nil) != (want > 0) {
			t.Errorf("Parse(%q) = %d, %v, want %d", text, got, err, want)
		}
	}
}

func TestFormat(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 1: "1", 1500: "1500", 1024: "1K", 1536: "1536", 256 << 20: "256M", 1 << 30: "1G", 2 << 40: "2048G"} {
		if got := Format(n); got != want {
			t.Errorf("Format(%d) = %q, want %q", n, got, want)
		}
	}
}
