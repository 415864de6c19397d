package rules

import (
	"regexp/syntax"

	"github.com/goccy/go-yaml/ast"
)

// Bounds of the regular expressions of a file. A text is matched in time that
// grows with its length and, at worst, with the instructions.
const (
	maxExpression   = 4096    // bytes
	maxExpressions  = 1000    // in a file
	maxInstructions = 1000    // of one, with repetitions written out
	maxAllOfThem    = 100_000 // instructions in a file
)

// affordable reports whether an expression, and all so far together, are
// within the bounds. What is no expression is for who compiles it.
func (l *loader) affordable(n ast.Node, text string) bool {
	if len(text) > maxExpression {
		l.errorf(n, "message: the expression has more than %d bytes", maxExpression)
		return false
	}
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return true
	}
	size := instructions(tree)
	if size > maxInstructions {
		l.errorf(n, "message: the expression is too large: with repetitions written out it has more than %d parts", maxInstructions)
		return false
	}
	before := l.expressions <= maxExpressions && l.instructions <= maxAllOfThem
	l.expressions++
	l.instructions += size
	within := l.expressions <= maxExpressions && l.instructions <= maxAllOfThem
	if before && !within { // said once
		l.errorf(n, "message: the expressions of the file are too many, or too large together: more than %d, or %d parts", maxExpressions, maxAllOfThem)
	}
	return within
}

// instructions returns about how many instructions an expression is compiled
// to, as far as that is within the bound.
func instructions(re *syntax.Regexp) int {
	n := 0
	for _, sub := range re.Sub {
		n = min(n+instructions(sub), maxInstructions+1)
	}
	switch re.Op {
	case syntax.OpConcat:
	case syntax.OpLiteral:
		n = len(re.Rune)
	case syntax.OpRepeat:
		copies, optional := re.Min+1, 1
		if re.Max >= 0 {
			copies, optional = re.Max, re.Max-re.Min
		}
		n = n*copies + optional
	default:
		n += 1 + len(re.Sub)
	}
	return min(n, maxInstructions+1)
}
