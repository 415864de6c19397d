package redact

import "strings"

// url looks at a URL of which the place is after the ://: the password in it, and
// the parts of its path that look like keys. It returns the place after the
// host, or after the password; what follows is looked at as all texts are.
func (f *finder) url(at int) int {
	text := f.text
	end := at
	for end < len(text) && end-at < maxToken && kinds[text[end]]&blank == 0 && strings.IndexByte(`"'<>\|^`+"`", text[end]) < 0 && !strings.HasPrefix(text[end:], "://") {
		end++
	}
	host := at
	if slash := strings.IndexAny(text[at:end], "/?#"); slash >= 0 {
		host = at + slash
	} else {
		host = end
	}
	if sign := strings.LastIndexByte(text[at:host], '@'); sign >= 0 {
		f.user(at, at+sign)
		at += sign + 1
	} else if colon := strings.IndexByte(text[at:host], ':'); colon >= 0 && f.run(at+colon+1, digit, maxName) < host {
		// No port: a password with a slash in it.
		query := end
		if mark := strings.IndexByte(text[at:end], '?'); mark >= 0 {
			query = at + mark
		}
		if sign := strings.LastIndexByte(text[at:query], '@'); sign > colon {
			f.user(at, at+sign)
			at += sign + 1
			host = at
			for host < end && strings.IndexByte("/?#", text[host]) < 0 {
				host++
			}
		}
	}
	f.path(text[min(at, host):host], host, end)
	return max(host, at)
}

// user looks at what a URL has before the @: a name and a password, or a token.
func (f *finder) user(from, to int) {
	user := f.text[from:to]
	if colon := strings.IndexByte(user, ':'); colon >= 0 {
		if value := user[colon+1:]; !placeholder(value) {
			f.secret(from+colon+1, to)
		}
		if random(user[:colon], 16) {
			f.secret(from, from+colon)
		}
	} else if random(user, 16) {
		f.secret(from, to)
	}
}

// path looks at the parts of a path on a host.
func (f *finder) path(host string, from, end int) {
	known := provider(host)
	before := ""
	for from < end && f.text[from] == '/' {
		from++
		to := f.run(from, word|dot|tilde, end-from)
		part := f.text[from:to]
		if colon := strings.HasPrefix(part, "bot"); colon && to < end && f.text[to] == ':' { // Telegram's
			from = to
			break
		}
		switch {
		case isUUID(part):
			if known {
				f.secret(from, to)
			}
		case keyPart(part, before, known):
			f.secret(from, to)
		}
		before, from = part, to
	}
}

// keyPart reports whether a part of a path is a key: what is drawn at random, or
// hexadecimal digits alone where they stand for one, which elsewhere are a digest.
func keyPart(part, before string, provider bool) bool {
	if strings.ContainsAny(part, ".~") || strings.HasPrefix(part, "0x") {
		return false
	}
	versioned := len(before) == 2 && before[0] == 'v' && kinds[before[1]]&digit != 0
	switch l := look(part); {
	case len(part) < 20:
		return false
	case allOf(part, hexadecimal):
		return provider || versioned
	case versioned || provider:
		return random(part, 20)
	default:
		return l.digits > 2 && l.upper > 1 && l.lowers > 1 && l.turns*4 > l.length
	}
}

// version looks at the part of a path after its version, in a text that is no
// URL.
func (f *finder) version(at int) {
	rest := f.text[at:]
	if len(rest) < 24 || rest[1] != 'v' || kinds[rest[2]]&digit == 0 || rest[3] != '/' {
		return
	}
	from := at + 4
	if to := f.run(from, word, maxToken); keyPart(f.text[from:to], "v1", false) {
		f.secret(from, to)
	}
}

// providers are hosts on which a part of the path is a key: those of Ethereum
// and Solana nodes, and of web hooks.
var providers = wordsOf(`infura.io alchemy.com alchemyapi.io quiknode.pro quicknode.pro ankr.com getblock.io chainstack.com
p2pify.com blastapi.io nodereal.io drpc.org moralis-nodes.com moralis.io rpcpool.com helius-rpc.com nownodes.io
tatum.io blockpi.network onfinality.io unifra.io grove.city pokt.network dwellir.com validationcloud.io
syndica.io triton.one allthatnode.com zan.top rivet.cloud zmok.io anyblock.tools lava.build publicnode.com
slack.com discord.com discordapp.com webhook.office.com telegram.org sentry.io`)

// provider reports whether a host is one of those, or below one.
func provider(host string) bool {
	host, _, _ = strings.Cut(strings.ToLower(host), ":")
	for {
		if providers[host] {
			return true
		}
		_, after, more := strings.Cut(host, ".")
		if !more {
			return false
		}
		host = after
	}
}

// isUUID reports whether a text is a UUID.
func isUUID(text string) bool {
	if len(text) != 36 {
		return false
	}
	for i, c := range []byte(text) {
		if joint := i == 8 || i == 13 || i == 18 || i == 23; joint != (c == '-') || !joint && kinds[c]&hexadecimal == 0 {
			return false
		}
	}
	return true
}

// source looks at the user and the password of the name of a data source, as
// drivers of MySQL have it: user:password@tcp(host). The word is the user or the
// password.
func (f *finder) source(w span) {
	text := f.text
	if w.to == len(text) || text[w.to] != ':' {
		return
	}
	end := min(f.value(w.to+1), w.to+maxLooked)
	sign := strings.LastIndexByte(text[w.to+1:end], '@')
	if sign += w.to + 1; sign > w.to+1 {
		for _, network := range [...]string{"tcp(", "unix(", "tcp6(", "("} {
			if strings.HasPrefix(text[sign+1:], network) {
				f.secret(w.to+1, sign)
				return
			}
		}
	}
	option := strings.TrimRight(text[max(0, w.from-10):w.from], " '\"=")
	if strings.HasSuffix(option, "-u") || strings.HasSuffix(option, "--user") {
		from := w.to + 1
		if mark := f.quote(from); mark > 0 {
			from += mark
			end = f.closing(from, min(len(text), from+maxQuoted), text[from-mark:from])
		}
		f.secret(from, end)
	}
}
