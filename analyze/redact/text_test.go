package redact

import (
	"regexp"
	"strings"
	"testing"

	"rpclog/analyze/redacttest"
)

func TestText(t *testing.T) {
	var m Masker
	for in, want := range map[string]string{
		"":                                 "",
		"You have exceeded the soft limit": "You have exceeded the soft limit",
		"token eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.s1gn4ture expired":            "token … expired",
		`{"cortexToken":"abcdef123","x":1}`:                                  `{"cortexToken":"…","x":1}`,
		"Authorization: Bearer abcdefgh12345678":                             "Authorization: Bearer …",
		"POST https://mainnet.infura.io/v3/0123456789abcdef0123456789abcdef": "POST https://mainnet.infura.io/v3/…",
		"dial https://bob:secret@host/x":                                     "dial https://bob:…@host/x",
		"invalid key sk-abcdefghijklmnop1234":                                "invalid key …",
		"password=hunter22, token=abc123def; then":                           "password=…, token=…; then",
		"token=… and Bearer … stay":                                          "token=… and Bearer … stay",
		"\xff password=\xffhunter2":                                          "\xff password=…",
	} {
		if got := m.String(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
		if got := m.String(want); got != want {
			t.Errorf("%q, which is masked, becomes %q", want, got)
		}
	}
}

// TestNames holds that names that hold secrets stay apart and show none, and that
// a password, which could be guessed, leaves no trace.
func TestNames(t *testing.T) {
	var m Masker
	const one, other = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ5In0.c2lnbmF0dXJl"
	pseudonym := regexp.MustCompile(`^…[0-9a-f]{6}$`)
	if !pseudonym.MatchString(m.Name(one)) || m.Name(one) == m.Name(other) || m.Name(one) != new(Masker).Name(one) {
		t.Errorf("two tokens are named %s and %s", m.Name(one), m.Name(other))
	}
	for in, want := range map[string]string{
		"10.0.0.1:4711": "10.0.0.1:4711", "6a0c1d7e-51b2-4e0f-9a7d-3f2b8c9d0e11": "6a0c1d7e-51b2-4e0f-9a7d-3f2b8c9d0e11",
		"wss://u:Zk3PrivPass@h/": "wss://u:…@h/", "eth_getTransactionReceipt": "eth_getTransactionReceipt",
	} {
		if got := m.Name(in); got != want {
			t.Errorf("%q is named %q, want %q", in, got, want)
		}
	}
}

func TestModes(t *testing.T) {
	const text = "password=hunter2 and pwd: hunter2, then password=tiger77"
	a, b := New(Options{Mode: ModeHash, Key: []byte("a")}), New(Options{Mode: ModeHash, Key: []byte("b")})
	parts := regexp.MustCompile(`…[0-9a-f]{12}`).FindAllString(a.String(text), -1)
	if len(parts) != 3 || parts[0] != parts[1] || parts[0] == parts[2] || strings.Contains(a.String(text), "hunter") {
		t.Errorf("pseudonyms are %q", parts)
	}
	if a.String(text) == b.String(text) || a.String(text) != New(a.opts).String(text) {
		t.Error("pseudonyms are not those of their key")
	}
	if got := a.String(a.String(text)); got != a.String(text) {
		t.Errorf("what is masked becomes %q", got)
	}
	if a.Pseudonym("session", "x") != New(a.opts).Pseudonym("session", "x") || a.Pseudonym("session", "x") == b.Pseudonym("session", "x") ||
		a.Pseudonym("session", "x") == a.Pseudonym("session", "y") || !strings.HasPrefix(a.Pseudonym("session", "x"), "session-") {
		t.Errorf("the pseudonym of x is %q", a.Pseudonym("session", "x"))
	}
	off := New(Options{Mode: ModeOff})
	const object = `{ "password": "hunter2", "n": [1.0] }`
	if off.String(text) != text || off.Name(text) != text || string(off.JSON([]byte(object))) != `{"password":"hunter2","n":[1.0]}` ||
		off.Line([]byte(object)) != object || !strings.Contains(off.Object([]byte(object), false), "hunter2") {
		t.Error("what is not to be masked is")
	}
	if secret, found := off.Find(text); !found || secret != "hunter2" {
		t.Errorf("found %q", secret)
	}
}

func TestPatterns(t *testing.T) {
	m := New(Options{Patterns: []*regexp.Regexp{regexp.MustCompile(`EMP-\d+`), regexp.MustCompile(`card (\d{4})`)}})
	if got, want := m.String("EMP-123 used card 4242 and EMP-9"), "… used card … and …"; got != want {
		t.Errorf("it becomes %q, want %q", got, want)
	}
	if got, want := string(m.JSON([]byte(`{"EMP-1":["EMP-2",3]}`))), `{"…":["…",3]}`; got != want {
		t.Errorf("it becomes %s, want %s", got, want)
	}
}

// FuzzText sees that what is masked holds no secret that is found again, and
// that nothing but secrets is replaced.
func FuzzText(f *testing.F) {
	for _, s := range redacttest.Secrets(f) {
		text, _, _ := s.Fill(1)
		f.Add(text)
	}
	f.Add("password: \"must be password: 'must be password: \\\"must be")
	f.Fuzz(func(t *testing.T, text string) {
		var m Masker
		from := 0
		for _, h := range m.find(text) {
			if h.from < from || h.to <= h.from || h.to > len(text) {
				t.Fatalf("%q has a secret at %v after %d", text, h, from)
			}
			from = h.to
		}
		if !strings.Contains(text, masked) && len(m.hits) == 0 != (m.String(text) == text) {
			t.Fatalf("%q becomes %q", text, m.String(text))
		}
	})
}
