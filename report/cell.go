package report

import (
	"strconv"
	"strings"

	"rpclog/analyze"
	"rpclog/analyze/wording"
	"rpclog/parse/capture"
)

// section is one table of the report. Formats for people show the columns
// that have a title, CSV those that have a name. Cells hold texts as the
// capture had them: a format cleans them when it writes.
type section struct {
	name    string // stable, as --section takes it
	title   string
	about   string // what the table holds, in numbers
	columns []column
	rows    int
	row     func(i int) []cell // as many cells as columns

	// object returns what the JSON report has of a row.
	object func(i int) any
	// under returns what belongs under a row, as a table of its own; nil is
	// nothing.
	under func(i int) section
	// texts returns what was sent, which belongs under a row; nil is nothing.
	texts func(i int) []sent
	// pick chooses which n rows stand for all where there are more; nil is
	// the first ones.
	pick func(n int) []int
	// picked says how the rows were chosen.
	picked string
	// total is how many rows there would be if all had been kept; 0 is as many
	// as there are. Of a whole story the last row was kept, of others the first.
	total int64
	whole bool
	// series tells that rows follow each other in time.
	series bool
	// apart tells that formats for people show this in another form.
	apart bool
}

// column describes a column for people and for programs.
type column struct {
	name  string // in CSV, stable; "" is for people only
	title string // for people; "" is for programs only
	said  string // in plain text, with * for the value; "" is the title before it
	right bool   // numbers
	least int    // columns of the terminal it may be cut down to; 0 is never cut
	cut   place  // where it is cut
	late  int    // the highest goes first where there is no room; 0 always stays
	quiet bool   // left out for people where no cell says anything
	below bool   // in the terminal on a line below its row
	code  bool   // a name, an id, a code: not prose
	whole bool   // never cut in the terminal: on a line of its own where there is no room
}

// place is where a text is cut that is too long.
type place uint8

const (
	atEnd place = iota
	inMiddle
	atStart
)

// cell is one value of a table.
type cell struct {
	words  string // for people; "" says nothing
	said   string // for people who hear it, where it differs from words
	value  string // for programs, where it differs from words
	exact  bool   // value is to be written as it is, even if empty: a number, a time, null
	zero   bool   // a count of nothing
	tone   tone
	quoted bool           // a text of the capture, quoted for people
	at     *analyze.Place // that the words name, or nil
	bar    [2]int64       // how many of how many the words draw, in the terminal as long as there is room
}

// text is a text of the capture or of a catalog.
func text(s string) cell { return cell{words: s} }

// opt is a text that may be unknown.
func opt(s *string) cell {
	if s == nil {
		return cell{words: unknown, exact: true, zero: true}
	}
	return text(*s)
}

// number is an exact number with its own words.
func number(value, words string) cell { return cell{words: words, value: value, exact: true} }

// count is a number of things.
func count(n int64) cell {
	return cell{words: wording.Thousands(n), value: strconv.FormatInt(n, 10), exact: true, zero: n == 0}
}

// alarm is a count that is bad unless it is zero.
func alarm(n int64) cell {
	c := count(n)
	if n > 0 {
		c.tone = wrong
	}
	return c
}

// rate is a share of 1 that may be unknown.
func rate(share *float64) cell {
	if share == nil {
		return cell{words: unknown, exact: true, zero: true}
	}
	c := number(float(*share), percent(*share))
	c.zero = *share == 0
	return c
}

func float(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// moment is a time.
func (v view) moment(t capture.Time) cell {
	return cell{words: v.clock.At(t), value: t.String(), exact: true, zero: !t.Known()}
}

// latency is a number of milliseconds.
func latency(ms float64) cell { return number(float(ms), millis(ms)) }

// code is an error code. A code that is a text is a text for programs too.
func code(c capture.Code) cell {
	switch {
	case c.IsNull():
		return cell{words: wording.NoCode, exact: true, zero: true}
	case c.IsNumber():
		return number(c.Text(), c.Text())
	}
	return cell{words: wording.Code(c), value: c.Text()}
}

// texts joins texts.
func texts(list []string) cell {
	var value strings.Builder
	for i, s := range list {
		writeListed(&value, i, s)
	}
	return cell{words: strings.Join(list, "; "), value: value.String()}
}

// writeListed writes the i-th part of a list for programs. Where a semicolon
// parts cells, it may begin one; the first is guarded with its cell.
func writeListed(b *strings.Builder, i int, s string) {
	if i > 0 {
		b.WriteString("; ")
		if !capture.ParseCode(s).IsNumber() {
			s = csvText(s)
		}
	}
	b.WriteString(s)
}

// list joins what is counted: "name ×3, other ×2" for people, at most three,
// "name:3; other:2" for programs; of stands before a name that is heard.
func list(n int, of string, item func(i int) (name string, count int64)) cell {
	const most = 3
	var words, said, value strings.Builder
	for i := range n {
		name, k := item(i)
		writeListed(&value, i, name)
		value.WriteString(":" + strconv.FormatInt(k, 10))
		if i < most {
			if i > 0 {
				words.WriteString(", ")
				said.WriteString(", ")
			}
			words.WriteString(head(name) + " ×" + wording.Thousands(k))
			said.WriteString(wording.Thousands(k) + of + head(name))
		}
	}
	if n > most {
		words.WriteString(" +" + strconv.Itoa(n-most))
		said.WriteString(" and " + strconv.Itoa(n-most) + " more")
	}
	return cell{words: words.String(), said: said.String(), value: value.String()}
}

func codeList(codes []analyze.CodeCount) cell {
	return list(len(codes), " of code ", func(i int) (string, int64) {
		if c := codes[i].Code; c.IsNull() {
			return "null", codes[i].Count
		}
		return wording.Code(codes[i].Code), codes[i].Count
	})
}

// callList lists the methods of the calls that a code answered; for people with
// what these were about, where that is known of all.
func callList(c *analyze.Code) cell {
	methods := methodList(c.Methods)
	about, all := int64(0), int64(0)
	for _, s := range c.Subjects {
		about += s.Count
	}
	for _, m := range c.Methods {
		all += m.Count
	}
	if about == all && all > 0 {
		subjects := subjectList(c.Subjects)
		methods.words, methods.said = subjects.words, subjects.said
	}
	return methods
}

// methodList has no words where no method is known.
func methodList(methods []analyze.MethodCount) cell {
	c := list(len(methods), " of ", func(i int) (string, int64) {
		if m := methods[i].Method; m != nil {
			return *m, methods[i].Count
		}
		return noCall, methods[i].Count
	})
	if len(methods) == 1 && methods[0].Method == nil {
		c.words, c.said = "", ""
	}
	return c
}

// subjectList lists what calls were about, each with its method.
func subjectList(subjects []analyze.SubjectCount) cell {
	return list(len(subjects), " of ", func(i int) (string, int64) { return subjects[i].Method + " " + subjects[i].Subject, subjects[i].Count })
}

// messageList is the most frequent text for people, all for programs.
func messageList(texts []analyze.TextCount) cell {
	c := list(len(texts), " of ", func(i int) (string, int64) { return texts[i].Text, texts[i].Count })
	c.words, c.said = "", ""
	if len(texts) > 0 && texts[0].Text != "" {
		c.words, c.quoted = head(texts[0].Text), true
	}
	return c
}

// causeList is the most frequent causes for people, all for programs.
func causeList(texts []analyze.TextCount) cell {
	c := messageList(texts)
	if len(texts) < 2 {
		return c
	}
	all := list(len(texts), " times ", func(i int) (string, int64) { return "“" + head(texts[i].Text) + "”", texts[i].Count })
	c.words, c.said, c.quoted = all.words, all.said, false
	return c
}

// where is a line of a source.
func where(source string, line int64) string {
	return source + ":" + strconv.FormatInt(line, 10)
}

func example(p *analyze.Place) cell {
	if p == nil {
		return cell{exact: true}
	}
	c := text(where(p.Source, p.Line))
	c.at = p
	return c
}

// machine returns what CSV writes: exact values as they are, texts so that no
// spreadsheet runs them.
func (c cell) machine() string {
	switch {
	case c.exact:
		return c.value
	case c.value != "":
		return csvText(c.value)
	}
	return csvText(c.words)
}

// silent reports whether the cell tells people nothing.
func (c cell) silent() bool { return c.zero || c.words == "" || c.words == unknown }
