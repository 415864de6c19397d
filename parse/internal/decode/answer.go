package decode

import (
	"bytes"

	"rpclog/parse/capture"
)

// Programs that log what failed print the answer and what they had asked, in
// this order as often as not:
//
//	processing response error (body="{…"error":{…}}", requestBody="{"method":…}")
//
// Whoever counts messages expects the question first, so it is put there.

// maxTogether is how many messages of a line are compared with each other. What
// logs a call has few.
const maxTogether = 32

// questionsFirst goes over the messages of a line, from some number on, which
// are in the records from another number on: a request after its response is
// put before it, and the two are a call.
func (d *Decoder) questionsFirst(record, from int) {
	list := d.out.messages[from:]
	if len(list) > maxTogether {
		return
	}
	for i := range list {
		if k := question(list, i); k > 0 {
			d.precede(record, from+i, from+k)
		}
	}
}

// question returns which of the messages of a line, after the i-th, is the
// request that this one answers. It returns 0 if there is none, or if another
// message of the line has its part in it.
func question(list []capture.Message, i int) (found int) {
	m := &list[i]
	if m.Kind != capture.Response || m.Answers || m.ID.Type <= capture.NullID {
		return 0
	}
	for k := range list {
		other := &list[k]
		switch {
		case k == i || other.ID.Type != m.ID.Type || !bytes.Equal(other.ID.Text, m.ID.Text):
		case k < i, found > 0, other.Kind != capture.Request, k+1 < len(list) && list[k+1].Answers:
			return 0
		default:
			found = k
		}
	}
	return found
}

// precede makes a call of a response and a request that stands after it, both
// given by their numbers, in the records from some number on. What the records
// say must allow it.
func (d *Decoder) precede(record, response, request int) {
	records, messages := d.out.Records, d.out.messages
	for int(records[record].To) <= response {
		record++
	}
	r := &records[record]
	switch {
	case request < int(r.To):
		if !d.oneEvent(r) {
			return
		}
		toFront(messages[response : request+1])
		if sums := d.out.Sums; request < len(sums) {
			toFront(sums[response : request+1])
		}
	case record+1 < len(records) && apart(r, &records[record+1]):
		messages[response], messages[request] = messages[request], messages[response]
		if sums := d.out.Sums; request < len(sums) {
			sums[response], sums[request] = sums[request], sums[response]
		}
		d.swap(record)
	default:
		return
	}
	messages[response+1].Answers = true
}

// toFront puts the last of a list before the others.
func toFront[T any](list []T) {
	last := list[len(list)-1]
	copy(list[1:], list)
	list[0] = last
}

// oneEvent reports whether the messages of a record may be a call that was
// logged when it was over. Two in a row that went the same way are not, nor are
// those of a batch, if they stand for themselves.
func (d *Decoder) oneEvent(r *capture.Record) bool {
	return d.shape == Logfmt || d.shape == NginxLog || r.Direction == capture.Unknown && r.Batches == 0
}

// apart reports whether a response and, in the next record of the same line, a
// request may be a call, each of them alone in its record.
func apart(response, request *capture.Record) bool {
	return response.To == response.From+1 && request.To == request.From+1 &&
		(response.Direction != request.Direction || response.Direction == capture.Unknown) &&
		bytes.Equal(response.Conn, request.Conn) &&
		!(response.Own && request.Own && response.Time.Before(request.Time))
}

// swap lets a record and the one after it, of the same line and with a message
// each, change places. Their problems are the line's and stay.
func (d *Decoder) swap(record int) {
	a, b := &d.out.Records[record], &d.out.Records[record+1]
	*a, *b = *b, *a
	a.From, a.To, b.From, b.To = b.From, b.To, a.From, a.To
	a.Continues, b.Continues = b.Continues, a.Continues
}
