package redact

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMask(t *testing.T) {
	for in, want := range map[string]string{
		"You have exceeded the soft limit":                                   "You have exceeded the soft limit",
		"execution reverted: user error":                                     "execution reverted: user error",
		"Auth token is not valid":                                            "Auth token is not valid",
		"token eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.s1gn4ture expired":            "token … expired",
		`{"cortexToken":"abcdef123","x":1}`:                                  `{"cortexToken":"…","x":1}`,
		`{\"clientSecret\":\"abcdef123\"}`:                                   `{\"clientSecret\":\"…\"}`,
		"login failed: password=hunter22 user=bob":                           "login failed: password=… user=bob",
		"Authorization: Bearer abcdefgh12345678":                             "Authorization: … …",
		"bad header bearer abcdefgh12345678":                                 "bad header bearer …",
		"POST https://mainnet.infura.io/v3/0123456789abcdef0123456789abcdef": "POST https://mainnet.infura.io/v3/…",
		"dial https://bob:secret@host/x":                                     "dial https://bob:…host/x",
		"invalid key sk-abcdefghijklmnop1234":                                "invalid key …",
		"0x08c379a00000000000000000000000000000000000000000000000000000000":  "0x08c379a00000000000000000000000000000000000000000000000000000000",
	} {
		if got := Mask(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

// TestMaskSigns holds that the signs of secrets leave out no match.
func TestMaskSigns(t *testing.T) {
	parts := []string{
		"eyJ", "eyJabcdef.ghi", "bearer", "Basic", "BA\u017fIC", " ", "\t", "abcdefgh", "://", "user:", "pass@", "https://", "/v3/", "0123456789abcdef0123",
		"sk", "pk_", "ghp-", "xoxb", "-", "_", "toKen", "to\u212aen", "\u017fecret", "PASSWD", "passwörd", "pwd", "api", "Key", "cookie\u017f", ":", "=", "=>", `\"`, "'", "İ", "\xff",
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 8).Draw(t, "parts"), "")
		want := text
		for _, s := range secrets {
			want = s.pattern.ReplaceAllString(want, "${1}"+masked)
		}
		if got := Mask(text); got != want {
			t.Fatalf("%q masked is %q, want %q", text, got, want)
		}
	})
}
