package capture

import "cmp"

// What the reading of a source has shown.

// Stdin is the name of standard input, as an argument and in reports.
const Stdin = "-"

// Info is what the reading of a source has shown.
type Info struct {
	Name    string
	Format  string   // the name of one of parse.Formats; empty, unknown or unreadable where there is no message and nothing else tells it
	Bytes   int64    // as decompressed
	Records int64    // several values of a line count as one
	Chosen  int64    // messages whose session Options.Session found
	Found   Paths    // those of Options that found something
	Err     error    // why it, or one of its files, could not be read, or not to its end
	Named   bool     // the user named it himself; with Err, the file that could not be read
	Read    []Around // what the text around messages was taken for, most frequent first
	Damage  []Damage // where compressed data were torn or corrupt
}

// Paths are the things that Options have paths for.
type Paths uint8

// The kinds of paths.
const (
	MessagePath Paths = 1 << iota
	TimePath
	LatencyPath
	DirectionPath
	ConnPath
)

// Damage is a place where compressed data were torn or corrupt. What came
// before it in its file was read, what came after was not.
type Damage struct {
	File string // an older file of the source that it is in; "" for the one that the source is named by
	Line int64  // the last line of the source that was read, or a part of it
	Text string // what is wrong
}

// Faults says why a source could not be read, or not to its end: a text for
// each of its files of which that is so, with the name of the file.
func (in *Info) Faults() []string {
	list := appendErrors(nil, in.Err)
	for _, d := range in.Damage {
		list = append(list, cmp.Or(d.File, in.Name)+": "+d.Text)
	}
	return list
}

// appendErrors appends the text of an error, or of each of those that were
// joined to one.
func appendErrors(list []string, err error) []string {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range joined.Unwrap() {
			list = appendErrors(list, one)
		}
	} else if err != nil {
		list = append(list, err.Error())
	}
	return list
}

// Around says what was taken for what in the text around messages, of one
// shape. A shape has the names of its slots: [1] is the first bracket, (1) the
// first parenthesis, peer= a field, 3 the third of all. What it says nothing of
// is "".
type Around struct {
	Shape     string
	Direction string // the slot that tells the direction; "words" where words and arrows do that are known
	Conn      string // the slot that names the connection; "peer" for what names one by itself
	Time      bool   // records have times
}
