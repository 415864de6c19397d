package redact

import (
	"strings"
	"sync"

	"github.com/tyler-smith/go-bip39/wordlists"
)

// phraseWords are the words of mnemonic phrases:
// https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki.
var phraseWords = sync.OnceValue(func() map[string]bool {
	words := make(map[string]bool, len(wordlists.English))
	for _, w := range wordlists.English {
		words[w] = true
	}
	return words
})

// shortestPhrase is how many words a mnemonic phrase has at least. Of words that
// are in the list by chance so many never come one after another.
const shortestPhrase = 12

// phrases looks for mnemonic phrases.
func (f *finder) phrases() {
	if strings.Count(f.text, " ")+strings.Count(f.text, ",")+strings.Count(f.text, "\n") < shortestPhrase-1 {
		return
	}
	words := phraseWords()
	from, count, last := 0, 0, 0
	for at := 0; at < len(f.text); {
		end := f.run(at, lower, len(f.text))
		if known := end-at >= 3 && end-at <= 8 && words[f.text[at:end]]; known {
			if count == 0 {
				from = at
			}
			count, last = count+1, end
		} else if end > at || at < len(f.text) && strings.IndexByte(" \t\r\n,\"'", f.text[at]) < 0 {
			if count >= shortestPhrase {
				f.secret(from, last)
			}
			count = 0
		}
		at = max(end, at+1)
	}
	if count >= shortestPhrase {
		f.secret(from, last)
	}
}

// phrase returns where the words end that begin at a place, of which the first
// ends at another one, if they are those of a phrase: small letters alone, at
// least three, and none that is said of a phrase. Else it returns the end of the
// first.
func (f *finder) phrase(at, end int) int {
	first := end
	for count := 0; ; {
		w := f.text[at:end]
		if !allOf(w, lower) || w == "" || prose[w] || count > 64 {
			if count < 3 {
				return first
			}
			return strings.LastIndexFunc(f.text[:at], func(r rune) bool { return r != ' ' }) + 1
		}
		count++
		next := f.run(end, blank, 2)
		if next == end || next == len(f.text) {
			if count < 3 {
				return first
			}
			return end
		}
		at, end = next, f.run(next, lower, maxName)
		if end == at {
			if count < 3 {
				return first
			}
			return next - 1
		}
	}
}

// Marks of a block of a key, RFC 7468 and RFC 4880.
const (
	blockBegin = "-----BEGIN "
	blockEnd   = "-----END "
)

// blocks looks for private keys in PEM and OpenPGP's armour. Of one that is cut
// the rest of the text is secret.
func (f *finder) blocks() {
	for at := 0; ; {
		n := strings.Index(f.text[at:], blockBegin)
		if n < 0 {
			return
		}
		from := at + n + len(blockBegin)
		label := f.text[from:min(len(f.text), from+maxName)]
		title, _, closed := strings.Cut(label, "-----")
		if at = from; !strings.Contains(title, "PRIVATE KEY") {
			continue
		}
		if closed {
			from += len(title) + len("-----")
		}
		if n = strings.Index(f.text[from:], blockEnd); n < 0 {
			f.secret(from, len(f.text))
			return
		}
		f.secret(from, from+n)
		at = from + n
	}
}
