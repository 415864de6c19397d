package redact

import "strings"

// strength is how much a name says of what stands under it.
type strength uint8

const (
	harmless strength = iota
	weak              // a token, a seed: the word stands for other things as well
	brief             // a PIN: a number that is not too short
	strong            // a password, a secret
	keyed             // a private key: it follows without a sign between as well
	header            // an authorization: a scheme and what belongs to it
	cookies           // pairs, each with a secret
)

// ending is how names end that stand for secrets, in lower case and without - and _.
type ending struct {
	text  string
	means strength
	whole bool // a word of its own, as in db_pass; compass is none
}

var endings = []ending{
	{"password", strong, false}, {"passwd", strong, false}, {"passwort", strong, false}, {"pwd", strong, false}, {"passphrase", strong, false},
	{"passcode", strong, false}, {"pincode", strong, false}, {"pass", strong, true}, {"pin", brief, true}, {"otp", brief, true}, {"cvv", brief, true},
	{"secret", strong, false}, {"credential", strong, false}, {"creds", strong, false},
	{"apikey", strong, false}, {"appkey", strong, false}, {"authkey", strong, false}, {"accesskey", strong, false}, {"accountkey", strong, false},
	{"sharedaccesskey", strong, false}, {"subscriptionkey", strong, false}, {"licensekey", strong, false}, {"licencekey", strong, false},
	{"privatekey", keyed, false}, {"privkey", keyed, false}, {"secretkey", keyed, false}, {"signingkey", keyed, false}, {"encryptionkey", keyed, false},
	{"masterkey", keyed, false}, {"sshkey", keyed, false}, {"rawkey", keyed, true}, {"keypair", keyed, false}, {"wif", keyed, true}, {"xprv", keyed, true},
	{"mnemonic", keyed, false}, {"seedphrase", keyed, false}, {"recoveryphrase", keyed, false}, {"backupphrase", keyed, false}, {"secretphrase", keyed, false},
	{"seed", weak, true}, {"hdseed", weak, true}, {"license", weak, false}, {"licence", weak, false},
	{"token", weak, false}, {"jwt", weak, true}, {"bearer", weak, true}, {"sessionkey", weak, false}, {"sessioncookie", weak, false}, {"auth", weak, true},
	{"authorization", header, false}, {"cookie", cookies, false},
}

// innocent are names that end like one of a secret and stand for none: places in
// a sequence, and parts of a text.
var innocent = map[string]bool{
	"progresstoken": true, "workdonetoken": true, "partialresulttoken": true, // LSP, MCP
	"nexttoken": true, "pagetoken": true, "nextpagetoken": true, "prevpagetoken": true, "continuationtoken": true, "synctoken": true, "cancellationtoken": true,
	"maxtoken": true, "mintoken": true, "totaltoken": true, "inputtoken": true, "outputtoken": true, "prompttoken": true, "completiontoken": true,
	"cachedtoken": true, "reasoningtoken": true, "eostoken": true, "bostoken": true, "padtoken": true, "unktoken": true, "stoptoken": true,
	"basetoken": true, "quotetoken": true, "feetoken": true, "gastoken": true,
	"hasauth": true, "noauth": true, "oauth": true, "preauth": true, "unauth": true,
}

// classify says what a name stands for, and returns its ending.
func classify(name string) (ending, strength) {
	if len(name) > maxName {
		name = name[len(name)-maxName:]
	}
	if !mayName(name) {
		return ending{}, harmless
	}
	var buffer [maxName]byte
	squeezed := squeeze(buffer[:0], name)
	plural := false
	if n := len(squeezed) - 1; n > 0 && squeezed[n] == 's' && string(squeezed[max(0, n-3):]) != "pass" && string(squeezed[max(0, n-4):]) != "creds" {
		squeezed, plural = squeezed[:n], true
	}
	if innocent[string(squeezed)] {
		return ending{}, harmless
	}
	for i := range endings {
		e := &endings[i]
		if !strings.HasSuffix(string(squeezed), e.text) || e.whole && !isWord(name, len(e.text), plural) {
			continue
		}
		return *e, e.means
	}
	return ending{}, harmless
}

// squeeze appends a name in lower case and without what joins its words.
func squeeze(to []byte, name string) []byte {
	for _, c := range []byte(name) {
		switch kind := kinds[c]; {
		case kind&upper != 0:
			to = append(to, c|' ')
		case kind&alnum != 0:
			to = append(to, c)
		}
	}
	return to
}

// mayName reports whether a name ends in a letter that those of secrets end in.
// Most do not.
func mayName(name string) bool {
	if len(name) < 3 {
		return false
	}
	last := name[len(name)-1] | ' '
	if last == 's' {
		last = name[len(name)-2] | ' '
	}
	switch last {
	case 'd', 't', 'e', 's', 'n', 'p', 'v', 'l', 'y', 'r', 'f', 'c', 'h':
		return true
	}
	return false
}

// isWord reports whether the last letters of a name are a word of it.
func isWord(name string, length int, plural bool) bool {
	if plural {
		name = name[:len(name)-1]
	}
	at := len(name) - length
	if at <= 0 {
		return true
	}
	first, before := kinds[name[at]], kinds[name[at-1]]
	return before&alnum == 0 || first&upper != 0 && before&upper == 0 || before&digit != 0
}

// knownKey is what there is to know of the key of an object: what stands under
// it, and how it is shown if it is a secret itself.
type knownKey struct {
	means strength
	shown string // "" for as it is
}

func (m *Masker) key(key []byte) knownKey {
	if known, ok := m.keys[string(key)]; ok {
		return known
	}
	name := string(key)
	_, means := classify(name)
	known := knownKey{means: means}
	if shown := m.Name(name); shown != name {
		known.shown = shown
	}
	return remember(&m.keys, name, known)
}
