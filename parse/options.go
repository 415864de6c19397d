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
	"rpclog/parse/internal/slots"
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

	Patient bool // the beginning of a pipe is waited for however long it takes, not a few seconds; for who looks at nothing before the end

	Format string // how sources are read, one of FormatNames; "" to find out

	// Where records have things: gjson paths, tried in order before the usual
	// names of fields. In the text around messages Direction and Conn name
	// slots, as they stand in [capture.Info]: [2], peer=, 3.
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
	_, direction := slotNames(o.Direction)
	_, conn := slotNames(o.Conn)
	return &decode.Options{
		MaxLine: o.MaxLine, Location: o.Location, Message: o.Message, Time: o.Time, Latency: o.Latency,
		Direction: direction, Conn: conn, Session: o.Session,
	}
}

// chosen returns what of o names slots of texts.
func (o *Options) chosen() slots.Chosen {
	direction, _ := slotNames(o.Direction)
	conn, _ := slotNames(o.Conn)
	return slots.Chosen{Conn: conn, Direction: direction}
}

// IsSlot reports whether a value of Options.Conn or Direction names a slot of the
// text around messages.
func IsSlot(value string) bool {
	_, is := slots.ParseName(value)
	return is
}

// slotNames parts names of slots from paths. One may be both: the name of a
// field in JSON, and of a slot in text.
func slotNames(list []string) (names []slots.Name, paths []string) {
	for _, text := range list {
		n, ok := slots.ParseName(text)
		if ok {
			names = append(names, n)
		}
		if !ok || n.Kind == slots.Number || text == n.Kind.String() {
			paths = append(paths, text)
		}
	}
	return names, paths
}
