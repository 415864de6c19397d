package calls

import (
	"io"
	"math"
	"reflect"
	"runtime"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"rpclog/analyze"
	"rpclog/parse/capture"
)

// Bounds of a row group. One whose texts are long has fewer rows, so that it
// fits into memory.
const (
	groupRows  = 131_072
	groupTexts = 8 << 20 // bytes
)

// parquetFile writes groups of rows: while calls are taken for one, those before
// it are encoded side by side.
type parquetFile struct {
	columns []column
	writer  *parquet.GenericWriter[any]
	group   *group
	spare   chan *group // groups to be filled
	coming  chan *group // groups that are being encoded, in order
	done    chan error  // of writing them
}

// kind is what a column holds.
type kind uint8

const (
	aName   kind = iota // texts that come again: a dictionary
	aText               // texts of their own
	aNumber             // integers
	aFloat
	aTime
)

// column is a column of the file.
type column struct {
	name string
	kind kind
	must bool // it is never null
}

var kinds = map[string]column{
	"source": {kind: aName, must: true}, "outcome": {kind: aName, must: true}, "in_band": {kind: aNumber, must: true},
	"line": {kind: aNumber}, "response_line": {kind: aNumber}, "operation": {kind: aNumber},
	"time": {kind: aTime}, "end": {kind: aTime}, "latency_ms": {kind: aFloat},
	"id": {kind: aText}, "request": {kind: aText}, "response": {kind: aText},
}

func newParquet(w io.Writer, o Options) Writer {
	p := &parquetFile{spare: make(chan *group, groups()), coming: make(chan *group, groups()), done: make(chan error, 1)}
	for _, name := range o.columns() {
		c := kinds[name] // names for most
		c.name = name
		p.columns = append(p.columns, c)
	}
	options := []parquet.WriterOption{
		schema(p.columns), parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}), parquet.CreatedBy("rpclog", "", ""),
		parquet.MaxRowsPerRowGroup(math.MaxInt64), parquet.PageBufferSize(256 << 10),
	}
	for _, c := range p.columns {
		if c.kind == aName || c.kind == aText { // who looks for one finds it in the dictionary; the bounds tell little, and take long to find
			options = append(options, parquet.SkipPageBounds(c.name))
		}
	}
	p.writer = parquet.NewGenericWriter[any](w, options...)
	for range groups() {
		p.spare <- newGroup(p.columns, p.writer.BeginRowGroup())
	}
	go p.commit()
	return p
}

// groups returns how many groups there are at a time.
func groups() int { return max(2, min(runtime.GOMAXPROCS(0), 4)) }

// schema returns the schema of the file, in which columns keep their order.
func schema(columns []column) *parquet.Schema {
	var fields []reflect.StructField
	for i, c := range columns {
		var t reflect.Type
		tag := c.name
		switch c.kind {
		case aNumber:
			t, tag = reflect.TypeFor[int64](), tag+",delta"
		case aFloat:
			t = reflect.TypeFor[float64]()
		case aTime:
			t, tag = reflect.TypeFor[int64](), tag+",timestamp(microsecond),delta"
		case aName:
			t, tag = reflect.TypeFor[string](), tag+",dict"
		default:
			t = reflect.TypeFor[string]()
		}
		if !c.must {
			tag += ",optional"
		}
		fields = append(fields, reflect.StructField{Name: "C" + string(rune('A'+i)), Type: t, Tag: reflect.StructTag(`parquet:"` + tag + `"`)})
	}
	return parquet.NewSchema("calls", parquet.SchemaOf(reflect.New(reflect.StructOf(fields)).Interface()))
}

func (p *parquetFile) Write(c *analyze.Call) error {
	if p.group == nil {
		if p.group = <-p.spare; p.group.failed != nil {
			return p.group.failed
		}
	}
	p.group.add(c)
	if p.group.rows == groupRows || p.group.texts > groupTexts {
		p.encode()
	}
	return nil
}

// encode begins to encode the group that was filled.
func (p *parquetFile) encode() {
	g := p.group
	p.group = nil
	p.coming <- g
	go func() { g.encoded <- g.encode() }()
}

// commit writes the groups in their order.
func (p *parquetFile) commit() {
	var failed error
	for g := range p.coming {
		if err := <-g.encoded; failed == nil {
			failed = err
		}
		if failed == nil {
			_, failed = g.to.Commit()
		}
		g.reset()
		g.failed = failed
		p.spare <- g
	}
	p.done <- failed
}

// Flush hands on nothing: a group is written when it is full.
func (p *parquetFile) Flush() error { return nil }

func (p *parquetFile) Close() error {
	if p.group != nil && p.group.rows > 0 {
		p.encode()
	}
	close(p.coming)
	if err := <-p.done; err != nil {
		return err
	}
	return p.writer.Close()
}

// group is the rows of a row group, column by column.
type group struct {
	rows    int
	texts   int // bytes
	columns []values

	to      *parquet.ConcurrentRowGroupWriter
	encoded chan error
	failed  error // of it, or of one before it
}

// values are those of a column.
type values struct {
	column
	at      int     // its number
	null    []bool  // of numbers and texts
	numbers []int64 // integers, bits, microseconds

	places []int32         // in names; -1 for null
	names  []parquet.Value // as they are written
	place  map[string]int32
	lately [64]struct {
		name  string
		place int32
	}

	text []byte // all texts, one behind the other
	ends []int32
}

func newGroup(columns []column, to *parquet.ConcurrentRowGroupWriter) *group {
	g := &group{columns: make([]values, len(columns)), to: to, encoded: make(chan error, 1)}
	for i := range columns {
		v := &g.columns[i]
		v.column, v.at = columns[i], i
		switch v.kind { // memory that is not used yet costs nothing
		case aName:
			v.places = make([]int32, 0, groupRows)
		case aText:
			v.null, v.ends = make([]bool, 0, groupRows), make([]int32, 0, groupRows)
		default:
			v.null, v.numbers = make([]bool, 0, groupRows), make([]int64, 0, groupRows)
		}
	}
	g.reset()
	return g
}

func (g *group) reset() {
	g.rows, g.texts = 0, 0
	for i := range g.columns {
		v := &g.columns[i]
		v.numbers, v.null, v.places, v.text, v.ends = v.numbers[:0], v.null[:0], v.places[:0], v.text[:0], v.ends[:0]
		clear(v.names)
		v.names, v.place = v.names[:0], map[string]int32{}
		clear(v.lately[:])
	}
}

// add adds a row. Its values come in the order of the columns.
func (g *group) add(c *analyze.Call) {
	g.rows++
	rest := g.columns
	next := func() *values {
		v := &rest[0]
		rest = rest[1:]
		return v
	}
	g.texts += next().name(&c.Source)
	next().number(c.Line)
	next().number(c.ResponseLine)
	next().time(c.Time)
	next().time(c.End)
	next().float(c.Latency)
	for _, s := range [...]*string{c.Session, c.Conn, c.Direction, c.Method, c.Subject} {
		g.texts += next().name(s)
	}
	g.texts += next().bytes(c.ID, c.ID == nil || string(c.ID) == "null")
	g.texts += next().name(&c.Outcome)
	code := c.Code.Text()
	if c.Code.IsNull() {
		g.texts += next().name(nil)
	} else {
		g.texts += next().name(&code)
	}
	for _, s := range [...]*string{c.Name, c.Class, c.Message, c.Cause} {
		g.texts += next().name(s)
	}
	next().number(&c.InBand)
	g.texts += next().name(c.Catalog)
	next().number(c.Operation)
	for _, v := range rest {
		s := c.Request
		if v.column.name == "response" {
			s = c.Response
		}
		g.texts += next().string(s)
	}
}

func (v *values) put(n int64, null bool) {
	v.numbers = append(v.numbers, n)
	v.null = append(v.null, null)
}

func (v *values) number(n *int64) {
	if n == nil {
		v.put(0, true)
	} else {
		v.put(*n, false)
	}
}

func (v *values) float(f *float64) {
	if f == nil {
		v.put(0, true)
	} else {
		v.put(int64(math.Float64bits(*f)), false)
	}
}

// time takes a time in microseconds. What has no date is no time: the days of
// clocks without one are counted from 1970-01-01.
func (v *values) time(t capture.Time) {
	sec, nsec := t.Unix()
	const year = 365 * 24 * 60 * 60
	if !t.Known() || sec >= 0 && sec < year {
		v.put(0, true)
		return
	}
	v.put(sec*1e6+int64(nsec)/1e3, false)
}

// name takes a text that may come again, and returns how many bytes it adds.
func (v *values) name(s *string) int {
	if s == nil {
		v.places = append(v.places, -1)
		return 0
	}
	const few = len(v.lately) - 1
	at := len(*s)
	if at > 0 {
		at += int((*s)[0]) + 7*int((*s)[at-1]) + 31*int((*s)[at/2])
	}
	recent := &v.lately[at&few]
	if recent.name == *s && *s != "" {
		v.places = append(v.places, recent.place)
		return 0
	}
	added := 0
	place, known := v.place[*s]
	if !known {
		place, added = int32(len(v.names)), len(*s)
		own := strings.Clone(*s)
		v.names = append(v.names, v.level(parquet.ByteArrayValue([]byte(own))))
		v.place[own] = place
	}
	recent.name, recent.place = *s, place
	v.places = append(v.places, place)
	return added
}

// bytes takes a text of its own, and returns how many bytes it adds.
func (v *values) bytes(text []byte, null bool) int {
	if null {
		text = nil
	}
	v.text = append(v.text, text...)
	v.ends = append(v.ends, int32(len(v.text)))
	v.null = append(v.null, null)
	return len(text)
}

func (v *values) string(s *string) int {
	if s == nil {
		return v.bytes(nil, true)
	}
	v.text = append(v.text, *s...)
	v.ends = append(v.ends, int32(len(v.text)))
	v.null = append(v.null, false)
	return len(*s)
}

// encode writes the columns one after the other.
func (g *group) encode() error {
	const some = 4096 // rows at a time
	block := make([]parquet.Value, 0, some)
	for i, w := range g.to.ColumnWriters() {
		v := &g.columns[i]
		for from := 0; from < g.rows; from += some {
			block = v.block(block[:0], from, min(from+some, g.rows))
			if _, err := w.WriteRowValues(block); err != nil {
				return err
			}
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// block appends the values of some rows.
func (v *values) block(to []parquet.Value, from, end int) []parquet.Value {
	null := parquet.NullValue().Level(0, 0, v.at)
	for row := from; row < end; row++ {
		switch {
		case v.kind == aName && v.places[row] < 0, v.kind != aName && v.null[row]:
			to = append(to, null)
		case v.kind == aName:
			to = append(to, v.names[v.places[row]])
		case v.kind == aText:
			start := int32(0)
			if row > 0 {
				start = v.ends[row-1]
			}
			to = append(to, v.level(parquet.ByteArrayValue(v.text[start:v.ends[row]])))
		case v.kind == aFloat:
			to = append(to, v.level(parquet.DoubleValue(math.Float64frombits(uint64(v.numbers[row])))))
		default:
			to = append(to, v.level(parquet.Int64Value(v.numbers[row])))
		}
	}
	return to
}

// level returns a value that is not null as one of the column.
func (v *values) level(value parquet.Value) parquet.Value {
	if v.must {
		return value.Level(0, 0, v.at)
	}
	return value.Level(0, 1, v.at)
}
