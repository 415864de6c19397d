package analyze

import (
	"crypto/sha256"
	"encoding/hex"
	"unicode/utf8"

	"rpclog/parse/capture"
)

// Names that are longer than names are. A report says each of them many
// times: in windows, sessions, findings.

const (
	longName  = 1 << 9       // bytes from which on a name is cut
	suspected = longName / 2 // bytes from which on it may be one that was cut
	keptName  = longName - 64
)

// cutMark stands between what is kept of a name and what tells it from others that
// begin alike: 16 hexadecimal digits.
const (
	cutMark   = "…#"
	hexDigits = 16
)

// cutNames cuts the long names in a record and its messages, and counts them.
// The record is that of the caller, who may hand it to another analyzer: what
// was cut stays as it is.
func (a *Analyzer) cutNames(r *capture.Record, messages []capture.Message) {
	a.cut(&r.Conn)
	for i := range messages {
		m := &messages[i]
		a.cut(&m.Session)
		a.cut(&m.Method)
		if m.Error != nil {
			a.cutCode(&m.Error.Code)
		}
		for j := range m.InBand {
			a.cutCode(&m.InBand[j].Code)
		}
	}
}

// anyLong reports whether messages have a name that may be cut.
func anyLong(messages []capture.Message) bool {
	for i := range messages {
		m := &messages[i]
		if len(m.Session)|len(m.Method) >= suspected || m.Error != nil && len(m.Error.Code.Text()) >= suspected || m.InBand != nil {
			return true
		}
	}
	return false
}

func (a *Analyzer) cut(name *[]byte) {
	short, was := shortName(*name)
	if was {
		a.longNames++
		*name = short
	}
}

// cutCode also makes a text of a number that is as long.
func (a *Analyzer) cutCode(c *capture.Code) {
	if len(c.Text()) < suspected {
		return
	}
	if short, was := shortName([]byte(c.Text())); was {
		a.longNames++
		*c = capture.TextCode(string(short))
	}
}

// shortName returns what stands for a name, and whether that was cut, now or
// before. Different names stay different: the end of one that was cut is
// made of all of it.
func shortName(name []byte) ([]byte, bool) {
	if len(name) < longName {
		at := len(name) - hexDigits - len(cutMark)
		return name, at > keptName-utf8.UTFMax && at <= keptName && string(name[at:at+len(cutMark)]) == cutMark
	}
	end := keptName
	for end > keptName-utf8.UTFMax+1 && !utf8.RuneStart(name[end]) { // not within a character
		end--
	}
	sum := sha256.Sum256(name)
	short := append(append([]byte{}, name[:end]...), cutMark...)
	return hex.AppendEncode(short, sum[:hexDigits/2]), true
}
