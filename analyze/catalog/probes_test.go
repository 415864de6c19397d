package catalog

import "testing"

// TestProbes has codes that are expected only as answer to some methods.
func TestProbes(t *testing.T) {
	s := builtin(t)
	for _, tt := range []struct{ catalog, code, method, want string }{
		{"acp", "-32601", "_zed.dev/workspace/buffers", Benign}, {"acp", "-32601", "$/setTrace", Benign}, {"acp", "-32601", "session/load", "client"},
		{"acp", "-32601", "", "client"}, {"acp", "-32800", "session/prompt", Benign}, {"acp", "-32000", "session/new", "auth"},
		{"shelly", "404", "Script.GetCode", Benign}, {"shelly", "404", "Switch.Set", "client"}, {"shelly", "-105", "Script.Start", "client"},
		{"shelly", "-114", "Script.GetCode", Benign}, {"shelly", "-114", "KVS.GetMany", Unknown}, {"shelly", "-103", "Script.GetCode", "client"},
	} {
		e, _ := s.At(s.Index(tt.catalog)).Lookup(number(tt.code))
		if got := e.ClassFor(tt.method); got != tt.want {
			t.Errorf("%s %s as answer to %q is %s, want %s", tt.catalog, tt.code, tt.method, got, tt.want)
		}
	}
}
