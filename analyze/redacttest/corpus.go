// Package redacttest has texts with secrets of all kinds and texts without, for
// tests.
package redacttest

import (
	_ "embed"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var (
	//go:embed secrets.txt
	secrets string
	//go:embed harmless.txt
	harmless string
)

// Text is a text with secrets of some kind. In Pattern a regular expression of
// each stands between « and ».
type Text struct{ Kind, Pattern string }

var marked = regexp.MustCompile(`«([^»]*)»`)

// Fill returns the text with secrets drawn for the expressions, the text as it is
// to be shown, and the secrets.
func (t Text) Fill(seed int) (text, want string, secrets []string) {
	text = marked.ReplaceAllStringFunc(t.Pattern, func(mark string) string {
		secret := rapid.StringMatching(strings.Trim(mark, "«»")).Example(seed)
		secrets = append(secrets, secret)
		return secret
	})
	return text, marked.ReplaceAllString(t.Pattern, "…"), secrets
}

// Secrets returns the texts with secrets.
func Secrets(t testing.TB) []Text {
	var list []Text
	for _, line := range lines(secrets) {
		kind, text, ok := strings.Cut(line, "\t")
		if !ok || !marked.MatchString(text) {
			t.Fatalf("%q has no kind or no secret", line)
		}
		var b strings.Builder
		last := 0
		for _, at := range append(marked.FindAllStringIndex(text, -1), []int{len(text), len(text)}) {
			b.WriteString(strings.ReplaceAll(text[last:at[0]], `\n`, "\n"))
			b.WriteString(text[at[0]:at[1]])
			last = at[1]
		}
		list = append(list, Text{kind, b.String()})
	}
	return list
}

// Harmless returns the texts without a secret.
func Harmless() []string { return lines(harmless) }

func lines(text string) []string {
	var list []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSuffix(line, "\n"); line != "" && line[0] != '#' {
			list = append(list, line)
		}
	}
	return list
}
