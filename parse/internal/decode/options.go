package decode

import "time"

// How the user wants records to be read.

// Options says how records are read. Paths are gjson paths, tried in
// order before the usual field names.
type Options struct {
	MaxLine  int            // longest line in bytes
	Location *time.Location // of times without a zone; nil means UTC

	Message, Time, Latency, Direction, Conn, Session []string
}

// plain reports whether no paths are named.
func (o *Options) plain() bool {
	return len(o.Message)+len(o.Time)+len(o.Latency)+len(o.Direction)+len(o.Conn)+len(o.Session) == 0
}
