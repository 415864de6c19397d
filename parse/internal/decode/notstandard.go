package decode

import (
	"bytes"

	"rpclog/parse/internal/jsonscan"
)

// What is a message, or an error of one, in a notation that is not read: it is
// known for what it is, and counted as that.

// notStandard reports whether text holds a JSON-RPC message as another
// language prints it: a Python dict, a Lua table, a Ruby hash, a JavaScript
// object, an Emacs plist, an error in Rust's or ethers' words.
func notStandard(text []byte) bool {
	i := bytes.Index(text, []byte("jsonrpc"))
	if i < 0 {
		return singleQuoted(text) || debugged(text) || withoutPayload(text)
	}
	after := bytes.TrimLeft(text[i+len("jsonrpc"):min(len(text), i+20)], " ")
	quote := byte(0)
	if i > 0 {
		quote = text[i-1]
	}
	switch {
	case quote == '\'':
		return true
	case quote == '"':
		return bytes.HasPrefix(bytes.TrimLeft(after[min(1, len(after)):], " "), []byte("=>"))
	case quote == ':':
		return bytes.HasPrefix(after, []byte{'"'})
	}
	return len(after) > 0 && (after[0] == ':' || after[0] == '=')
}

// singleQuoted reports whether text holds an object that begins with a member
// of a message whose name is in single quotes.
func singleQuoted(text []byte) bool {
	for i := bytes.Index(text, []byte("{'")); i >= 0; i = bytes.Index(text, []byte("{'")) {
		text = text[i+len("{'"):]
		for _, key := range [...]string{"id':", "error':", "method':", "code':"} {
			if bytes.HasPrefix(text, []byte(key)) {
				return true
			}
		}
	}
	return false
}

// debugged reports whether text holds the error of a call as Rust's Debug prints
// it. Which call failed it does not say, and the errors around it print it again,
// so it is not decoded:
//
//	ErrorResp(ErrorPayload { code: -32000, message: "nonce too low", data: None })
//	Call(ErrorObject { code: ServerError(-32000), message: "…", data: Some(RawValue("…")) })
//	McpError(ErrorData { code: ErrorCode(-32602), message: "…", data: None })
//
// The first is alloy's, the second jsonrpsee's, the third rmcp's; jsonrpc-core,
// tower-lsp and others print like them. Other protocols have such errors too
// (tonic's Status { code: Unavailable, … }), so the code must be one of JSON-RPC.
func debugged(text []byte) bool {
	const code, message = " { code: ", ", message: "
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte(code))
		if i < 0 {
			return false
		}
		name := text[at : at+i]
		at += i + len(code)
		value := text[at:min(len(text), at+len("ServerError(-9223372036854775808)")+len(message))]
		if n := bytes.Index(value, []byte(message)); n > 0 && isRustCode(name, value[:n]) {
			return true
		}
	}
}

// isRustCode reports whether text is a code of JSON-RPC as a library in Rust
// prints it: one of the names for codes, or a number, of the range of JSON-RPC
// unless the type that it is in has a name of its own.
func isRustCode(name, text []byte) bool {
	switch string(text) {
	case "ParseError", "InvalidRequest", "MethodNotFound", "InvalidParams", "InternalError":
		return true
	}
	if name, number, ok := bytes.Cut(bytes.TrimSuffix(text, []byte{')'}), []byte{'('}); ok {
		switch string(name) {
		case "ServerError", "ErrorCode", "MethodError":
			return jsonscan.Digits(bytes.TrimPrefix(number, []byte{'-'})) >= 0
		}
		return false
	}
	digits, negative := bytes.CutPrefix(text, []byte{'-'})
	for _, own := range [...]string{"ErrorPayload", "ErrorObject", "JsonRpcError"} {
		if bytes.HasSuffix(name, []byte(own)) {
			return jsonscan.Digits(digits) >= 0
		}
	}
	return negative && len(digits) == len("32000") && bytes.HasPrefix(digits, []byte("32")) && jsonscan.Digits(digits) >= 0
}

// withoutPayload reports whether text is an error of ethers that has what came
// of a call and not what was asked, as that of a transaction has:
//
//	nonce has already been used (transaction="0x…", info={ "error": { "code": -32000, … } }, code=NONCE_EXPIRED, version=6.9.0)
func withoutPayload(text []byte) bool {
	_, after, ok := bytes.Cut(text, []byte(`info={ "error": { "code": `))
	return ok && bytes.Contains(after, []byte(", version="))
}
