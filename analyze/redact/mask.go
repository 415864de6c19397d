// Package redact masks what is obviously secret in texts and in JSON: tokens,
// passwords, keys. All that a report shows of parameters, messages and lines
// goes through it.
package redact

import (
	"regexp"
	"slices"
	"strings"
)

// secret is a kind of texts that give away a secret: the first group of a
// match stays, the rest is masked.
type secret struct {
	pattern *regexp.Regexp
	signs   []string // a text with a match has one of them, in lower case; most texts have none, and need no closer look
}

var secrets = []secret{
	{ // JSON Web Tokens
		regexp.MustCompile(`()\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?`),
		[]string{"eyj"},
	},
	{ // HTTP credentials
		regexp.MustCompile(`((?i:\b(?:bearer|basic))\s+)[A-Za-z0-9+/=._~-]{8,}`),
		[]string{"bearer", "basic"},
	},
	{ // URLs with a password
		regexp.MustCompile(`(://[^/\s:@]+:)[^/\s@]+(?:@)`),
		[]string{"://"},
	},
	{ // keys of node providers
		regexp.MustCompile(`(://[^\s"']*/v[1-9]/)[A-Za-z0-9_-]{20,}`),
		[]string{"://"},
	},
	{ // keys by their usual beginnings
		regexp.MustCompile(`()\b(?:sk|pk|rk|ghp|gho|ghs|xox[abprs])[-_][A-Za-z0-9_-]{16,}`),
		[]string{"sk-", "sk_", "pk-", "pk_", "rk-", "rk_", "ghp", "gho", "ghs", "xox"},
	},
	{ // named secrets
		regexp.MustCompile(`((?i:\b[\w-]*(?:token|secret|passw(?:or)?d|pwd|authorization|cookie|api[_-]?key|private[_-]?key|credential)s?)\\*["']?\s*(?:[:=]|=>)\s*\\*["']?)[^"'\\\s,;}&]{4,}`),
		[]string{"token", "secret", "passw", "pwd", "authorization", "cookie", "api", "private", "credential"},
	},
}

// masked stands for a secret.
const masked = "…"

// Mask returns a text without obvious secrets: what looks like a token, a
// password or a key is replaced by "…".
func Mask(text string) string {
	lower := lowered(text)
	for i := range secrets {
		s := &secrets[i]
		if !slices.ContainsFunc(s.signs, func(sign string) bool { return strings.Contains(lower, sign) }) {
			continue
		}
		if safe := s.pattern.ReplaceAllString(text, "${1}"+masked); safe != text {
			text, lower = safe, lowered(safe)
		}
	}
	return text
}

// lowered returns a text in which every letter that an expression may take
// for an ASCII one, whatever its case, is that one in lower case.
func lowered(text string) string {
	return strings.ReplaceAll(strings.ToLower(text), "ſ", "s")
}
