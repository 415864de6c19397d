// Package catalog knows what error codes mean. The same number means
// different things in different protocols, so there is one catalog of codes
// per protocol, and the methods that tell a protocol.
package catalog

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"rpclog/parse"
)

// Default is the name of the catalog that always applies: the codes of the
// JSON-RPC 2.0 specification itself.
const Default = "jsonrpc"

// Classes of codes. Benign ones are expected in good use.
var classes = []string{"benign", "auth", "limit", "client", "server", Unknown}

// Unknown is the class of a code of which no more is known.
const Unknown = "unknown"

// Entry says what a code means in one catalog.
type Entry struct {
	Code    parse.Code
	Name    string
	Meaning string
	Class   string
}

// Catalog is the codes of one protocol.
type Catalog struct {
	Name    string
	Entries []Entry // in the order of its file
	byCode  map[parse.Code]int
}

// Lookup returns the entry for a code, or false.
func (c *Catalog) Lookup(code parse.Code) (Entry, bool) {
	i, ok := c.byCode[code]
	if !ok {
		return Entry{}, false
	}
	return c.Entries[i], true
}

// Set is a set of catalogs, in the order of their names, and the methods that
// point to them.
type Set struct {
	catalogs []*Catalog
	methods  map[string]int
}

//go:embed *.csv
var files embed.FS

// Builtin returns the catalogs that come with the program.
func Builtin() (*Set, error) {
	names, err := files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	s := &Set{methods: map[string]int{}}
	for _, f := range names { // by name
		name, _ := strings.CutSuffix(f.Name(), ".csv")
		if name == "methods" {
			continue
		}
		text, err := files.ReadFile(f.Name())
		if err != nil {
			return nil, err
		}
		c, err := Read(name, bytes.NewReader(text))
		if err != nil {
			return nil, err
		}
		s.catalogs = append(s.catalogs, c)
	}
	return s, s.readMethods()
}

func (s *Set) readMethods() error {
	text, err := files.ReadFile("methods.csv")
	if err != nil {
		return err
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return err
	}
	for _, row := range rows[1:] {
		i := s.Index(row[0])
		if i < 0 {
			return fmt.Errorf("methods.csv: no catalog %q", row[0])
		}
		s.methods[row[1]] = i
	}
	return nil
}

// Read reads a catalog from CSV with the columns code, name, meaning and, if
// wanted, class, in any order. A code that is a decimal integer is a number,
// any other a string.
func Read(name string, r io.Reader) (*Catalog, error) {
	in := csv.NewReader(r)
	head, err := in.Read()
	if err != nil {
		return nil, fmt.Errorf("catalog %s: %w", name, err)
	}
	column := func(title string) int { return slices.Index(head, title) }
	code, title, meaning, class := column("code"), column("name"), column("meaning"), column("class")
	if code < 0 || title < 0 || meaning < 0 {
		return nil, fmt.Errorf("catalog %s: line 1: needs the columns code, name, meaning (and may have class)", name)
	}
	c := &Catalog{Name: name, byCode: map[parse.Code]int{}}
	for {
		row, err := in.Read()
		if err == io.EOF {
			return c, nil
		}
		if err != nil {
			return nil, fmt.Errorf("catalog %s: %w", name, err)
		}
		line, _ := in.FieldPos(0)
		e := Entry{Code: readCode(row[code]), Name: row[title], Meaning: row[meaning], Class: Unknown}
		if class >= 0 && row[class] != "" {
			e.Class = row[class]
		}
		if !slices.Contains(classes, e.Class) {
			return nil, fmt.Errorf("catalog %s: line %d: class %q is none of %s", name, line, e.Class, strings.Join(classes, ", "))
		}
		if _, twice := c.byCode[e.Code]; twice {
			return nil, fmt.Errorf("catalog %s: line %d: code %s stands twice", name, line, e.Code)
		}
		c.byCode[e.Code] = len(c.Entries)
		c.Entries = append(c.Entries, e)
	}
}

func readCode(text string) parse.Code {
	d := strings.TrimPrefix(text, "-")
	if d == "" || strings.Trim(d, "0123456789") != "" {
		return parse.TextCode(text)
	}
	return parse.NumberCode(string(parse.CanonicalNumber([]byte(text))))
}

// Len returns the number of catalogs.
func (s *Set) Len() int { return len(s.catalogs) }

// At returns the i-th catalog.
func (s *Set) At(i int) *Catalog { return s.catalogs[i] }

// Index returns the place of the catalog with a name, or -1.
func (s *Set) Index(name string) int {
	return slices.IndexFunc(s.catalogs, func(c *Catalog) bool { return c.Name == name })
}

// ByMethod returns the catalog that a method points to, or -1.
func (s *Set) ByMethod(method string) int {
	if i, ok := s.methods[method]; ok {
		return i
	}
	return -1
}

// Knowing returns the names of the catalogs that have a code, the default one
// aside, in order.
func (s *Set) Knowing(code parse.Code) []string {
	names := []string{}
	for _, c := range s.catalogs {
		if _, ok := c.byCode[code]; ok && c.Name != Default {
			names = append(names, c.Name)
		}
	}
	return names
}
