package parse

import (
	"io"
	"os"
	"runtime"
	"sync/atomic"
	"time"

	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/unpack"
)

// How captures are read, and what else is read as they are.

// OpenText opens a file that is no capture, such as a saved report, or for
// [capture.Stdin] what stdin reads, as captures are opened: what is read is
// decompressed and in UTF-8.
func OpenText(name string, stdin io.Reader) (io.ReadCloser, error) {
	src := input.Source{Name: name, Once: true, Open: func() (io.ReadCloser, error) { return os.Open(name) }}
	if name == capture.Stdin {
		src = input.Of(name, stdin)
	}
	return unpack.NewDepot(nil).Open(&src, new(atomic.Int64))
}

// Options says how captures are read. The zero value reads them as they are.
type Options struct {
	MaxLine   int            // longest line in bytes, without its end; 0 means DefaultMaxLine
	Jobs      int            // parallel parsers; 0 means one for each core that Go uses
	ChunkSize int            // bytes read at a time; 0 means 512 KiB
	Location  *time.Location // of times without a zone; nil means UTC
	Progress  *atomic.Int64  // counts the bytes read of the sources, as stored; nil for none
	Now       time.Time      // latest date of times without a year, where the source has none; zero means now

	Format string // how sources are read, one of FormatNames; "" to find out

	// Where records have things: gjson paths, tried in order before the usual
	// names of fields.
	Message, Time, Latency, Direction, Conn, Session []string
}

// DefaultMaxLine is the longest line that is read unless Options say
// otherwise: 64 MiB.
const DefaultMaxLine = 64 << 20

// ParseTime reads a time in any of the forms in which captures state them, or
// a date, and reports whether text is one. Without a zone it is of zone (nil is
// UTC), without a year the latest that does not lie after now.
func ParseTime(text string, zone *time.Location, now time.Time) (capture.Time, bool) {
	return clock.Parse(text, zone, now)
}

func (o Options) withDefaults() Options {
	if o.MaxLine <= 0 {
		o.MaxLine = DefaultMaxLine
	}
	if o.Jobs <= 0 {
		o.Jobs = runtime.GOMAXPROCS(0)
	}
	if o.ChunkSize <= 0 {
		o.ChunkSize = 512 << 10
	}
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	return o
}

// decode returns what of o is about records.
func (o *Options) decode() *decode.Options {
	return &decode.Options{
		MaxLine: o.MaxLine, Location: o.Location, Message: o.Message, Time: o.Time, Latency: o.Latency,
		Direction: o.Direction, Conn: o.Conn, Session: o.Session,
	}
}
