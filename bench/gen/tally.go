package gen

import "strings"

// Tally is what a capture of Cortex traffic holds, as its writer knows it: what
// an analysis of it must find.
type Tally struct {
	Bytes, Lines                int64
	Requests, Responses         int64 // every response answers a request of its connection
	Errors, InBand              int64 // of the responses
	Warnings, Data              int64
	Codes, InBandCodes, Warned  map[string]int64
	Asked, Answered, FailedWith map[string]int64 // by method: requests, responses, responses that are errors
}

// tallied lists the shapes that a Tally is kept of.
var tallied = []string{"cortex", "errors", "onesession"}

// sort is what kind of line is being written.
type sort uint8

const (
	request sort = iota
	response
	warning
	data
)

// inHand is the line that is being written.
type inHand struct {
	sort             sort
	method           string // of a request, or of that which a response answers
	code, codeInside string // of an error or a warning, of an error inside a success
}

// add counts a line that was written.
func (t *Tally) add(l *inHand, size int) {
	t.Bytes += int64(size)
	t.Lines++
	switch l.sort {
	case request:
		t.Requests++
		count(&t.Asked, l.method)
	case response:
		t.Responses++
		count(&t.Answered, l.method)
		if l.code != "" {
			t.Errors++
			count(&t.Codes, l.code)
			count(&t.FailedWith, l.method)
		}
		if l.codeInside != "" {
			t.InBand++
			count(&t.InBandCodes, l.codeInside)
		}
	case warning:
		t.Warnings++
		count(&t.Warned, l.code)
	case data:
		t.Data++
	}
}

func count(counts *map[string]int64, key string) {
	if *counts == nil {
		*counts = map[string]int64{}
	}
	(*counts)[key]++
}

// codeIn returns the first code in a text of JSON.
func codeIn(text string) string {
	_, code, _ := strings.Cut(text, `"code":`)
	code, _, _ = strings.Cut(code, ",")
	return code
}
