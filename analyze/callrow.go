package analyze

import (
	"bytes"
	"cmp"
	"encoding/json"

	"rpclog/parse/capture"
)

// What became of a call. Of those that were joined there are as many as
// [Summary.Calls], of the others as many as Unanswered and Orphans.
const (
	OutcomeOK         = "ok"
	OutcomeError      = "error"
	OutcomeInBand     = "in_band"    // a success with errors inside
	OutcomeUnanswered = "unanswered" // a request without a response
	OutcomeOrphan     = "orphan"     // a response with an id, and no request of it
	OutcomeNoID       = "no_id"      // a response whose id is null or absent, and that answers no request
)

// Outcomes lists what may become of a call.
func Outcomes() []string {
	return []string{OutcomeOK, OutcomeError, OutcomeInBand, OutcomeUnanswered, OutcomeOrphan, OutcomeNoID}
}

// Call is a request joined to its response, or either of them alone. What is
// not known is nil, in JSON null. Secrets are masked in Subject, ID,
// Message, Cause and the texts.
type Call struct {
	Source       string          `json:"source"`
	Line         *int64          `json:"line"` // of its request
	ResponseLine *int64          `json:"response_line"`
	Time         capture.Time    `json:"time"` // of its request
	End          capture.Time    `json:"end"`  // of its response
	Latency      *float64        `json:"latency_ms"`
	Session      *string         `json:"session"`
	Conn         *string         `json:"conn"`      // the connection, if the record names one
	Direction    *string         `json:"direction"` // of its request: in or out
	Method       *string         `json:"method"`
	Subject      *string         `json:"subject"` // what its request is about
	ID           json.RawMessage `json:"id"`      // as it was sent
	Outcome      string          `json:"outcome"`
	Code         capture.Code    `json:"code"` // of the error, or of the first of those inside of a success
	Name         *string         `json:"name"` // of the code, in the catalog that the session, else the source, has shown so far
	Class        *string         `json:"class"`
	Message      *string         `json:"message"`   // of the error
	Cause        *string         `json:"cause"`     // what its data say beyond the message
	InBand       int64           `json:"in_band"`   // errors inside of a success
	Catalog      *string         `json:"catalog"`   // that the session, else the source, has shown so far
	Operation    *int64          `json:"operation"` // the line of the first request of the operation that it is part of; nil for none
	Request      *string         `json:"request"`   // the object as it was sent, as text
	Response     *string         `json:"response"`
}

// Failed reports whether c has an error, be it inside of a success.
func (c *Call) Failed() bool { return c.Class != nil }

// Place returns where c is found: its request, or the response of an unknown
// one.
func (c *Call) Place() Place {
	p := Place{Source: c.Source}
	if line := cmp.Or(c.Line, c.ResponseLine); line != nil {
		p.Line = *line
	}
	return p
}

// Clone returns a copy of c that stays as it is when c changes.
func (c *Call) Clone() Call {
	k := *c
	k.Line, k.ResponseLine, k.Latency, k.Operation = copied(c.Line), copied(c.ResponseLine), copied(c.Latency), copied(c.Operation)
	k.Session, k.Conn, k.Direction, k.Method, k.Subject = copied(c.Session), copied(c.Conn), copied(c.Direction), copied(c.Method), copied(c.Subject)
	k.Name, k.Class, k.Message, k.Cause, k.Catalog = copied(c.Name), copied(c.Class), copied(c.Message), copied(c.Cause), copied(c.Catalog)
	k.Request, k.Response, k.ID = copied(c.Request), copied(c.Response), bytes.Clone(c.ID)
	return k
}

func copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

// Calls are the calls of a capture that a report shows.
type Calls struct {
	Unanswered []Call `json:"unanswered"` // the last ones, in the order of their requests; at most 100
	Slowest    []Call `json:"slowest"`    // slowest first; at most 20
	Examples   []Call `json:"examples"`   // at most three of each code and method that failed, those first of which there are most, benign ones last; at most 200
}
