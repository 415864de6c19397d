package analyze

import "regexp"

// secrets are texts that give away a secret; the first group stays, the rest
// is masked.
var secrets = []*regexp.Regexp{
	regexp.MustCompile(`()\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?`), // JSON Web Tokens
	regexp.MustCompile(`((?i:\b(?:bearer|basic))\s+)[A-Za-z0-9+/=._~-]{8,}`),            // HTTP credentials
	regexp.MustCompile(`(://[^/\s:@]+:)[^/\s@]+(?:@)`),                                  // URLs with a password
	regexp.MustCompile(`(://[^\s"']*/v[1-9]/)[A-Za-z0-9_-]{20,}`),                       // keys of node providers
	regexp.MustCompile(`()\b(?:sk|pk|rk|ghp|gho|ghs|xox[abprs])[-_][A-Za-z0-9_-]{16,}`), // keys by their usual beginnings
	regexp.MustCompile(`((?i:\b[\w-]*(?:token|secret|passw(?:or)?d|pwd|authorization|cookie|api[_-]?key|private[_-]?key|credential)s?)\\*["']?\s*(?:[:=]|=>)\s*\\*["']?)[^"'\\\s,;}&]{4,}`), // named secrets
}

// masked stands for a secret.
const masked = "…"

// Mask returns a text without obvious secrets: what looks like a token, a
// password or a key is replaced by "…".
func Mask(text string) string {
	for _, s := range secrets {
		text = s.ReplaceAllString(text, "${1}"+masked)
	}
	return text
}
