// Package rules reads rule files and runs their rules over the stream of
// events of a capture, turning sequences of events into incidents.
//
// A rule is a list of steps, each a condition on events and a minimal number
// of them, that must follow one another within a time for the same key (a
// session, a method, …). docs/rules.md says exactly what rules mean.
package rules

import (
	"regexp"
	"slices"
	"strconv"
	"time"

	"rpclog/parse/capture"
)

// Kind is what kind of event something is.
type Kind uint8

// The kinds of events, in the order in which they are documented.
const (
	Response     Kind = iota // every response, successful or not
	InBand                   // an error inside a successful response
	Warning                  // a Cortex warning
	Notification             // a notification
)

// Outcome says whether an event is a success or an error.
type Outcome uint8

// The outcomes. A response that carries in-band errors is Neither, and so are
// warnings and notifications.
const (
	Neither Outcome = iota
	Success
	Failure
)

// Level is how grave a finding is.
type Level uint8

// The levels, ascending.
const (
	Info Level = iota
	Low
	Medium
	High
	Critical
)

var levelNames = [...]string{Info: "info", Low: "low", Medium: "medium", High: "high", Critical: "critical"}

// Levels returns the names of the levels, ascending.
func Levels() []string { return slices.Clone(levelNames[:]) }

// String returns the name of l in rule files and in reports.
func (l Level) String() string {
	if int(l) >= len(levelNames) {
		return "level_" + strconv.Itoa(int(l))
	}
	return levelNames[l]
}

// Rule is one rule, as a rule file states it and docs/rules.md explains it.
type Rule struct {
	ID          string
	Title       string
	Level       Level
	Description string
	Hint        string
	Catalog     string // "" for any
	By          []Part // what makes the key, in the order of the file; empty for the whole capture
	Steps       []Step // at least one
	Within      Span   // longest time from the first to the last event of a match
	Until       *Match // resets the key; nil for never
	Cooldown    Span   // how long an incident stays open after its last event
	File        string // where the rule was read
	Line        int
	Text        string // its lines there, without indentation
}

// Span is a duration that may be unlimited, as the zero value is.
type Span struct {
	D       time.Duration // used where Limited
	Limited bool
}

// Part is one part of a rule's key.
type Part uint8

// The parts of a key.
const (
	BySession Part = iota
	ByConnection
	BySource
	ByMethod
	ByCode
	parts // how many there are
)

var partNames = [parts]string{"session", "connection", "source", "method", "code"}

// String returns the name of p in rule files.
func (p Part) String() string {
	if p >= parts {
		return "part_" + strconv.Itoa(int(p))
	}
	return partNames[p]
}

// Step is one step of a rule: Min events that Match.
type Step struct {
	Name  string // in findings
	Match Match
	Min   int // at least 1
}

// Match is a condition on an event: all fields that are given must hold. A
// nil list is not given.
type Match struct {
	Codes    []capture.Code // error or in-band error with one of these codes
	Warnings []capture.Code // warning with one of these codes
	Methods  []string       // method matches one of these patterns: * any text, ? one character
	Classes  []string       // error or in-band error whose code has one of these classes
	Kinds    []Kind         // event of one of these kinds
	OK       *bool          // true: Outcome Success; false: Outcome Failure
	Subjects []string       // what the call was about matches one of these patterns
	Message  *regexp.Regexp // found anywhere in the text of an error or in-band error
}

// Subject is what a Match can ask about an event, its message text and what its
// call was about aside.
type Subject struct {
	Kind      Kind
	Outcome   Outcome
	Code      capture.Code // of an error or in-band error (Outcome Failure)
	Class     string       // the code's class; "" if the event is no error
	Warning   capture.Code // of a Warning
	Method    string
	HasMethod bool // false: the method is not known, and no pattern matches it
}

// None stands for a null part of an event's key.
const None int32 = -1

// Event is one event. Session, Connection, Source, Method and Code are
// identities given by the caller: equal numbers stand for equal values, None
// for null. Source and Line say where it was read.
type Event struct {
	Time       capture.Time // may be unknown
	Message    []byte       // text of the error, read only while Add runs
	About      string       // what its call was about, or ""
	Session    int32
	Connection int32
	Source     int32
	Method     int32
	Code       int32
	Warning    int32 // identity of a warning's code, for evidence only; else None
	Line       int64
}

// Incident is what a rule found: its events are those of one key from the
// first that matches step 1 up to the last that belongs to it.
type Incident struct {
	Rule     *Rule
	Key      [parts]int32 // indexed by Part; parts that the rule does not name are None
	Start    capture.Time // time of the first event, if it has one
	End      capture.Time // latest time of any of its events
	Timed    bool         // every one of its events has a time
	Steps    []int64      // events per step; an event that matches two steps counts in both
	Count    int64        // events
	Fired    Event        // the event that fired the rule; its Message is nil
	Evidence []Evidence   // per step the first events and the last, in the order of the stream
}

// Evidence is an event that matches a step of an incident.
type Evidence struct {
	Step  int   // from 0
	Event Event // its Message is nil
}

// Limits says where a bound of the engine cut something. Events that were let
// go and belong to no incident are not counted: nothing is missing for them.
type Limits struct {
	DroppedEvents    int64 // events that incidents count but that were let go before, of a key beyond MaxEvents or of all keys beyond 1,048,576: "rule_events"
	UntimedEvents    int64 // events without a time, ignored by one-step rules with a time span: "rule_untimed"
	DroppedKeys      int64 // events of keys beyond MaxKeys: "rule_keys"
	DroppedIncidents int64 // incidents beyond MaxIncidents: "rule_incidents"
}

// Bounds of the engine.
const (
	// MaxEvents is how many step events since its last reset a key keeps, the
	// latest ones. An incident counts those before them, too, to a sixteenth
	// of within; its start and evidence are of those that were kept, and for
	// steps that none of these matches, of the last one that was let go.
	MaxEvents = 4096
	// MaxKeys is how many keys one rule keeps apart; events of further keys
	// are not looked at by that rule.
	MaxKeys = 1 << 20
	// maxKept is how many step events all keys of all rules keep together.
	// Where they are more, those go that lie further back than within; if
	// that is not enough, a key lets go its oldest event for each new one.
	maxKept = 1 << 20
	// manyKept is from how many on those go that lie further back by more than
	// backwards: no incident will come to them unless a clock goes back so far,
	// and memory stays what it is however long the capture.
	manyKept  = 1 << 15
	backwards = 10 * time.Minute
	// MaxIncidents is how many incidents of a rule are kept, the first ones.
	MaxIncidents = 1 << 16
	// maxSteps is how many steps a rule can have.
	maxSteps = 64
	// maxMin is how many events a step can ask for.
	maxMin = 1_000_000
)
