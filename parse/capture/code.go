package capture

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"
)

// Codes of errors, compared and ordered exactly.

// Code is an error code as it was sent: a number of any size or sign, a
// string, or null (the zero Code). Codes are comparable with ==; the number
// -32000 and the string "-32000" differ.
type Code struct {
	kind codeKind
	text string
}

type codeKind uint8

const (
	codeNull codeKind = iota
	codeNumber
	codeText
)

// NumberCode returns the code for a number in canonical decimal form, as
// [CanonicalNumber] or, of an integer, strconv.Itoa makes it. Of another form
// the code equals none of the same value; what is no number at all becomes
// JSON that does not hold.
func NumberCode(number string) Code { return Code{codeNumber, number} }

// TextCode returns the code for a string.
func TextCode(s string) Code { return Code{codeText, s} }

// ParseCode returns the code that people mean by a text: a decimal integer is
// a number, any other text is a string.
func ParseCode(text string) Code {
	if d := strings.TrimPrefix(text, "-"); d == "" || strings.Trim(d, "0123456789") != "" {
		return TextCode(text)
	}
	return NumberCode(string(CanonicalNumber([]byte(text))))
}

// IsNull reports whether c is no code at all.
func (c Code) IsNull() bool { return c.kind == codeNull }

// IsNumber reports whether c is a number.
func (c Code) IsNumber() bool { return c.kind == codeNumber }

// Text returns the digits of a number or the text of a string, and the empty
// string for null.
func (c Code) Text() string { return c.text }

// String returns c as people write it: a number bare, a string in quotes,
// null as "null".
func (c Code) String() string {
	switch c.kind {
	case codeNumber:
		return c.text
	case codeText:
		return `"` + c.text + `"`
	}
	return "null"
}

// MarshalJSON returns c as the JSON value it was.
func (c Code) MarshalJSON() ([]byte, error) {
	switch c.kind {
	case codeNumber:
		return []byte(c.text), nil
	case codeText:
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false) // whether to escape is for the one who writes the whole
		err := e.Encode(c.text)
		return bytes.TrimSuffix(b.Bytes(), []byte{'\n'}), err
	}
	return []byte("null"), nil
}

// UnmarshalJSON reads what MarshalJSON writes: a number, a string or null.
func (c *Code) UnmarshalJSON(value []byte) error {
	switch b := value[0]; {
	case b == 'n':
		*c = Code{}
	case b == '"':
		var s string
		if err := json.Unmarshal(value, &s); err != nil {
			return err
		}
		*c = TextCode(s)
	case b == '-' || b >= '0' && b <= '9':
		*c = NumberCode(string(CanonicalNumber(value)))
	default:
		return notOf[Code](value)
	}
	return nil
}

// Compare orders codes: numbers ascending by value, then strings, then null.
func (c Code) Compare(d Code) int {
	rank := [...]int{codeNull: 2, codeNumber: 0, codeText: 1}
	if r := cmp.Compare(rank[c.kind], rank[d.kind]); r != 0 {
		return r
	}
	if c.kind == codeNumber {
		return compareNumbers(c.text, d.text)
	}
	return strings.Compare(c.text, d.text)
}
