package analyze

import (
	"cmp"
	"strings"

	"rpclog/analyze/wording"
)

// The verdict on a capture in which no message was found: what it is, and what
// to do about it.

// nothing is the verdict where there is no message.
func (j *judge) nothing() Verdict {
	v := Verdict{State: StateNothing, Level: "high"}
	if j.Summary.Records == 0 {
		for i := range j.Sources {
			if err := j.Sources[i].Error; err != nil {
				v.Headline, v.Next = "Nothing could be read: "+brief(j.Sources[i].Name), capital(strings.TrimPrefix(*err, j.Sources[i].Name+": "))
				return v
			}
		}
		v.Level, v.Headline = "low", "The input is empty"
		for i := range j.Sources {
			if j.Sources[i].Records > 0 {
				v.Headline = "Nothing lies in the span of time that was asked for"
			}
		}
		return v
	}
	v.Headline = "Nothing was recognised as JSON-RPC: " + wording.Plural(j.Summary.Records, "record") + ", no message among them"
	v.Next = cmp.Or(j.bodiless(), j.printed(), j.notRead(), j.elsewhere())
	if n := j.ended(); n != "" {
		v.Headline += " · " + n
	}
	return v
}

// printed says what to do about objects that a program printed.
func (j *judge) printed() string {
	for _, p := range j.Problems {
		if p.Kind == "not_standard" {
			return wording.Plural(p.Count, "record looks", "records look") + " like objects that a program printed in its own notation; log them as JSON instead."
		}
	}
	return ""
}

// notRead says what to do about a format that is not read, or of which nothing
// could be.
func (j *judge) notRead() string {
	for i := range j.Sources {
		if err := j.Sources[i].Error; err != nil {
			if _, advice, ok := strings.Cut(*err, ", not read: "); ok {
				return capital(advice)
			}
			if why, ok := strings.CutPrefix(*err, j.Sources[i].Name+": "); ok && j.Sources[i].Records > 0 {
				return capital(why)
			}
		}
	}
	return ""
}

// elsewhere says where messages may be that were not found: in JSON of another
// form, or not in the log at all.
func (j *judge) elsewhere() string {
	switch {
	case j.Summary.Other > 0 || j.showsObjects():
		return "If messages are inside a field of other records, name that field with --message."
	case j.broken > 0:
		return readable
	}
	return "This log has no message bodies. " + logBodies
}

// showsObjects reports whether one of the samples of text has an object of JSON.
func (j *judge) showsObjects() bool {
	for _, p := range j.Problems {
		for _, s := range p.Samples {
			if p.Kind == "not_json" && (strings.Contains(s.Text, `{"`) || strings.Contains(s.Text, `{\"`)) {
				return true
			}
		}
	}
	return false
}

// What to do where there is nothing to be judged by.
const (
	logBodies = "Have the messages themselves logged: raise the log level of the client or server, or record the traffic between them."
	readable  = "See the samples of what could not be read; rpclog formats lists what can be."
)

// bodiless says what to do about a log without messages that mentions codes.
func (j *judge) bodiless() string {
	codes := j.mentioned()
	if codes == "" {
		return ""
	}
	return "No bodies in this log, but its text mentions " + codes + " " +
		cmp.Or(j.notRead(), logBodies)
}
