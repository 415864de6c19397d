package rules

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Error is a mistake in a rule file.
type Error struct {
	File string // the name that Load was given
	Line int    // from 1
	Col  int    // from 1, in characters
	What string // is wrong
}

// Error returns "file:line:col: what".
func (e Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Col, e.What)
}

// ErrorList is all mistakes of a rule file, in the order of the file.
type ErrorList []Error

// Error returns the mistakes, one a line.
func (l ErrorList) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Bounds on rule files. They are enough for hundreds of rules; beyond them the
// time and memory of the YAML parser, which grow with the square of some
// sizes, would be felt.
const (
	maxFile    = 1 << 20 // bytes
	maxTokens  = 50_000
	maxNesting = 16
)

// document parses the one YAML document of a file. It returns nil after a
// mistake, and where there is none.
func (l *loader) document(src []byte) ast.Node {
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n")) // the parser would miscount lines
	switch {
	case len(src) > maxFile:
		l.report(1, 1, "the file has more than %d bytes", maxFile)
		return nil
	case !utf8.Valid(src):
		l.reportInvalid(src)
		return nil
	}
	file := l.parse(string(src))
	if file == nil {
		return nil
	}
	var body ast.Node
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil || doc.Body.Type() == ast.DirectiveType:
		case body != nil:
			l.errorf(doc.Body, "a rule file is one YAML document")
		default:
			body = doc.Body
		}
	}
	return body
}

// parse returns nil after a mistake. A panic of the YAML library, which has had
// some, is the file's mistake, too.
func (l *loader) parse(src string) (file *ast.File) {
	defer func() {
		if p := recover(); p != nil {
			l.report(1, 1, "cannot be parsed as YAML: %v", p)
			file = nil
		}
	}()
	tokens := lexer.Tokenize(src)
	if !l.accepts(tokens) {
		return nil
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		l.reportSyntax(err)
		return nil
	}
	return file
}

// accepts reports the parts of YAML that rule files do without, and nesting
// that only an attack has.
func (l *loader) accepts(tokens token.Tokens) bool {
	if len(tokens) > maxTokens {
		l.report(1, 1, "the file has more than %d words and signs", maxTokens)
		return false
	}
	flow, line, inLine := 0, 0, 0
	for _, t := range tokens {
		at := t.Position
		if at.Line != line {
			line, inLine = at.Line, 0
		}
		switch t.Type {
		case token.AnchorType, token.AliasType:
			l.report(at.Line, at.Column, "anchors and aliases are not supported; quote a text that begins with & or *")
		case token.MergeKeyType:
			l.report(at.Line, at.Column, "merge keys are not supported")
		case token.TagType:
			l.report(at.Line, at.Column, "tags are not supported; quote a text that begins with !")
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow--
		case token.SequenceEntryType, token.MappingKeyType, token.MappingValueType:
			if flow == 0 {
				inLine++
			}
		}
		if flow > maxNesting || inLine > maxNesting {
			l.report(at.Line, at.Column, "nested too deeply")
			return false
		}
	}
	return len(l.errs) == 0
}

func (l *loader) reportInvalid(src []byte) {
	line, col := 1, 1
	for len(src) > 0 {
		r, size := utf8.DecodeRune(src)
		switch {
		case r == utf8.RuneError && size == 1:
			l.report(line, col, "not UTF-8: byte 0x%02x", src[0])
			return
		case r == '\n':
			line, col = line+1, 1
		default:
			col++
		}
		src = src[size:]
	}
}

func (l *loader) reportSyntax(err error) {
	var syntax *yaml.SyntaxError
	if errors.As(err, &syntax) && syntax.Token != nil && syntax.Token.Position != nil {
		l.report(syntax.Token.Position.Line, syntax.Token.Position.Column, "%s", syntax.Message)
		return
	}
	what, _, _ := strings.Cut(err.Error(), "\n")
	l.report(1, 1, "%s", what)
}

func (l *loader) report(line, col int, format string, args ...any) {
	l.errs = append(l.errs, Error{l.file, line, col, fmt.Sprintf(format, args...)})
}

func (l *loader) errorf(n ast.Node, format string, args ...any) {
	at := position(n)
	l.report(at.Line, at.Column, format, args...)
}

// position returns where a node begins. The token of a block mapping is the
// colon behind its first key.
func position(n ast.Node) *token.Position {
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		n = m.Values[0].Key
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position
	}
	return &token.Position{Line: 1, Column: 1}
}

// mapping returns the values of a mapping that may have the given fields.
func (l *loader) mapping(n ast.Node, what string, fields ...string) (values map[string]ast.Node, ok bool) {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		l.errorf(n, "%s must be a mapping with the fields %s", what, strings.Join(fields, ", "))
		return nil, false
	}
	values = make(map[string]ast.Node, len(m.Values))
	for _, v := range m.Values {
		key, plain := v.Key.(*ast.StringNode)
		switch {
		case !plain || !slices.Contains(fields, key.Value):
			l.errorf(v.Key, "%s has no field %s%s", what, v.Key.String(), suggest(v.Key.String(), fields))
		case values[key.Value] != nil:
			l.errorf(key, "%s is given twice", key.Value)
		case v.Value == nil || v.Value.Type() == ast.NullType:
			l.errorf(key, "%s has no value", key.Value)
			values[key.Value] = v.Value
		default:
			values[key.Value] = v.Value
		}
	}
	return values, true
}

// list returns the elements of a list, or the one value in place of a list.
func (l *loader) list(n ast.Node, what string) []ast.Node {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		return []ast.Node{n}
	}
	if len(s.Values) == 0 {
		l.errorf(n, "%s is an empty list", what)
	}
	return s.Values
}

// text returns a scalar as it is written, without quotes.
func (l *loader) text(n ast.Node, what string) string {
	var s string
	switch n := n.(type) {
	case *ast.StringNode:
		s = n.Value
	case *ast.LiteralNode:
		s = n.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		s = n.GetToken().Value
	default:
		l.errorf(n, "%s must be a text", what)
		return ""
	}
	if strings.TrimSpace(s) == "" {
		l.errorf(n, "%s is empty", what)
	}
	return s
}

// plain reports whether n is a scalar without quotes, and its text.
func plain(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, n.Token.Type == token.StringType
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// suggest returns a question that names the nearest of words, if one is near.
func suggest(word string, words []string) string {
	if near := Nearest(word, words); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
}
