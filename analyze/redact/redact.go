// Package redact masks what is secret in texts and in JSON: passwords, tokens,
// keys, by their shape and by the names that they stand under. All that is shown
// of a capture goes through it.
package redact

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strings"
)

// Mode says what stands for a secret.
type Mode int

const (
	ModeMask Mode = iota // an ellipsis
	ModeHash             // an ellipsis and a pseudonym: equal for equal secrets under one key
	ModeOff              // the secret itself
)

// Options says what is masked, and how. The zero value masks secrets of the
// known kinds.
type Options struct {
	Mode     Mode
	Key      []byte           // of the pseudonyms of ModeHash, and of Pseudonym
	Paths    []Path           // what stands there in a message is secret as well
	Patterns []*regexp.Regexp // and what these match: the first group, where there is one
}

// masked stands for a secret, or begins what stands for it.
const masked = "…"

// Bounds of what a masker remembers.
const (
	maxMasks  = 10_000
	maxMasked = 1000 // bytes of a text
	maxHidden = 1 << 17
)

// Lengths of pseudonyms, in hexadecimal digits.
const (
	hashDigits = 12 // with a key
	nameDigits = 6  // without
)

// Masker masks texts, names and JSON. Since texts repeat, it remembers what it
// made of some 10,000 short ones. The zero value is ready to use, by one
// goroutine at a time.
type Masker struct {
	opts  Options
	texts map[string]string
	names map[string]string
	keys  map[string]knownKey
	hits  []hit

	hidden map[string]string // names, see Hide
	depth  int               // in how many texts of JSON this is
}

// New returns a masker.
func New(o Options) *Masker { return &Masker{opts: o} }

// Off reports whether m shows what it is given as it is.
func (m *Masker) Off() bool { return m.opts.Mode == ModeOff }

// remember keeps what was made of a text, while there is room.
func remember[T any](known *map[string]T, text string, made T) T {
	if *known == nil {
		*known = map[string]T{}
	}
	if len(*known) < maxMasks && len(text) <= maxMasked {
		(*known)[text] = made
	}
	return made
}

// Text returns a text without secrets.
func (m *Masker) Text(text []byte) string {
	if known, ok := m.texts[string(text)]; ok {
		return known
	}
	return m.String(string(text))
}

// String is Text for a string.
func (m *Masker) String(text string) string {
	if known, ok := m.texts[text]; ok {
		return known
	}
	if m.depth == maxInside { // where JSON is not looked into
		return m.text(text)
	}
	return remember(&m.texts, text, m.text(text))
}

// text returns a text without secrets. It may be JSON, or the beginning of some.
func (m *Masker) text(text string) string {
	if len(text) > 1 && (text[0] == '{' || text[0] == '[') && m.depth < maxInside && !m.Off() {
		valid := json.Valid([]byte(text))
		if valid || strings.HasPrefix(text, `{"`) {
			s := scan{m: m, space: true, anywhere: true}
			m.depth++
			out, whole := s.read([]byte(text))
			m.depth--
			if !whole {
				out = append(out, masked...)
			}
			if text = string(out); valid {
				return text
			}
		}
	}
	return m.without(text, m.Stand)
}

// Name returns what identifies something, such as a session, as it is shown:
// as it is, or with a pseudonym for what it holds of secrets, so that two of them
// stay two. A secret that could be guessed has none: what stands for it would
// tell whether a guess is right.
func (m *Masker) Name(name string) string {
	if known, ok := m.names[name]; ok {
		return known
	}
	if stands, hidden := m.hidden[name]; hidden {
		return stands
	}
	if len(m.hidden) == maxHidden {
		return m.Stand(name) // it may be one more
	}
	return remember(&m.names, name, m.without(name, m.nickname))
}

// ID is Name for the id of a message, of which there are so many that they are
// not remembered. A short one is no secret.
func (m *Masker) ID(id []byte) string {
	const shortest = 8
	text := string(id)
	if m.HasPaths() && m.ends(m.into(m.starts(), []byte("id"), false)) {
		return m.Stand(text)
	}
	if len(text) < shortest && len(m.opts.Patterns) == 0 {
		return text
	}
	return m.without(text, m.nickname)
}

// IsNamed reports whether something is shown under a name: the one that it has,
// or that which stands for it.
func (m *Masker) IsNamed(shown, given string) bool { return shown == given || shown == m.Name(given) }

// Pseudonym returns a name for something of some kind: equal for equal texts
// under one key, and telling nothing of the text to who does not have that.
func (m *Masker) Pseudonym(kind, text string) string {
	return kind + "-" + m.digest(kind+"\x00"+text, hashDigits)
}

// Stand returns what stands for a secret.
func (m *Masker) Stand(secret string) string {
	if m.opts.Mode == ModeHash {
		return masked + m.digest(secret, hashDigits)
	}
	return masked
}

// nickname returns what stands for a secret in a name.
func (m *Masker) nickname(secret string) string {
	if m.opts.Mode == ModeMask && unguessable(secret) {
		return masked + m.digest(secret, nameDigits)
	}
	return m.Stand(secret)
}

// unguessable reports whether a secret looks as if it had been drawn at random,
// so that it is in no list.
func unguessable(secret string) bool {
	return len(secret) >= 16 && strings.ContainsAny(secret, "0123456789") && !strings.ContainsAny(secret, " \t")
}

// digest returns the first digits of the keyed hash of a text. Without a key it
// is that of an empty one.
func (m *Masker) digest(text string, digits int) string {
	h := hmac.New(sha256.New, m.opts.Key)
	h.Write([]byte(text))
	return hex.EncodeToString(h.Sum(nil))[:digits]
}

// without returns a text in which something stands for each secret.
func (m *Masker) without(text string, stand func(string) string) string {
	if m.opts.Mode == ModeOff {
		return text
	}
	hits := m.find(text)
	if len(hits) == 0 {
		return text
	}
	var b strings.Builder
	from := 0
	for _, h := range hits {
		b.WriteString(text[from:h.from])
		b.WriteString(stand(text[h.from:h.to]))
		from = h.to
	}
	b.WriteString(text[from:])
	return b.String()
}

// Find returns the first secret in a text, whatever the mode, or reports that
// there is none.
func (m *Masker) Find(text string) (secret string, found bool) {
	if hits := m.find(text); len(hits) > 0 {
		return text[hits[0].from:hits[0].to], true
	}
	return "", false
}
