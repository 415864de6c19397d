package redact

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

// Names with what stands under them, in the ways that texts have them:
//
//	password=x  "password": "x y"  password: x  \x22password\x22:\x22x  --password x  private key 0x…
//
// and the headers of HTTP. A colon may as well begin what is said of the name:
// "password: must be longer". What stands there is then a secret only if it looks
// like one.

// named looks at a word that may name a secret, after another one. It returns the
// place after what stands under it, or the end of the word if there is nothing.
func (f *finder) named(w, before span) int {
	text := f.text
	name := text[max(w.from, w.to-maxName):w.to]
	how, means := classify(name)
	if before.to > before.from && w.from-before.to <= 1 && len(name) < maxName/2 {
		if pair, both := classify(text[max(before.from, before.to-maxName/2):before.to] + "_" + name); both > means || pair.text == "" && means != harmless {
			how, means = pair, both // private key, unexpected token
		}
	}
	asked := w.from > 0 && (text[w.from-1] == '?' || text[w.from-1] == '&' || text[w.from-1] == '#')
	if means == harmless && !asked {
		return w.to
	}
	after := w.to + f.quote(w.to)
	if after < len(text) && text[after] == ']' {
		after++
	}
	at := f.skip(after)
	sign := f.sign(at)
	switch { // a name of an element, and the first of two texts
	case sign == 0 && at == w.to && w.from > 0 && text[w.from-1] == '<' && strings.HasPrefix(text[at:], ">"):
		sign = 1
	case sign == 0 && after > w.to && strings.HasPrefix(text[at:], ",") && f.quote(f.skip(at+1)) > 0:
		sign = 1
	}
	if sign == 0 {
		return f.unsigned(w, at, how, means)
	}
	equals := strings.HasPrefix(text[at:], "=") || strings.HasPrefix(text[at:], "%3D")
	tight := at == w.to
	at += sign
	if means == harmless {
		return f.query(w, at, equals)
	}
	start := f.skip(at)
	if quote := f.quote(start); quote > 0 {
		return f.quoted(w, start, quote, means)
	}
	if start == len(text) {
		return w.to
	}
	switch {
	case means == header:
		return f.header(w, start)
	case means == cookies:
		return f.cookies(w, start)
	case text[start] == '[' || text[start] == '{':
		return f.nested(w, start, means)
	}
	end := f.value(start)
	value := text[start:end]
	secret := false
	switch {
	case placeholder(value):
	case means == brief:
		secret = isPIN(value)
	case means == weak && tight && w.from == 0 && start == at && how.text == "token" && !equals: // aria2's token:…
		secret = len(value) > 3
	case means == weak && equals && start == at:
		secret = f.looksDrawn(value, 6) && !numeric(value) || how.text != "token" && len(value) > 3 && numeric(value) || asked && len(value) > 5 && !said(value) && !allOf(value, upper|digit|joint)
	case means == weak:
		secret = f.looksDrawn(value, 12) && !numeric(value) || len(value) > 15 && allOf(value, digit)
	case equals && start == at:
		secret = true
	case means == keyed:
		if end = f.phrase(start, end); end > start+len(value) {
			secret = true
			break
		}
		fallthrough
	default:
		if how.text == "passphrase" {
			end = f.phrase(start, end)
		}
		secret = end > start+len(value) || f.tells(value, end)
	}
	if !secret {
		return w.to
	}
	f.secret(start, end)
	return end
}

// sign returns the length of the sign at a place between a name and what stands
// under it.
func (f *finder) sign(at int) int {
	rest := f.text[at:]
	n := 0 // of := ::= ?= .= ||=
	for n < min(len(rest), 4) && strings.IndexByte(":?.|", rest[n]) >= 0 {
		n++
	}
	if n > 0 && n < len(rest) && rest[n] == '=' {
		return n + 1
	}
	for _, sign := range [...]string{"=>", "==", "=", ":", "%3D", "%3A"} {
		if strings.HasPrefix(rest, sign) {
			if sign == ":" && strings.HasPrefix(rest, "://") {
				return 0
			}
			return len(sign)
		}
	}
	return 0
}

// quotes are signs around texts, as logs write them.
var quotes = [...]string{`"`, `'`, "`", `\x22`, `\u0022`, `\x27`, "&quot;", "&#34;", "&#39;", "%22", "“", "‘"}

// quote returns the length of the quotation mark at a place, with what escapes
// it, or 0.
func (f *finder) quote(at int) int {
	rest := f.text[at:]
	if rest == "" || kinds[rest[0]]&(alnum|blank) != 0 {
		return 0
	}
	n := 0
	for n < min(len(rest), maxBlanks) && rest[n] == '\\' {
		n++
	}
	for _, q := range quotes {
		switch {
		case q[0] == '\\':
			if n > 0 && strings.HasPrefix(rest[n-1:], q) {
				return n - 1 + len(q)
			}
		case strings.HasPrefix(rest[n:], q):
			return n + len(q)
		}
	}
	return 0
}

// closing returns where a text ends that begins at a place after a quotation
// mark, or the end of what is looked at.
func (f *finder) closing(at, within int, mark string) int {
	switch mark {
	case "“":
		mark = "”"
	case "‘":
		mark = "’"
	}
	for rest := f.text[at:within]; ; {
		n := strings.Index(rest, mark)
		if n < 0 {
			return within
		}
		n += within - len(rest)
		if len(mark) > 1 || n == at || f.text[n-1] != '\\' {
			return n
		}
		rest = f.text[n+1 : within]
	}
}

// quoted looks at what stands in quotation marks under a name.
func (f *finder) quoted(w span, at, mark int, means strength) int {
	from := at + mark
	within := len(f.text)
	if means == weak {
		within = min(within, from+maxQuoted)
	}
	end := f.closing(from, within, f.text[at:from])
	value := f.text[from:end]
	switch {
	case placeholder(value):
		return w.to
	case sentence(value):
		return w.to
	case means == cookies, means == header:
		inner, next := finder{text: value}, 0
		if means == header {
			next = inner.header(span{}, 0)
		} else {
			next = inner.cookies(span{}, 0)
		}
		if next > 0 {
			for _, h := range inner.hits {
				f.secret(from+h.from, from+h.to)
			}
			return end
		}
		if means == cookies && !f.looksDrawn(value, 8) {
			return w.to
		}
	case means == weak && !f.looksDrawn(value, 6) && (len(value) < 16 || !allOf(value, digit)), means == brief && !isPIN(value):
		return w.to
	}
	f.secret(from, end)
	return end
}

// nested looks at a list or an object under a name: its numbers and texts are
// secrets where the name is that of one.
func (f *finder) nested(w span, at int, means strength) int {
	if means < strong {
		return w.to
	}
	end := at + 1
	for depth := 1; depth > 0 && end < min(len(f.text), at+maxQuoted); end++ {
		switch f.text[end] {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		}
	}
	if inside := f.text[at:end]; !strings.ContainsAny(inside, `0123456789"'`) || sentence(strings.Trim(inside, "[]{}\"' ")) {
		return w.to
	}
	f.secret(at+1, max(at+1, end-1))
	return end
}

// value returns where the value ends that begins at a place and is not quoted.
func (f *finder) value(at int) int {
	if at >= f.valued.from && at < f.valued.to {
		return f.valued.to
	}
	end := at
	for end < len(f.text) && !f.ends(end) {
		end++
	}
	f.valued = span{at, end}
	return end
}

// ends reports whether a value that is not quoted ends before a place.
func (f *finder) ends(at int) bool {
	switch c := f.text[at]; c {
	case ' ', '\t', '\n', '\r', '"', '\'', '`', ',', ';', '&', ')', '}', ']', '<', '>', '|':
		return true
	case '\\':
		return f.quote(at) > 0
	case '.': // of a sentence
		return at+1 == len(f.text) || kinds[f.text[at+1]]&blank != 0
	}
	return false
}

// unsigned looks at what follows the name of a secret without a sign between.
func (f *finder) unsigned(w span, at int, how ending, means strength) int {
	text := f.text
	if at == len(text) || at == w.to {
		return w.to
	}
	option := w.from >= 2 && text[w.from-1] == '-' && text[w.from-2] == '-' && (w.from == 2 || kinds[text[w.from-3]]&alnum == 0)
	if mark := f.quote(at); mark > 0 {
		switch {
		case option && means >= weak, means == keyed, means == strong && strings.HasPrefix(how.text, "pass"):
			return f.quoted(w, at, mark, max(means, strong))
		}
		return w.to
	}
	end := f.value(at)
	value := text[at:end]
	switch {
	case placeholder(value) || strings.HasPrefix(value, "-"):
	case option && means >= weak && !said(value) && !allOf(value, upper|digit|joint):
		f.secret(at, end)
		return end
	case means == keyed && keyLike(value):
		f.secret(at, end)
		return end
	case means == keyed:
		if long := f.phrase(at, end); long > end {
			f.secret(at, long)
			return long
		}
	case value == "string" && f.sign(f.skip(end)) > 0: // a type
		from := f.skip(end)
		from = f.skip(from + f.sign(from))
		if mark := f.quote(from); mark > 0 {
			return f.quoted(w, from, mark, means)
		}
	case value == "is" || value == "was":
		from := f.skip(end)
		if mark := f.quote(from); mark > 0 {
			return f.quoted(w, from, mark, means)
		}
		to := f.value(from)
		if means >= weak && f.looksDrawn(text[from:to], 6) || means == strong && mixed(text[from:to]) {
			f.secret(from, to)
			return to
		}
	}
	return w.to
}

// keyLike reports whether a text is a key as hexadecimal digits or in base 58 or
// 64.
func keyLike(value string) bool {
	hex := strings.TrimPrefix(value, "0x")
	return len(hex) >= 32 && allOf(hex, hexadecimal) || allOf(value, base64ed) && random(value, 32)
}

// header looks at the value of an authorization: a scheme and what belongs to it.
func (f *finder) header(w span, at int) int {
	text := f.text
	end := f.value(at)
	next := f.skip(end)
	if space := strings.Index(text[at:min(end, at+maxBlanks)], "%20"); space > 0 {
		end, next = at+space, at+space+len("%20")
	}
	first := text[at:end]
	line := next
	for line < min(len(text), next+maxLine) && text[line] != '\n' && text[line] != '\r' && text[line] != '"' && text[line] != '\'' && text[line] != '\\' {
		line++
	}
	switch scheme := strings.ToLower(first[:min(len(first), maxName)]); {
	case placeholder(first):
		return w.to
	case scheme == "digest", scheme == "hawk", scheme == "oauth", strings.HasPrefix(scheme, "aws4-"), scheme == "signature":
		if strings.Contains(text[next:line], "=") {
			for line < len(text) && text[line] != '\n' && text[line] != '\r' { // its parameters are quoted
				line++
			}
			f.secret(next, line)
			return line
		}
	case schemes[scheme]:
		to := f.value(next)
		if value := text[next:to]; to > next && !placeholder(value) && !said(value) {
			f.secret(next, to)
			return to
		}
	case said(first):
	case next < len(text) && kinds[text[next]]&alnum != 0 && next > end:
		to := f.value(next)
		if value := text[next:to]; f.looksDrawn(value, 8) { // of a scheme that is not known
			f.secret(next, to)
			return to
		}
		if f.looksDrawn(first, 8) {
			f.secret(at, end)
			return end
		}
	case f.looksDrawn(first, 8) || len(first) > 3 && mixed(first):
		f.secret(at, end)
		return end
	}
	return w.to
}

// schemes are those of HTTP authentication whose credentials are one word, see
// https://www.iana.org/assignments/http-authschemes; and what some services use.
var schemes = map[string]bool{
	"bearer": true, "basic": true, "token": true, "apikey": true, "api-key": true, "negotiate": true, "ntlm": true, "dpop": true, "gnap": true,
	"hoba": true, "mutual": true, "privatetoken": true, "vapid": true, "scram-sha-256": true, "scram-sha-1": true, "bot": true, "splunk": true, "sso-key": true, "genie-key": true, "key": true, "jwt": true, "pat": true, "discogs": true, "app-password": true,
}

// credential looks at a word that may be the scheme of a credential after it.
func (f *finder) credential(w span) int {
	name := f.text[w.from:min(w.to, w.from+maxName)]
	if len(name) < 3 || len(name) > 9 || kinds[f.text[min(w.to, len(f.text)-1)]]&blank == 0 && !strings.HasPrefix(f.text[w.to:], "%20") {
		return w.to
	}
	scheme := strings.ToLower(name)
	if !schemes[scheme] || scheme == "key" || scheme == "mutual" || scheme == "token" {
		return w.to
	}
	at := f.skip(w.to)
	if strings.HasPrefix(f.text[at:], "%20") {
		at += len("%20")
	}
	end := f.run(at, opaque, maxToken)
	value := f.text[at:end]
	secret := false
	if scheme == "basic" {
		plain, err := base64.StdEncoding.DecodeString(strings.TrimRight(value, "."))
		if err != nil {
			plain, err = base64.RawURLEncoding.DecodeString(strings.TrimRight(value, "=."))
		}
		secret = err == nil && len(plain) > 2 && strings.Contains(string(plain), ":") && utf8.Valid(plain) || f.looksDrawn(value, 12)
	} else {
		secret = f.looksDrawn(value, 8) && (!allOf(value, upper|joint|digit) || len(value) > 15)
	}
	if !secret {
		return w.to
	}
	f.secret(at, end)
	return end
}

// cookies looks at the pairs of a cookie. The attributes of a cookie that is set
// are no secrets: RFC 6265, section 4.1.
func (f *finder) cookies(w span, at int) int {
	next := w.to
	for at < len(f.text) {
		end := at
		for end < len(f.text) && end-at < maxName && strings.IndexByte("=; \t\r\n\"'\\", f.text[end]) < 0 {
			end++
		}
		name := strings.ToLower(f.text[at:end])
		if end < len(f.text) && f.text[end] == '=' {
			from := end + 1
			from += f.quote(from)
			if end = f.value(from); !attributes[name] && end > from {
				f.secret(from, end)
			}
			next = end
		} else if !attributes[name] {
			return next
		}
		end += f.quote(end)
		if end == len(f.text) || f.text[end] != ';' && f.text[end] != ',' {
			return max(next, w.to)
		}
		at = f.skip(end + 1)
	}
	return next
}

var attributes = map[string]bool{
	"path": true, "domain": true, "expires": true, "max-age": true, "secure": true, "httponly": true, "samesite": true, "partitioned": true, "priority": true,
}

// query looks at a parameter of a URL whose name says something only there.
func (f *finder) query(w span, at int, equals bool) int {
	if !equals || w.to-w.from > maxName {
		return w.to
	}
	var buffer [maxName]byte
	least := 6
	switch string(squeeze(buffer[:0], f.text[w.from:w.to])) {
	case "key", "sig", "signature", "hmac", "xamzsignature", "xamzcredential", "xgoogsignature", "xgoogcredential", "dkey", "sid", "session", "sessionid", "ticket", "nonce", "hash", "apitoken", "ak", "sk":
	case "code", "state", "k", "id", "access", "user", "p":
		least = 24
	default:
		return w.to
	}
	end := f.value(at)
	if value := f.text[at:end]; placeholder(value) || numeric(value) || !f.looksDrawn(value, least) {
		return w.to
	}
	f.secret(at, end)
	return end
}

// looksDrawn reports whether a text of at least so many bytes looks like a token
// and not like a word, a number or an address of Ethereum.
func (f *finder) looksDrawn(value string, least int) bool {
	if len(value) < least || said(value) || strings.ContainsAny(value[:min(len(value), maxLooked)], " \t") {
		return false
	}
	if strings.HasPrefix(value, "0x") && len(value) == 42 && allOf(value[2:], hexadecimal) {
		return false
	}
	l := look(value)
	switch {
	case l.digits > 0 && l.lowers+l.upper > 0:
		return true
	case l.digits == 0 && l.lowers > 0 && l.upper > 0:
		return l.turns*3 > l.length || strings.HasSuffix(value, "=")
	}
	return l.length >= 20 && l.others == 0 && (l.lowers == l.length || l.upper == l.length)
}

// tells reports whether what stands after a strong name and a colon, up to a
// place, is its secret and not the beginning of what is said of it.
func (f *finder) tells(value string, end int) bool {
	if mixed(value) || f.looksDrawn(value, 12) {
		return true
	}
	if numeric(value) {
		return len(value) > 3
	}
	at := f.skip(end)
	goes := at > end && at < len(f.text) && kinds[f.text[at]]&(alnum) != 0
	if equal := f.run(at, word, maxName); goes && equal < len(f.text) && (f.text[equal] == '=' || f.text[equal] == ':') {
		goes = false // the next name
	}
	return !goes && !said(value) && len(value) > 3
}

// mixed reports whether a text has letters with digits or signs among them, as
// passwords have.
func mixed(value string) bool {
	l := look(value)
	return l.length > 3 && l.lowers+l.upper > 0 && (l.digits > 0 || strings.ContainsAny(value[:len(value)-1], "!@#$%^&*+=?~"))
}

// isPIN reports whether a text is a number of so many digits that it may be a
// secret.
func isPIN(value string) bool { return len(value) > 3 && allOf(value, digit) }

// numeric reports whether a text is a number.
func numeric(value string) bool { return value != "" && allOf(value, digit|dot) }

// placeholder reports whether a text stands for a secret that is not there.
func placeholder(value string) bool {
	switch trimmed := strings.Trim(value, "*xX.•#_-?"); {
	case trimmed == "":
		return true
	case strings.HasPrefix(value, masked), strings.HasPrefix(value, "${"), strings.HasPrefix(value, "{{"), strings.HasPrefix(value, "<"), strings.HasPrefix(value, "%s"), strings.HasPrefix(value, "%v"):
		return true
	case strings.HasPrefix(value, "$"):
		return allOf(value[1:], upper|digit|joint)
	}
	if len(value) > maxName {
		return false
	}
	switch strings.ToLower(strings.Trim(value, "[]()<>{}")) {
	case "null", "nil", "none", "true", "false", "undefined", "empty", "redacted", "hidden", "masked", "filtered", "removed", "omitted", "sensitive", "yes", "no":
		return true
	}
	return false
}

// prose are words that are said of a secret, and are none.
var prose = wordsOf(`required invalid missing expired empty wrong incorrect mismatch mismatched unknown denied rejected
disabled enabled none null nil undefined true false identifier string number integer boolean object array not must too
should cannot can is was are the a an no yes on off set unset revoked blank optional provided unsupported unavailable
failed failure fail error ok valid malformed absent forbidden unauthorized unauthorised authentication authorization
authenticated authorized token tokens password passwords key keys secret secrets value values field fields bytes
characters hidden redacted masked sensitive default changed updated reset deleted created found generated refreshed
rotated accepted verified confirmed this that it has have please check use using for from with without of in at to and or
unexpected expected bearer basic realm scheme header headers cookie cookies login user username email reuse reused
stale pending locked weak short long strong ignored skipped inactive active limited exceeded exhausted format length
size type name id end start eof newline comma colon semicolon punctuation operator keyword literal expression parameter
parameters argument arguments method function authority credential credentials mnemonic phrase seed passphrase
phrases private public access client server request response session sessions account accounts wallet node input output
decryption encryption decrypt encrypt unlock locked wrongly duplicated duplicate already does do did only same different
requires needs takes wants least most more than`)

func wordsOf(list string) map[string]bool {
	words := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		words[word] = true
	}
	return words
}

// said reports whether a text is one of prose.
func said(text string) bool { return len(text) <= maxName && prose[strings.ToLower(text)] }

// sentence reports whether a text is several words of which some are said of a
// secret, and none looks like one.
func sentence(value string) bool {
	count, said := 0, 0
	for w := range strings.FieldsSeq(value[:min(len(value), maxName*4)]) {
		w = strings.ToLower(strings.Trim(w, ".,:;!?()'\""))
		if mixed(w) {
			return false
		}
		if numeric(w) && len(w) > 3 { // a year, or part of a password
			count++
		}
		if count++; prose[w] {
			said++
		}
	}
	return said > 0 && (count == said || count > 1 && said*3 >= count)
}
