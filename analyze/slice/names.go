package slice

import (
	"regexp"
	"strconv"
	"strings"

	"rpclog/analyze/catalog"
	"rpclog/analyze/redact"
	"rpclog/parse/capture"
)

// names gives texts their pseudonyms, and knows which texts may stay.
type names struct {
	masker   *redact.Masker
	texts    map[string]bool // of the catalogs, see plain
	catalogs *catalog.Set
	sessions map[string]bool // ids of the sessions that messages are of
}

func newNames(masker *redact.Masker, catalogs *catalog.Set) *names {
	n := &names{masker: masker, texts: map[string]bool{}, catalogs: catalogs, sessions: map[string]bool{}}
	for i := range catalogs.Len() {
		c := catalogs.At(i)
		for _, list := range [...][]catalog.Entry{c.Entries, c.Warnings} {
			for _, e := range list {
				n.texts[plain(e.Name)], n.texts[plain(e.Meaning)] = true, true
			}
		}
	}
	return n
}

// plain returns a text as it is compared with those of the catalogs.
func plain(text string) string {
	return strings.ToLower(strings.TrimRight(strings.TrimSpace(text), ".!"))
}

// pseudonym returns what stands for a text of some kind: the same for the same
// text, in every capture if there is a key.
func (n *names) pseudonym(kind, text string) string { return n.masker.Pseudonym(kind, text) }

// method returns a method as it is written: by its name, if that is one of a
// catalog or looks like that of a method.
func (n *names) method(name string) string {
	if n.catalogs.ByMethod(name) >= 0 || len(n.catalogs.Sharing(name)) > 0 || looksNamed(name, "./:$*") && !n.secret(name) {
		return name
	}
	return n.pseudonym("method", name)
}

// code returns the code of an error as it is written.
func (n *names) code(code capture.Code) capture.Code {
	if code.IsNumber() || code.IsNull() || !n.secret(code.Text()) {
		return code
	}
	return capture.TextCode(n.pseudonym("code", code.Text()))
}

// secret reports whether a name looks like a secret.
func (n *names) secret(name string) bool { return n.masker.Name(name) != name }

// member returns the key of an object as it is written: maps have keys that are
// data, such as the names of files.
func (n *names) member(key string) string {
	if looksNamed(key, "$@") && !n.secret(key) {
		return key
	}
	return n.pseudonym("key", key)
}

// text returns what stands for a text.
func (n *names) text(text string) string {
	if text == "" || n.texts[plain(text)] {
		return text
	}
	return n.pseudonym("text", text)
}

// masked is what the masker writes in place of a secret.
var masked = regexp.MustCompile(`^…[0-9a-f]*$`)

// looksNamed reports whether a text looks like a name that a program has in its
// code, in which some marks may stand beside letters, digits, - and _. Ids,
// addresses and numbers begin with digits, or have more of them.
func looksNamed(text, marks string) bool {
	const longest, mostDigits = 64, 4
	digits := 0
	for i, c := range text {
		switch {
		case i == 0 && '0' <= c && c <= '9':
			return false
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '_', c == '-':
		case '0' <= c && c <= '9':
			digits++
		case !strings.ContainsRune(marks, c):
			return false
		}
	}
	return text != "" && len(text) <= longest && digits <= mostDigits
}

// secretIn reports whether a line has what looks like a secret, and where: where
// it begins, in words that tell nothing of it.
func secretIn(m *redact.Masker, line string) (where string, found bool) {
	if secret, found := m.Find(line); found {
		before := line[:strings.Index(line, secret)]
		return "after " + strconv.Quote(before[max(0, len(before)-40):]), true
	}
	if string(m.JSON([]byte(line))) != strings.TrimSuffix(line, "\n") {
		return "by its name", true
	}
	return "", false
}
