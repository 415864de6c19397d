package rules

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"rpclog/parse/capture"
)

// Load reads a rule file, of at most 1 MiB; name is what its mistakes and
// Rule.File call it. The error is an [ErrorList] of all mistakes in the file,
// and then there are no rules.
func Load(name string, src []byte) ([]*Rule, error) {
	l := &loader{file: name}
	rules := l.rules(src)
	if len(l.errs) > 0 {
		slices.SortStableFunc(l.errs, func(a, b Error) int {
			return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
		})
		return nil, l.errs
	}
	return rules, nil
}

// loader collects the mistakes of a file. Its methods return something for
// every node, so that one mistake hides no other.
type loader struct {
	file string
	errs ErrorList

	expressions, instructions int // of all expressions so far
}

func (l *loader) rules(src []byte) []*Rule {
	body := l.document(src)
	if body == nil {
		if len(l.errs) == 0 {
			l.report(1, 1, "the file has no rules")
		}
		return nil
	}
	fields, ok := l.mapping(body, "a rule file", "rules")
	if !ok || !l.given(body, "the file", fields, "rules") {
		return nil
	}
	list, ok := fields["rules"].(*ast.SequenceNode)
	if !ok {
		l.errorf(fields["rules"], "rules must be a list")
		return nil
	}
	var rules []*Rule
	lines := map[string]int{}
	for _, n := range l.list(list, "rules") {
		r := l.rule(n)
		if line := lines[r.ID]; line != 0 {
			l.errorf(n, "the id %s is already used in line %d", r.ID, line)
		} else if r.ID != "" {
			lines[r.ID] = r.Line
		}
		rules = append(rules, r)
	}
	setText(rules, src)
	return rules
}

func (l *loader) rule(n ast.Node) *Rule {
	r := &Rule{File: l.file, Line: position(n).Line}
	f, ok := l.mapping(n, "a rule", "id", "title", "level", "description", "hint",
		"catalog", "by", "steps", "within", "until", "cooldown")
	if !ok {
		return r
	}
	l.given(n, "the rule", f, "id", "title", "level", "steps")
	r.ID = l.optionalText(f, "id")
	r.Title = l.optionalText(f, "title")
	r.Description = l.optionalText(f, "description")
	r.Hint = l.optionalText(f, "hint")
	r.Catalog = l.optionalText(f, "catalog")
	if v := value(f, "level"); v != nil {
		r.Level = Level(l.oneOf(v, "level", levelNames[:]))
	}
	if v := value(f, "by"); v != nil {
		r.By = l.by(v)
	}
	if v := value(f, "steps"); v != nil {
		r.Steps = l.steps(v)
	}
	if v := value(f, "until"); v != nil {
		r.Until = l.until(v)
	}
	if v := value(f, "within"); v != nil {
		r.Within = l.span(v, "within")
	}
	r.Cooldown = r.Within
	if v := value(f, "cooldown"); v != nil {
		r.Cooldown = l.span(v, "cooldown")
	}
	return r
}

// given reports the fields that are missing and whether there is none.
func (l *loader) given(n ast.Node, what string, fields map[string]ast.Node, names ...string) bool {
	all := true
	for _, name := range names {
		if fields[name] == nil {
			l.errorf(n, "%s has no %s", what, name)
		}
		all = all && value(fields, name) != nil
	}
	return all
}

// value returns the value of a field, nil if there is none.
func value(fields map[string]ast.Node, name string) ast.Node {
	if v := fields[name]; v != nil && v.Type() != ast.NullType {
		return v
	}
	return nil
}

func (l *loader) optionalText(fields map[string]ast.Node, name string) string {
	v := value(fields, name)
	if v == nil {
		return ""
	}
	return strings.TrimSpace(l.text(v, name))
}

func (l *loader) by(n ast.Node) []Part {
	parts := []Part{}
	if s, ok := n.(*ast.SequenceNode); ok && len(s.Values) == 0 {
		return parts // the whole capture
	}
	for _, v := range l.list(n, "by") {
		i := l.oneOf(v, "by", partNames[:])
		if i >= 0 && slices.Contains(parts, Part(i)) {
			l.errorf(v, "by names %s twice", partNames[i])
		}
		parts = append(parts, Part(i))
	}
	return parts
}

func (l *loader) steps(n ast.Node) []Step {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		l.errorf(n, "steps must be a list")
		return nil
	}
	if len(list.Values) > maxSteps {
		l.errorf(n, "a rule has at most %d steps", maxSteps)
	}
	var steps []Step
	for i, v := range l.list(list, "steps") {
		step := l.step(v, fmt.Sprintf("step %d", i+1))
		if slices.ContainsFunc(steps, func(s Step) bool { return s.Name == step.Name }) {
			l.errorf(v, "a step before this one has the name %s, too", step.Name)
		}
		steps = append(steps, step)
	}
	return steps
}

func (l *loader) step(n ast.Node, name string) Step {
	step := Step{Name: name, Min: 1}
	f, ok := l.mapping(n, "a step", "name", "match", "min")
	if !ok {
		return step
	}
	if v := value(f, "name"); v != nil {
		step.Name = l.optionalText(f, "name")
	}
	if v := value(f, "min"); v != nil {
		step.Min = l.min(v)
	}
	if l.given(n, "the step", f, "match") {
		step.Match = l.match(f["match"])
	}
	return step
}

func (l *loader) until(n ast.Node) *Match {
	var m Match
	if f, ok := l.mapping(n, "until", "match"); ok && l.given(n, "until", f, "match") {
		m = l.match(f["match"])
	}
	return &m
}

func (l *loader) match(n ast.Node) Match {
	var m Match
	f, ok := l.mapping(n, "match", "code", "warning", "method", "subject", "class", "kind", "ok", "message")
	if !ok {
		return m
	}
	if len(n.(*ast.MappingNode).Values) == 0 {
		l.errorf(n, "match is empty, it needs at least one field")
	}
	m.Codes = l.codes(f, "code")
	m.Warnings = l.codes(f, "warning")
	if v := value(f, "method"); v != nil {
		for _, v := range l.list(v, "method") {
			m.Methods = append(m.Methods, l.text(v, "method"))
		}
	}
	if v := value(f, "subject"); v != nil {
		for _, v := range l.list(v, "subject") {
			m.Subjects = append(m.Subjects, l.text(v, "subject"))
		}
	}
	if v := value(f, "class"); v != nil {
		for _, v := range l.list(v, "class") {
			if i := l.oneOf(v, "class", classes[:]); i >= 0 {
				m.Classes = append(m.Classes, classes[i])
			}
		}
	}
	if v := value(f, "kind"); v != nil {
		for _, v := range l.list(v, "kind") {
			m.Kinds = append(m.Kinds, Kind(l.oneOf(v, "kind", kinds[:])))
		}
	}
	if v := value(f, "ok"); v != nil {
		m.OK = l.ok(v)
	}
	if v := value(f, "message"); v != nil {
		m.Message = l.regexp(v)
	}
	return m
}

var (
	kinds   = [...]string{Response: "response", InBand: "in_band", Warning: "warning", Notification: "notification"}
	classes = [...]string{"benign", "auth", "limit", "client", "server", "unknown"}
)

// oneOf returns the index in words of the text of n, and -1 for none.
func (l *loader) oneOf(n ast.Node, what string, words []string) int {
	before := len(l.errs)
	word := l.text(n, what)
	i := slices.Index(words, word)
	if i < 0 && len(l.errs) == before {
		l.errorf(n, "%s cannot be %q, only %s%s", what, word, strings.Join(words, ", "), suggest(word, words))
	}
	return i
}

func (l *loader) codes(fields map[string]ast.Node, name string) []capture.Code {
	v := value(fields, name)
	if v == nil {
		return nil
	}
	var codes []capture.Code
	for _, v := range l.list(v, name) {
		codes = append(codes, l.code(v, name))
	}
	return codes
}

// What YAML versions and this YAML library take for a number differs. Here a
// plain scalar is a number if JSON says so, or with a plus sign; what else
// looks like one, such as 0x7f, 1_000 and 017, is refused.
var (
	number  = regexp.MustCompile(`^[+-]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)
	numeric = regexp.MustCompile(`^[+-]?(0[xXoObB][0-9a-fA-F_]+|[0-9_]*\.?[0-9_]+([eE][+-]?[0-9_]+)?|[0-9][0-9_]*\.)$`)
)

func (l *loader) code(n ast.Node, what string) capture.Code {
	s, isPlain := plain(n)
	switch isNumber := isPlain && number.MatchString(s); n := n.(type) {
	case *ast.StringNode:
		switch {
		case isNumber:
			return l.number(n, what, s)
		case !isPlain || !numeric.MatchString(s):
			return capture.TextCode(n.Value)
		}
	case *ast.LiteralNode:
		return capture.TextCode(n.Value.Value)
	case *ast.IntegerNode, *ast.FloatNode:
		if isNumber {
			return l.number(n, what, s)
		}
	default:
		l.errorf(n, "%s must be an integer or a text", what)
		return capture.Code{}
	}
	l.errorf(n, "%s %s: write an integer in decimal digits without leading zeros, or quote a text", what, s)
	return capture.Code{}
}

func (l *loader) number(n ast.Node, what, s string) capture.Code {
	canonical := string(capture.CanonicalNumber([]byte(strings.TrimPrefix(s, "+"))))
	if strings.Contains(canonical, "e-") {
		l.errorf(n, "%s %s is not an integer", what, s)
	}
	return capture.NumberCode(canonical)
}

func (l *loader) min(n ast.Node) int {
	s, isPlain := plain(n)
	min, err := strconv.Atoi(s)
	if !isPlain || err != nil || min < 1 || min > maxMin {
		l.errorf(n, "min must be an integer from 1 to %d", maxMin)
	}
	return min
}

func (l *loader) span(n ast.Node, what string) Span {
	before := len(l.errs)
	d, err := time.ParseDuration(strings.TrimSpace(l.text(n, what)))
	switch {
	case len(l.errs) > before:
	case err != nil:
		l.errorf(n, "%s must be a duration such as 300ms, 10s, 5m or 1h30m", what)
	case d < 0:
		l.errorf(n, "%s must not be negative", what)
	}
	return Span{D: d, Limited: true}
}

func (l *loader) ok(n ast.Node) *bool {
	b, isBool := n.(*ast.BoolNode)
	if !isBool {
		l.errorf(n, "ok must be true or false")
		return nil
	}
	return &b.Value
}

func (l *loader) regexp(n ast.Node) *regexp.Regexp {
	before := len(l.errs)
	text := l.text(n, "message")
	if len(l.errs) > before || !l.affordable(n, text) {
		return nil
	}
	re, err := regexp.Compile(text)
	if err != nil {
		l.errorf(n, "message: %s", err)
	}
	return re
}
