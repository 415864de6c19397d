package cli

import "testing"

func TestWindowWidth(t *testing.T) {
	for text, ok := range map[string]bool{"auto": true, "1m": true, "1000": true, "0": false, "-1s": false, "1x": false, "": false} {
		if _, err := windowWidth(text); (err == nil) != ok {
			t.Errorf("--window %q: %v", text, err)
		}
	}
}
