package decode

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// Client libraries throw errors that say what was asked and what came of it.
// ethers writes, from its version 6 on (makeError in src.ts/utils/errors.ts and
// getRpcError in src.ts/providers/provider-jsonrpc.ts of
// https://github.com/ethers-io/ethers.js):
//
//	could not coalesce error (error={ "code": -32603, "message": "…" }, payload={ "id": 277, … }, code=UNKNOWN_ERROR, version=6.13.1)
//	insufficient funds (transaction={ … }, info={ "error": { … }, "payload": { … } }, code=INSUFFICIENT_FUNDS, version=6.13.1)
//
// and viem (src/errors/request.ts and base.ts of https://github.com/wevm/viem),
// where its lines were joined:
//
//	RPC Request failed. URL: https://… Request body: {"method":"eth_call","params":[…]} Details: execution reverted Version: viem@2.21.0
//
// That is a call that failed. In several lines viem says the same once for each
// of the errors that one causes another, and the code in none: what was asked
// there is noted as not decoded.

// viemAsked stands before the body of a request in viem's errors, viemSaid before
// what came of it, viemVersion at their end.
const (
	viemAsked   = "Request body: "
	viemSaid    = "Details: "
	viemVersion = "Version: viem@"
)

// reported reads the call that an error of a library tells of, in a text from i
// on of which the first brace is at some place, with some number of envelopes
// around. It reports whether there was one, and whether it could be read.
func (d *Decoder) reported(i, brace, nesting int, outer *Meta) (found, read bool) {
	text := d.scan.Text
	switch {
	case brace <= i:
	case text[brace-1] == '=':
		read = d.reportedByEthers(i, brace, nesting, outer)
		return read, read
	case text[brace-1] == ' ' && bytes.HasSuffix(text[i:brace], []byte(viemAsked)):
		return d.reportedByViem(i, brace, nesting, outer)
	}
	return false, false
}

// reportedByEthers reads fields, each a name, = and JSON, of which the last two
// have words for values.
func (d *Decoder) reportedByEthers(i, brace, nesting int, outer *Meta) bool {
	text := d.scan.Text
	at := brace - 1 - wordBefore(text[i:brace-1])
	paren := bytes.LastIndexByte(text[i:at], '(')
	if paren < 0 || !bytes.Contains(text[brace:], []byte(", version=")) {
		return false
	}
	failure, payload := d.fieldsOfEthers(at)
	if failure.End == 0 || payload.End == 0 {
		return false
	}
	m := *outer
	d.prefix(text[i:i+paren], &m)
	answer, o := d.failedCall(payload, nesting, &m)
	if answer == nil {
		return false
	}
	if end, st := d.value(failure.From, errorKey, o, nesting, 1); st == jsonscan.Valid {
		o.put(errorKey, failure.From, end)
		d.outcome(o, answer)
	}
	return true
}

// wordBefore returns how long the word is that a text ends with.
func wordBefore(text []byte) (n int) {
	for n < len(text) && jsonscan.IsWord(text[len(text)-1-n]) {
		n++
	}
	return n
}

// fieldsOfEthers finds the error and what was asked among the fields that begin
// at some place.
func (d *Decoder) fieldsOfEthers(at int) (failure, payload jsonscan.Span) {
	const longestName = 40
	text := d.scan.Text
	for {
		sign := bytes.IndexByte(text[at:min(len(text), at+longestName)], '=')
		if sign < 0 || string(text[at:at+sign]) == "code" {
			return failure, payload
		}
		value, st := d.Value(at + sign + 1)
		if st != jsonscan.Valid || !bytes.HasPrefix(text[value.End:], []byte(", ")) {
			return jsonscan.Span{}, jsonscan.Span{}
		}
		switch string(text[at : at+sign]) {
		case "error":
			failure = value
		case "payload":
			payload = value
		case "info":
			var got [2]jsonscan.Span
			if d.Members(value, []string{"error", "payload"}, got[:]) == jsonscan.Valid {
				failure, payload = got[0], got[1]
			}
		}
		at = value.End + len(", ")
	}
}

// reportedByViem reads what was asked, and in what words it failed if these
// follow in the same text.
func (d *Decoder) reportedByViem(i, brace, nesting int, outer *Meta) (found, read bool) {
	text := d.scan.Text
	body, st := d.Value(brace)
	if st != jsonscan.Valid {
		return false, false
	}
	var got [2]jsonscan.Span
	if d.Members(body, []string{"method", "id"}, got[:]) != jsonscan.Valid || got[0].End == 0 || got[1].End > 0 {
		return false, false
	}
	_, after, said := bytes.Cut(text[body.End:], []byte(viemSaid))
	words, _, whole := bytes.Cut(after, []byte(viemVersion))
	if !said || !whole {
		return true, false
	}
	m := *outer
	d.prefix(text[i:brace], &m)
	answer, _ := d.failedCall(body, nesting, &m)
	if answer == nil {
		return false, false
	}
	answer.Error = d.Error(nil, bytes.TrimSpace(words), nil)
	return true, true
}

// failedCall adds the request that stands at some place, and an answer of which
// the error is to be filled in: nil if it is none. It returns the request too.
func (d *Decoder) failedCall(payload jsonscan.Span, nesting int, m *Meta) (*capture.Message, *object) {
	if !d.begunWith(payload, '{') {
		return nil, nil
	}
	d.scan.Outside(payload.From)
	o, _, st := d.object(payload.From, nesting, 0)
	if st != jsonscan.Valid || !d.begins(o, methodKey, '"') {
		return nil, nil
	}
	msg := d.emit(m)
	msg.Kind, msg.ID, msg.Session, msg.Method = capture.Request, d.id(o), d.session(o, m), d.method(o)
	if d.survey != nil {
		d.survey.Reported()
		d.observed(msg, o, m)
	} else if d.layer.looked {
		d.summed(o)
		d.out.Sums[len(d.out.Sums)-1].Reported = true
	}
	answer := capture.Message{Kind: capture.Response, Answers: true, ID: msg.ID, Session: msg.Session}
	added := d.emit(m)
	*added = answer
	if n := len(d.out.Sums); d.layer.looked {
		d.out.Sums[n-1] = d.out.Sums[n-2]
	}
	return added, o
}
