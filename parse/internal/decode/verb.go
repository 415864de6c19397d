package decode

// Servers log what they are asked over HTTP, as JSON with a method and often
// with an id: of HTTP, not of JSON-RPC.

// isVerb reports whether a JSON string is a method of HTTP, in upper case or,
// as some log it, in lower case.
func isVerb(quoted []byte) bool {
	switch string(quoted) {
	case `"GET"`, `"POST"`, `"PUT"`, `"PATCH"`, `"DELETE"`, `"HEAD"`, `"OPTIONS"`, `"CONNECT"`, `"TRACE"`,
		`"get"`, `"post"`, `"put"`, `"patch"`, `"delete"`, `"head"`, `"options"`, `"connect"`, `"trace"`:
		return true
	}
	return false
}

// ofHTTP reports whether an object of which the method is a verb tells of HTTP.
// In lower case that may be the name of anything: such an object says where or
// how it was answered.
func (d *Decoder) ofHTTP(o *object) bool {
	return d.scan.Text[o.value[methodKey].From+1] <= 'Z' || o.has(unknownKey) && !d.named(o, notOfHTTP)
}

// notOfHTTP reports whether a member of some name may stand in a message, for
// all that is known of HTTP.
func notOfHTTP(name []byte) bool {
	switch string(name) {
	case "path", "url", "uri", "status", "statusCode", "status_code":
		return false
	}
	return true
}
