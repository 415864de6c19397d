package analyze

import (
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"rpclog/parse/capture"
)

// Schema names the version of the JSON form of a [Report].
const Schema = "rpclog.report/v1"

// Report is what an analysis found. Its JSON form is the public report
// format: fields may be added, never change their meaning. Lists are never
// nil; what is unknown is null. Times are UTC.
type Report struct {
	Schema     string    `json:"schema"`
	Incomplete bool      `json:"incomplete"` // the reading was interrupted
	Verdict    Verdict   `json:"verdict"`
	Sources    []Source  `json:"sources"`
	Summary    Summary   `json:"summary"`
	Findings   []Finding `json:"findings"` // highest level first, then by start
	Rules      []Rule    `json:"rules"`    // all that applied, fired or not, by id
	Codes      []Code    `json:"codes"`    // most frequent first
	Windows    Windows   `json:"windows"`
	Sessions   []Session `json:"sessions"` // most errors first
	Lanes      []Lane    `json:"lanes"`    // of the worst sessions: what they had in which window
	Methods    []Method  `json:"methods"`  // most errors first, then most requests
	Calls      Calls     `json:"calls"`
	Warnings   []Warning `json:"warnings"` // most frequent first
	Problems   []Problem `json:"problems"` // most frequent first
	Ends       []End     `json:"ends"`     // of processes, as their logs tell; in their order, at most 100
	Mentions   []Mention `json:"mentions"` // codes that lines without a message mention, most often first, at most 100
	Limits     []Limit   `json:"limits"`   // empty when every count is exact
}

// Source is one input stream.
type Source struct {
	Name    string `json:"name"`
	Format  string `json:"format"` // the name of one of parse.Formats; unknown, empty or unreadable
	Bytes   int64  `json:"bytes"`  // as decompressed
	Records int64  `json:"records"`

	Read  []Around `json:"read"`  // what the text around messages was taken for, most frequent first
	Error *string  `json:"error"` // why it could not be read, or not to its end; nil where it was
}

// Around says what the slots of the text around messages were taken for, where
// it has one shape. A shape is written with the names of its slots: [1] is the
// first bracket, (1) the first parenthesis, peer= a field, 3 the third of all.
type Around struct {
	Shape     string  `json:"shape"`
	Direction *string `json:"direction"`  // the slot that tells the direction; words where known words and arrows do
	Conn      *string `json:"connection"` // the slot that names the connection; peer where what stands there names one by itself
	Time      *string `json:"time"`       // where times stand: text or field
}

// Summary counts the whole capture. Messages is the sum of Requests,
// Notifications, Responses, Warnings and Data.
type Summary struct {
	Records       int64        `json:"records"`
	Messages      int64        `json:"messages"`
	Requests      int64        `json:"requests"`
	Notifications int64        `json:"notifications"`
	Responses     int64        `json:"responses"`
	Errors        int64        `json:"errors"`         // responses that carry an error
	InBandErrors  int64        `json:"in_band_errors"` // errors inside successful responses
	Warnings      int64        `json:"warnings"`
	Data          int64        `json:"data"`  // stream samples
	Other         int64        `json:"other"` // valid JSON that is no message
	Batches       int64        `json:"batches"`
	Copies        int64        `json:"copies"`         // messages that a log prints more than once: each counts once, and here
	Unparsed      int64        `json:"unparsed"`       // records that gave nothing
	Untimed       int64        `json:"untimed"`        // parsed records without a time of their own
	Calls         int64        `json:"calls"`          // requests joined to their response
	Operations    int64        `json:"operations"`     // calls over several round trips, see Operations
	Unanswered    int64        `json:"unanswered"`     // requests without a response
	Cancelled     int64        `json:"cancelled"`      // those of them that were withdrawn
	Orphans       int64        `json:"orphans"`        // responses without a request
	NullIDErrors  int64        `json:"null_id_errors"` // errors whose id is null or absent
	Sessions      int64        `json:"sessions"`
	Methods       int64        `json:"methods"` // distinct methods of requests; like Sessions at least so many where Limits names distinct_names
	First         capture.Time `json:"first"`
	Last          capture.Time `json:"last"`
	Benign        int64        `json:"benign"`     // errors of class benign, among Errors
	Failed        int64        `json:"failed"`     // requests answered by an error not of class benign or with in-band errors, or not answered
	ErrorRate     *float64     `json:"error_rate"` // Errors / Responses
}

// Finding is one incident that a rule flags.
type Finding struct {
	Rule     string       `json:"rule"`
	Title    string       `json:"title"`
	Level    string       `json:"level"` // info, low, medium, high or critical
	By       FindingKey   `json:"by"`
	Start    capture.Time `json:"start"`
	End      capture.Time `json:"end"`
	Timed    bool         `json:"timed"` // false if any of its events has no time
	Steps    []StepCount  `json:"steps"`
	Count    int64        `json:"count"` // events of the incident
	Evidence []Evidence   `json:"evidence"`
	Hint     string       `json:"hint"`
}

// Rule is a rule that applied. Its texts are for the formats that explain
// rules; JSON has the hint with each finding.
type Rule struct {
	ID          string  `json:"id"`
	Title       string  `json:"title"`
	Level       string  `json:"level"`
	Catalog     *string `json:"catalog"`  // nil for any
	Findings    int64   `json:"findings"` // how many it made, also where Report.Findings does not hold them all
	Description string  `json:"description"`
	Hint        string  `json:"hint"`
}

// FindingKey says whom a finding is about: the parts its rule names in "by",
// the others nil.
type FindingKey struct {
	Session    *SessionKey    `json:"session,omitempty"`
	Connection *ConnectionKey `json:"connection,omitempty"`
	Source     *string        `json:"source,omitempty"`
	Method     *string        `json:"method,omitempty"`
	Code       *capture.Code  `json:"code,omitempty"`
}

// SessionKey identifies a session. By is "session" for an explicit session
// id, which is global across sources, or "connection" or "source" where
// messages name no session. Source is nil for explicit sessions.
type SessionKey struct {
	ID     string  `json:"id"`
	By     string  `json:"by"`
	Source *string `json:"source"`
}

// ConnectionKey identifies a connection within a source; where records name
// none, ID is the source's name.
type ConnectionKey struct {
	ID     string `json:"id"`
	Source string `json:"source"`
}

// StepCount is how many events of an incident match one step of its rule.
type StepCount struct {
	Name  string `json:"name"`
	Count int64  `json:"count"`
}

// Evidence is one event of an incident, as a place in a source.
type Evidence struct {
	Step    string       `json:"step"`
	Source  string       `json:"source"`
	Line    int64        `json:"line"`
	Time    capture.Time `json:"time"`
	Code    capture.Code `json:"code"`   // of a warning: the warning's code
	Method  *string      `json:"method"` // nil where no request is known
	Session string       `json:"session"`
}

// Code is one error code within one catalog. Count and Share speak of error
// responses; the lists, Sessions, First and Last of in-band errors too.
type Code struct {
	Code      capture.Code   `json:"code"`
	Name      *string        `json:"name"`
	Meaning   *string        `json:"meaning"`
	Class     string         `json:"class"` // benign only if all its errors are, which may depend on their methods
	Catalog   *string        `json:"catalog"`
	Ambiguous []string       `json:"ambiguous"` // catalogs that know the code, where Catalog is nil and no methods speak against them
	Count     int64          `json:"count"`
	InBand    int64          `json:"in_band"`
	Share     float64        `json:"share"` // of all error responses, 0…1
	Sessions  int64          `json:"sessions"`
	First     capture.Time   `json:"first"`
	Last      capture.Time   `json:"last"`
	Methods   []MethodCount  `json:"methods"`
	Subjects  []SubjectCount `json:"subjects"` // what the calls were about, most frequent first, at most ten
	Messages  []TextCount    `json:"messages"`
	Causes    []TextCount    `json:"causes"`  // what their data say beyond the message
	Example   *Place         `json:"example"` // the first error with this code
}

// Place is a line of a source.
type Place struct {
	Source string `json:"source"`
	Line   int64  `json:"line"`
}

// MethodCount counts errors by the method of their request; a nil Method
// stands for errors whose request is unknown, or whose method has no row of
// its own.
type MethodCount struct {
	Method *string `json:"method"`
	Count  int64   `json:"count"`
	Class  string  `json:"class"` // of the code as answer to the method
}

// SubjectCount counts errors by what their calls were about.
type SubjectCount struct {
	Method  string `json:"method"`
	Subject string `json:"subject"`
	Count   int64  `json:"count"`
}

// TextCount counts one text.
type TextCount struct {
	Text  string `json:"text"`
	Count int64  `json:"count"`
}

// CodeCount counts error responses with one code.
type CodeCount struct {
	Code  capture.Code `json:"code"`
	Count int64        `json:"count"`
}

// Windows are the tumbling windows of the capture, without gaps.
type Windows struct {
	Unit  string   `json:"unit"`  // "time" or "messages"
	Width Width    `json:"width"` // a duration, or a number of messages
	Rows  []Window `json:"rows"`
}

// Width is the width of a window: a Go duration such as "1m0s", or a number
// of messages.
type Width struct {
	Duration string
	Messages int64 // used where Duration is empty
}

// MarshalJSON returns a string for a duration and a number for messages.
func (w Width) MarshalJSON() ([]byte, error) {
	if w.Duration != "" {
		return json.Marshal(w.Duration)
	}
	return json.Marshal(w.Messages)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (w *Width) UnmarshalJSON(text []byte) error {
	*w = Width{}
	if text[0] == '"' {
		err := json.Unmarshal(text, &w.Duration)
		if _, wrong := time.ParseDuration(w.Duration); err == nil && wrong != nil {
			err = &json.UnmarshalTypeError{Value: fmt.Sprintf("string %.40q", w.Duration), Type: reflect.TypeFor[Width]()}
		}
		return err
	}
	return unplaced(json.Unmarshal(text, &w.Messages))
}

// Window counts the messages of one window. Codes count error responses.
type Window struct {
	Start     WindowStart `json:"start"`
	Messages  int64       `json:"messages"`
	Responses int64       `json:"responses"`
	Errors    int64       `json:"errors"`
	InBand    int64       `json:"in_band"`
	Codes     []CodeCount `json:"codes"`
}

// WindowStart is where a window begins: a time, or the ordinal of its first
// message, counted from 1.
type WindowStart struct {
	Time    capture.Time
	Ordinal int64 // used where Time is not known
}

// MarshalJSON returns a string for a time and a number for an ordinal.
func (s WindowStart) MarshalJSON() ([]byte, error) {
	if s.Time.Known() {
		return s.Time.MarshalJSON()
	}
	return json.Marshal(s.Ordinal)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (s *WindowStart) UnmarshalJSON(text []byte) error {
	*s = WindowStart{}
	if text[0] == '"' {
		return s.Time.UnmarshalJSON(text)
	}
	return unplaced(json.Unmarshal(text, &s.Ordinal))
}

// Session counts the messages of one session. Codes count error responses.
type Session struct {
	ID         string       `json:"id"`
	By         string       `json:"by"`     // "session", "connection" or "source"
	Source     *string      `json:"source"` // nil for by "session"
	Catalog    *string      `json:"catalog"`
	First      capture.Time `json:"first"`
	Last       capture.Time `json:"last"`
	Messages   int64        `json:"messages"`
	Requests   int64        `json:"requests"`
	Responses  int64        `json:"responses"`
	Errors     int64        `json:"errors"`
	InBand     int64        `json:"in_band"`
	Unanswered int64        `json:"unanswered"`
	Warnings   int64        `json:"warnings"`
	Codes      []CodeCount  `json:"codes"`
	Findings   int64        `json:"findings"` // findings whose firing event is of this session
}

// Lane is what a session had in each window, those without any left out. A
// report has those of the worst sessions: with findings, then with most
// errors; at most 50, and of all together at most 5,000 cells.
type Lane struct {
	Session SessionKey `json:"session"`
	Cells   []LaneCell `json:"cells"` // in the order of the windows
}

// LaneCell is what a session had in one window.
type LaneCell struct {
	Window   int        `json:"window"` // its place in windows.rows, from 0
	Messages int64      `json:"messages"`
	Errors   int64      `json:"errors"`
	InBand   int64      `json:"in_band"`
	Codes    []LaneCode `json:"codes"` // most frequent first
}

// LaneCode counts the errors with one code: error responses and in-band
// errors.
type LaneCode struct {
	Code   capture.Code `json:"code"`
	Count  int64        `json:"count"`
	InBand int64        `json:"in_band"`
}

// Method counts the calls of one method. Errors are error responses to its
// requests.
type Method struct {
	Method     string   `json:"method"`
	Requests   int64    `json:"requests"`
	Responses  int64    `json:"responses"`
	Errors     int64    `json:"errors"`
	InBand     int64    `json:"in_band"`
	Unanswered int64    `json:"unanswered"`
	Cancelled  int64    `json:"cancelled"`  // as in Summary
	Failed     int64    `json:"failed"`     // as in Summary
	ErrorRate  *float64 `json:"error_rate"` // Errors / Responses
	Latency    *Latency `json:"latency_ms"`

	Operations *Operations `json:"operations"` // nil for none
	Subjects   []Subject   `json:"subjects"`   // what its calls were about, at most 100, most failed first
}

// Subject counts the calls of a method that were about one thing: the tool that
// tools/call calls, the command of workspace/executeCommand. Its counts are
// those of [Method].
type Subject struct {
	Subject    string   `json:"subject"`
	Requests   int64    `json:"requests"`
	Responses  int64    `json:"responses"`
	Errors     int64    `json:"errors"`
	InBand     int64    `json:"in_band"`
	Unanswered int64    `json:"unanswered"`
	Cancelled  int64    `json:"cancelled"`
	Failed     int64    `json:"failed"`
	ErrorRate  *float64 `json:"error_rate"`
	Latency    *Latency `json:"latency_ms"`
}

// Operations counts what a method did over several round trips: in MCP, a
// request whose result asks for more input, and the requests that go on with
// it. One that the client did not go on with counts too.
type Operations struct {
	Count   int64    `json:"count"`
	Ended   int64    `json:"ended"`      // those whose last response asks for nothing more
	Latency *Latency `json:"latency_ms"` // of those that ended, from the first request to the last response
	Slowest *Place   `json:"slowest"`    // the first request of the one that took longest
}

// Latency summarises times from request to response, in milliseconds. Count,
// Max and, up to 128 values, the percentiles are exact; beyond, percentiles
// are within 0.4 %. The percentile p is the value at rank ⌈p·Count/100⌉.
type Latency struct {
	Count int64   `json:"count"`
	P50   float64 `json:"p50"`
	P90   float64 `json:"p90"`
	P99   float64 `json:"p99"`
	Max   float64 `json:"max"`

	Buckets []Bucket `json:"buckets"` // ascending, those without any left out
}

// Bucket counts the latencies from the bound of the bucket before, which is a
// half or two fifths of UpTo, to below UpTo milliseconds: one of …, 0.1, 0.2,
// 0.5, 1, 2, 5, …. A nil UpTo stands for negative ones, where the clock went
// back. Counts of more than 128 latencies may be off near a bound, as the
// percentiles.
type Bucket struct {
	UpTo  *float64 `json:"up_to"`
	Count int64    `json:"count"`
}

// Warning is one Cortex warning code; warning codes are a number space apart
// from error codes.
type Warning struct {
	Code    capture.Code `json:"code"`
	Meaning *string      `json:"meaning"`
	Count   int64        `json:"count"`
	First   capture.Time `json:"first"`
	Last    capture.Time `json:"last"`
}

// Problem is one kind of input that was broken or not understood.
type Problem struct {
	Kind    string   `json:"kind"`
	Count   int64    `json:"count"`
	Samples []Sample `json:"samples"` // the first ones, at most five
}

// Sample is one line with a problem. Text is an excerpt in which parameters
// and secrets are left out.
type Sample struct {
	Source string `json:"source"`
	Line   int64  `json:"line"`
	Text   string `json:"text"`
}

// End is a line of a log that says that a process has ended.
type End struct {
	Source     string       `json:"source"`
	Line       int64        `json:"line"`
	Time       capture.Time `json:"time"`
	ExitCode   *int64       `json:"exit_code"`  // nil where the line names none
	Text       string       `json:"text"`       // an excerpt, in which parameters and secrets are left out
	Unanswered int64        `json:"unanswered"` // requests of the source that waited for a response since the end before
}

// Mention is an error code that lines without a message mention.
type Mention struct {
	Code   capture.Code `json:"code"`
	Count  int64        `json:"count"`
	Source string       `json:"source"` // where it came first
	Line   int64        `json:"line"`
}

// Limit says that a bound was reached and something is no longer exact.
type Limit struct {
	What    string `json:"what"`
	Limit   int64  `json:"limit"`
	Reached int64  `json:"reached"` // how many there were, or were cut
}
