package wire

import "testing"

func TestField(t *testing.T) {
	for _, c := range []struct{ line, name, value string }{
		{"Content-Length: 12\r\n", "Content-Length", "12"},
		{"Content-Length:12", "Content-Length", "12"},
		{"Content-Length : 12", "Content-Length", "12"},
		{"X:a:b\n", "X", "a:b"},
		{"X:\r\n", "X", ""},
		{" Content-Length: 12", "", ""}, // the value before goes on
		{"\tContent-Length: 12", "", ""},
		{": 12", "", ""},
		{"Content-Length 12", "", ""},
		{"\r\n", "", ""},
	} {
		name, value, ok := Field([]byte(c.line))
		if string(name) != c.name || string(value) != c.value || ok != (c.name != "") {
			t.Errorf("%q: %q, %q, %v", c.line, name, value, ok)
		}
	}
}

func TestLength(t *testing.T) {
	for value, want := range map[string]int64{
		"12": 12, " 12\r\n": 12, "+12": 12, "0": 0, "012": 12,
		"": -1, "-1": -1, "1x": -1, "1 2": -1, "0x10": -1, "1_000": -1, "++1": -1,
	} {
		if got := Length([]byte(value)); got != want {
			t.Errorf("%q: %d, want %d", value, got, want)
		}
	}
}
