// Package catalog knows what error codes mean. The same number means
// different things in different protocols, so there is one catalog of codes
// per protocol, and the methods that tell a protocol.
//
// A catalog that comes with the program is NAME.csv, with a line of its own
// in catalogs.csv; the methods that point to it stand in methods.csv, and
// codes of warnings, if the protocol has any, in warnings/NAME.csv. What calls
// are about where their method does not say it, subjects.csv tells, and
// causes.csv where errors have their cause.
//
// A code of class benign is expected in good use whatever the method. Where
// it is only as answer to some methods, the column benign names these, and the
// column class says what the code is as answer to any other: that MCP's
// prompts/list is not found is the answer to a probe, that tools/call is not
// found is a mistake.
package catalog

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"rpclog/parse/capture"
)

// base is the name of the catalog that always applies: the codes of the
// JSON-RPC 2.0 specification itself.
const base = "jsonrpc"

// Classes of codes.
var classes = []string{Benign, "auth", "limit", "client", "server", Unknown}

// Benign is the class of a code that is expected in good use. Unknown is that
// of a code of which no more is known: where its meaning is open, or where its
// sources disagree on whose fault it is.
const (
	Benign  = "benign"
	Unknown = "unknown"
)

// Entry says what a code means in one catalog.
type Entry struct {
	Code    capture.Code
	Name    string
	Meaning string // all meanings, where the sources disagree
	Class   string // benign, auth, limit, client, server or unknown
	Hint    string // what to do or to know, or ""

	// Benign is the methods to which the code is benign as an answer although
	// Class is another; several with spaces between, each may end in *, for any
	// text.
	Benign string
}

// ClassFor returns the class of the code as answer to a method, which is ""
// where it is not known.
func (e *Entry) ClassFor(method string) string {
	if e.Benign == "" || method == "" {
		return e.Class
	}
	for pattern := range strings.FieldsSeq(e.Benign) {
		prefix, open := strings.CutSuffix(pattern, "*")
		if method == pattern || open && strings.HasPrefix(method, prefix) {
			return Benign
		}
	}
	return e.Class
}

// Catalog is the codes of one protocol.
type Catalog struct {
	Name     string
	Title    string  // of the protocol, or ""
	Source   string  // where the codes are from, or ""
	Entries  []Entry // in the order of its file
	Warnings []Entry // codes of warnings, a number space of their own

	byCode, byWarning map[capture.Code]int
}

// Lookup returns the entry for a code, or false.
func (c *Catalog) Lookup(code capture.Code) (Entry, bool) {
	return lookup(c.Entries, c.byCode, code)
}

// warning returns the entry for the code of a warning, or false.
func (c *Catalog) warning(code capture.Code) (Entry, bool) {
	return lookup(c.Warnings, c.byWarning, code)
}

func lookup(entries []Entry, at map[capture.Code]int, code capture.Code) (Entry, bool) {
	i, ok := at[code]
	if !ok {
		return Entry{}, false
	}
	return entries[i], true
}

// Set is a set of catalogs, in the order of their names, and the methods that
// point to them. It does not change: several goroutines may use it. The zero
// value has none.
type Set struct {
	catalogs []*Catalog
	methods  methods
	subjects map[string][]SubjectPath // by method
	causes   []cause
}

//go:embed *.csv warnings/*.csv
var files embed.FS

// Builtin returns the catalogs that come with the program. There is no error
// unless this was built wrongly.
func Builtin() (*Set, error) {
	list, err := readRows("catalogs.csv", []string{"name", "title", "source"})
	if err != nil {
		return nil, err
	}
	s := &Set{}
	for _, row := range list { // by name
		c := &Catalog{Name: row[0], Title: row[1], Source: row[2]}
		if c.Entries, c.byCode, err = readFile(c.Name, c.Name+".csv"); err != nil {
			return nil, err
		}
		c.Warnings, c.byWarning, err = readFile(c.Name+", warnings", "warnings/"+c.Name+".csv")
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		s.catalogs = append(s.catalogs, c)
	}
	if s.methods, err = readMethods(s); err != nil {
		return nil, err
	}
	if s.subjects, err = readSubjects(s); err != nil {
		return nil, err
	}
	s.causes, err = readCauses(s)
	return s, err
}

// readRows reads an embedded file with a given head and returns the rows
// below it.
func readRows(file string, head []string) ([][]string, error) {
	text, err := files.ReadFile(file)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], head) {
		return nil, fmt.Errorf("%s: line 1: needs the columns %s", file, strings.Join(head, ","))
	}
	return rows[1:], nil
}

func readFile(name, file string) ([]Entry, map[capture.Code]int, error) {
	text, err := files.ReadFile(file)
	if err != nil {
		return nil, nil, err
	}
	return readEntries(name, bytes.NewReader(text))
}

// Read reads a catalog from CSV with the columns code, name, meaning and, if
// wanted, class, hint and benign, in any order; other columns are left alone.
// A code that is a decimal integer is a number, any other a string. Errors
// name the catalog and, as far as it is known, the line.
func Read(name string, r io.Reader) (*Catalog, error) {
	entries, byCode, err := readEntries(name, r)
	if err != nil {
		return nil, err
	}
	return &Catalog{Name: name, Entries: entries, byCode: byCode}, nil
}

func readEntries(name string, r io.Reader) (entries []Entry, at map[capture.Code]int, err error) {
	in := csv.NewReader(r)
	head, err := in.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("catalog %s: %w", name, err)
	}
	head[0] = strings.TrimPrefix(head[0], "\ufeff") // spreadsheets put it there
	column := func(title string) int { return slices.Index(head, title) }
	if column("code") < 0 || column("name") < 0 || column("meaning") < 0 {
		return nil, nil, fmt.Errorf("catalog %s: line 1: needs the columns code, name, meaning (and may have class, hint, benign)", name)
	}
	at = map[capture.Code]int{}
	for {
		row, err := in.Read()
		if err == io.EOF {
			return entries, at, nil
		}
		if err != nil {
			return nil, nil, fmt.Errorf("catalog %s: %w", name, err)
		}
		line, _ := in.FieldPos(0)
		e, err := readEntry(func(title string) string {
			if i := column(title); i >= 0 {
				return row[i]
			}
			return ""
		})
		if _, twice := at[e.Code]; twice && err == nil {
			err = fmt.Errorf("code %s stands twice", e.Code)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("catalog %s: line %d: %w", name, line, err)
		}
		at[e.Code] = len(entries)
		entries = append(entries, e)
	}
}

// readEntry makes an entry of a row, whose fields it asks for by the titles of
// their columns; "" where there is none.
func readEntry(field func(title string) string) (Entry, error) {
	e := Entry{
		Code: capture.ParseCode(field("code")), Name: field("name"), Meaning: field("meaning"),
		Class: cmp.Or(field("class"), Unknown), Hint: field("hint"), Benign: field("benign"),
	}
	switch {
	case field("code") == "":
		return e, errors.New("has no code")
	case !slices.Contains(classes, e.Class):
		return e, fmt.Errorf("class %q is none of %s", e.Class, strings.Join(classes, ", "))
	case e.Class == Benign && e.Benign != "":
		return e, errors.New("class benign holds for all methods, so that the column benign can name none")
	}
	for pattern := range strings.FieldsSeq(e.Benign) {
		if i := strings.IndexByte(pattern, '*'); i >= 0 && i < len(pattern)-1 {
			return e, fmt.Errorf("benign: %q: only the end can be *", pattern)
		}
	}
	return e, nil
}

// With returns a set that has one catalog more. It takes the place of one of
// the same name, of which it keeps the warnings unless it has its own, and to
// which the same methods point. What Index and ByMethod returned for s need
// not hold for the new set.
func (s *Set) With(c *Catalog) *Set {
	list := slices.Clone(s.catalogs)
	i, there := slices.BinarySearchFunc(list, c.Name, func(c *Catalog, name string) int {
		return strings.Compare(c.Name, name)
	})
	set := *s
	if !there {
		set.catalogs = slices.Insert(list, i, c)
		return &set
	}
	added := *c
	if added.Warnings == nil {
		added.Warnings, added.byWarning = list[i].Warnings, list[i].byWarning
	}
	list[i] = &added
	set.catalogs = list
	return &set
}

// Len returns the number of catalogs.
func (s *Set) Len() int { return len(s.catalogs) }

// At returns the i-th catalog; i must be from 0 to below Len.
func (s *Set) At(i int) *Catalog { return s.catalogs[i] }

// Index returns the place of the catalog with a name, or -1.
func (s *Set) Index(name string) int {
	return slices.IndexFunc(s.catalogs, func(c *Catalog) bool { return c.Name == name })
}

// Default returns the catalog that always applies; one without codes where the
// set does not have it.
func (s *Set) Default() *Catalog {
	if i := s.Index(base); i >= 0 {
		return s.catalogs[i]
	}
	return &Catalog{Name: base}
}

// Names returns the names of the catalogs, in order.
func (s *Set) Names() []string {
	names := []string{}
	for _, c := range s.catalogs {
		names = append(names, c.Name)
	}
	return names
}

// Knowing returns the names of the catalogs that have a code, the default one
// aside, in order.
func (s *Set) Knowing(code capture.Code) []string {
	names := []string{}
	for _, c := range s.catalogs {
		if _, ok := c.byCode[code]; ok && c.Name != base {
			names = append(names, c.Name)
		}
	}
	return names
}

// Warning returns the entry for the code of a warning in the first catalog
// that has it, or false. Of the protocols known, only Cortex sends warnings.
func (s *Set) Warning(code capture.Code) (Entry, bool) {
	for _, c := range s.catalogs {
		if e, ok := c.warning(code); ok {
			return e, true
		}
	}
	return Entry{}, false
}
