// Package capture has the words of the house: what a capture is turned into. A
// Batch is a run of Records, a Record holds Messages or a Problem, and times,
// codes and ids are what was sent, exactly. It needs nothing but the standard
// library.
package capture

import (
	"iter"
	"sort"
	"strconv"
	"time"
)

// Kind is what kind of message something is.
type Kind uint8

// The kinds of messages.
const (
	Request      Kind = iota // a method and an id that is not null, or a command of a protocol without ids
	Notification             // a method without an id
	Response                 // a result or an error, and no method
	Warning                  // a Cortex warning
	Data                     // a sample of a Cortex data stream
)

// Direction is the way a message went. Only that two directions are opposite
// has a meaning: which of them is the client's differs from capture to capture.
type Direction uint8

// The directions.
const (
	Unknown Direction = iota
	Out               // sent, client to server, ->, >>>
	In                // received, server to client, <-, <<<
)

// IDType is the JSON type of an id.
type IDType uint8

// The types of ids.
const (
	NoID IDType = iota
	NullID
	NumberID
	StringID
	OtherID // true, false, an array or an object
)

// ID is the id of a message. Two ids are equal if type and text are: the text
// of a number is canonical (1.0 is 1), that of a string is decoded, any other
// value is compact JSON.
type ID struct {
	Type IDType
	Text []byte // nil of NoID and NullID
}

// Error is an error object, in whatever shape it was sent, or a warning.
type Error struct {
	Code Code
	Text []byte // the message; compact JSON if it was not a string
	Data []byte // error.data as it was sent, or nil
}

// Message is one JSON-RPC message. Its byte slices point into the batch that
// holds it and are valid as long as that batch is: copy what is kept.
type Message struct {
	Kind    Kind
	Answers bool    // a response recorded together with its request, the message before it
	Echo    bool    // a request of which the object is its response as well and has no params: it may but name the request that it answers
	Method  []byte  // of a request or a notification, as text
	ID      ID      // of a request or a response; a response without one answers the oldest request without one
	Session []byte  // the session that the record or the message names, or nil
	Raw     []byte  // the object that it is, as it was sent; nil where it was put together from what a log tells
	Body    []byte  // the params of a request or a notification, the result of a response, as it was sent: balanced, not judged; or nil
	Error   *Error  // of a response with an error, or of a warning
	InBand  []Error // errors inside a successful response
}

// Record is one line of a capture, or one of several values on a line. Its byte
// slices are valid as long as the batch is that holds it.
type Record struct {
	Line      int64  // counted from 1, through all files of the source; what a record is said to be found at
	Continues bool   // a further value of the line of the record before, or nothing but copies: no record of its own
	Text      []byte // as it stands there, perhaps without what is around it
	Time      Time   // its own, or that of the last timed record before it
	Own       bool   // Time is its own
	Direction Direction
	Conn      []byte        // the connection that it names, or nil
	Latency   time.Duration // as the record states it, or -1
	Exact     bool          // Latency is better than what two times tell: those are in whole seconds
	Batches   int32         // JSON-RPC batches
	Other     int32         // JSON values that are no messages
	Copies    int32         // messages that the log has printed before, or prints again: they are left out
	Left      int32         // members of batches beyond MaxBatch: they are left out
	Unparsed  bool          // it gave nothing
	Restart   bool          // what is on its connection has begun anew before its messages
	Clock     bool          // Time has no date: its days are counted from 1970-01-01
	From, To  int32         // its messages are Batch.Messages[From:To]
}

// MaxBatch is how many members of a batch are read.
const MaxBatch = 1 << 19

// Problem is something in a record that was broken or not understood.
type Problem struct {
	Kind   ProblemKind
	Record int32 // the number of the record, see Batch.First
}

// ProblemKind is a way in which a record can be broken or not understood.
type ProblemKind uint8

// The kinds of problems. The first six mean that a record, or a value in it,
// gave nothing.
const (
	InvalidJSON    ProblemKind = iota // begins like JSON and does not hold
	Truncated                         // cut off at the end of the record
	Oversize                          // longer than Options.MaxLine
	TooDeep                           // nested deeper than 10,000 levels
	NotJSON                           // text without a message
	NotStandard                       // a repr of another language
	Encoding                          // bytes that are not UTF-8
	InvalidRequest                    // JSON-RPC shaped, but breaking the specification
	DuplicateID                       // a request whose id is still unanswered
	ClockBack                         // a time before its predecessor's
	RequestState                      // a state that goes on with an operation, and that no result has held
	IDTypeChanged                     // a response without a request, whose id as another type is that of one that waits
)

var problemNames = [...]string{
	InvalidJSON: "invalid_json", Truncated: "truncated", Oversize: "oversize",
	TooDeep: "too_deep", NotJSON: "not_json", NotStandard: "not_standard",
	Encoding: "encoding", InvalidRequest: "invalid_request",
	DuplicateID: "duplicate_id", ClockBack: "clock_back",
	RequestState: "request_state", IDTypeChanged: "id_type",
}

// String returns the name of k in reports, such as invalid_json.
func (k ProblemKind) String() string {
	if int(k) >= len(problemNames) {
		return "problem_" + strconv.Itoa(int(k))
	}
	return problemNames[k]
}

// Batch is a run of records of one source, in order. One that was read is
// valid until the next one comes: until the function it was handed to returns,
// or the loop goes on. A program with messages of its own may fill one in, see
// [Batch.Add].
type Batch struct {
	Source   int // index among the sources that are read, or of the names that the analysis was given
	Records  []Record
	Messages []Message // those of the records, and perhaps of others
	Problems []Problem // ordered by record; those of other records are passed over
	First    int       // the number that Records[0] has in Problems
	Tangled  bool      // its source mixes conversations that nothing tells apart: of requests with the same id that wait a response answers none
	Chosen   bool      // Options.Session found the session of a message here or read together with it
	Dated    bool      // one of the sources that are read together has dates, see When
}

// When returns the time at which a record of b stands in the capture, which
// mostly is its Time. A clock without a date tells the time between two records
// of its source, and it tells their days from 1970-01-01 on. Beside a source that
// has dates that is no time at all.
func (b *Batch) When(r *Record) Time {
	if r.Clock && b.Dated {
		return Time{}
	}
	return r.Time
}

// Add adds a record with the messages that it holds, for programs that have
// messages of their own. It says in r where they are, that a time which is
// known is r's own, and that there is no Latency if that is 0.
func (b *Batch) Add(r Record, messages ...Message) {
	r.From = int32(len(b.Messages))
	b.Messages = append(b.Messages, messages...)
	r.To = int32(len(b.Messages))
	if r.Own = r.Time.Known(); r.Latency == 0 {
		r.Latency = -1
	}
	b.Records = append(b.Records, r)
}

// Of returns the messages of one of b's records.
func (b *Batch) Of(r *Record) []Message { return b.Messages[r.From:r.To] }

// Flaws yields the problems of b's records, in order.
func (b *Batch) Flaws() iter.Seq2[*Record, ProblemKind] {
	return func(yield func(*Record, ProblemKind) bool) {
		from := sort.Search(len(b.Problems), func(i int) bool { return int(b.Problems[i].Record) >= b.First })
		for _, p := range b.Problems[from:] {
			i := int(p.Record) - b.First
			if i >= len(b.Records) || !yield(&b.Records[i], p.Kind) {
				return
			}
		}
	}
}
