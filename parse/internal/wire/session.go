package wire

import (
	"bytes"
	"net/url"
)

// Sessions that HTTP names: in a header, or in the query of an address.

// longestSession is how long the name of a session may be: it may be a signed
// token, but must not fill memory.
const longestSession = 4096

// IsSession reports whether a field of a name says of which session an HTTP
// message is.
func IsSession(name []byte) bool { return bytes.EqualFold(name, []byte("mcp-session-id")) }

// Session returns the session that the value of such a field names, or nil.
func Session(value []byte) []byte {
	value = bytes.TrimSpace(value)
	if len(value) == 0 || len(value) > longestSession {
		return nil
	}
	return value
}

// SessionIn returns the session that the query of an address, or of a target,
// names, in memory of its own, or nil.
func SessionIn(address []byte) []byte {
	address, _, _ = bytes.Cut(address, []byte{'#'})
	_, query, _ := bytes.Cut(address, []byte{'?'})
	for part := range bytes.SplitSeq(query, []byte{'&'}) {
		name, value, _ := bytes.Cut(part, []byte{'='})
		switch string(name) {
		case "session_id", "sessionId", "sessionid":
			text, err := url.QueryUnescape(string(value))
			if err != nil { // what is written is better than nothing
				text = string(value)
			}
			if 0 < len(text) && len(text) <= longestSession {
				return []byte(text)
			}
		}
	}
	return nil
}
