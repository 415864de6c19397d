package redact

import (
	"testing"

	"rpclog/analyze/redacttest"
)

// TestSecrets has texts with secrets of all kinds: these are masked, and nothing
// else.
func TestSecrets(t *testing.T) {
	kinds, texts := map[string]bool{}, redacttest.Secrets(t)
	for _, s := range texts {
		kinds[s.Kind] = true
		for seed := range 5 {
			var m Masker
			text, want, _ := s.Fill(seed)
			if got := m.String(text); got != want {
				t.Errorf("%s: %q becomes\n%q, want\n%q", s.Kind, text, got, want)
				break
			}
		}
	}
	if len(kinds) < 80 || len(texts) < 200 {
		t.Errorf("%d texts of %d kinds are too few", len(texts), len(kinds))
	}
}

// TestHarmless has texts that speak of secrets, or look like some, and hold none.
func TestHarmless(t *testing.T) {
	texts := redacttest.Harmless()
	if len(texts) < 300 {
		t.Errorf("%d harmless texts are too few", len(texts))
	}
	var m Masker
	for _, text := range texts {
		if got := m.String(text); got != text {
			t.Errorf("%q becomes\n%q", text, got)
		}
		if got := m.Name(text); got != text {
			t.Errorf("the name %q becomes %q", text, got)
		}
	}
}
