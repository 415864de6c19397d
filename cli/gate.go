package cli

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"rpclog/analyze"
	"rpclog/analyze/catalog"
	"rpclog/analyze/rules"
	"rpclog/parse/capture"
	"rpclog/report"
)

// gateFlags say what makes a run fail.
type gateFlags struct {
	failOn, allowed []string
}

func (f *gateFlags) add(fs *pflag.FlagSet) {
	fs.StringArrayVar(&f.failOn, "fail-on", nil, "exit with 1 on `GATE`: a finding of a level or above (info, low, medium, high, critical), one of a rule (rule:ID), "+
		"an error with a code (code:-32029), more than a share of errors among the responses ('rate>5%'), or incomplete input (incomplete); repeatable, or several with commas")
	fs.StringArrayVar(&f.allowed, "allow-code", nil, "do not count errors with `CODE` for the gates code: and rate; nothing else changes (repeatable, or several with commas)")
}

// gate is a condition that a report must not meet.
type gate struct {
	text string // as it was given
	why  func(r *analyze.Report) string
}

// gates checks the flags and returns what they mean. Applied are the rules of
// the run.
func (f *gateFlags) gates(applied []*rules.Rule, catalogs *catalog.Set) ([]gate, error) {
	errors := errorMeanings(catalogs)
	var allowed []capture.Code
	for _, word := range splitLists(f.allowed) {
		codes, err := gateCode("--allow-code "+word, errors, word)
		if err != nil {
			return nil, err
		}
		allowed = append(allowed, codes...)
	}
	var list []gate
	needed := false // there is a gate that allowed codes are for
	for _, word := range splitLists(f.failOn) {
		g := gate{text: word}
		var err error
		kind, arg, _ := strings.Cut(word, ":")
		switch {
		case word == "incomplete":
			g.why = incomplete
		case slices.Contains(rules.Levels(), word):
			g.why = levelGate(word)
		case kind == "rule":
			g.why, err = ruleGate(applied, arg)
		case kind == "code":
			var codes []capture.Code
			codes, err = gateCode("--fail-on "+word, errors, arg)
			g.why = codeGate(codes, allowed)
			needed = true
		case strings.HasPrefix(word, "rate"):
			g.why, err = rateGate(word, allowed)
			needed = true
		default:
			err = unknown("--fail-on", word, append(rules.Levels(), "incomplete", "rule:ID", "code:CODE", "rate>PERCENT%"))
		}
		if err != nil {
			return nil, err
		}
		list = append(list, g)
	}
	if len(allowed) > 0 && !needed {
		return nil, usage("--allow-code is for the gates code:CODE and rate>PERCENT%%; --fail-on names none of them")
	}
	return list, nil
}

// splitLists returns the elements of lists with commas between them, which
// may stand in double quotes. A list of nothing has one element, which is
// empty.
func splitLists(lists []string) []string {
	var words []string
	for _, list := range lists {
		from, quoted := 0, false
		for i, c := range []byte(list + ",") {
			switch {
			case c == '"':
				quoted = !quoted
			case c == ',' && (!quoted || i == len(list)):
				words = append(words, strings.TrimSpace(list[from:i]))
				from = i + 1
			}
		}
	}
	return words
}

// errorMeanings lists the codes of errors that catalogs know.
func errorMeanings(catalogs *catalog.Set) []meaning {
	var all []*catalog.Catalog
	for i := range catalogs.Len() {
		all = append(all, catalogs.At(i))
	}
	return slices.DeleteFunc(meanings(all), func(m meaning) bool { return m.Kind != "error" })
}

// gateCode returns the codes that a word stands for: an integer is a code
// whoever knows it, for applications have their own; so is a text in double
// quotes. Any other text is the code or the name of a code that a catalog
// knows, or null for errors without a code: what nobody knows is a slip of the
// pen, and a gate that never fails.
func gateCode(flag string, all []meaning, word string) ([]capture.Code, error) {
	code := capture.ParseCode(word)
	text, quoted := strings.CutPrefix(word, `"`)
	text, closed := strings.CutSuffix(text, `"`)
	switch {
	case code.IsNumber():
		return []capture.Code{code}, nil
	case quoted && closed && text != "":
		return []capture.Code{capture.TextCode(text)}, nil
	case word == "null":
		return []capture.Code{{}}, nil
	case word == "":
		return nil, usage("%s: no code", flag)
	}
	var codes []capture.Code
	for _, m := range lookUp(all, word) {
		if !slices.Contains(codes, m.Code) {
			codes = append(codes, m.Code)
		}
	}
	if codes == nil {
		return nil, usage("%s: no catalog knows the code %s; a text of your own stands in double quotes: '\"%s\"'", flag, unknownCodes(all, []string{word}), strings.Trim(word, `"`))
	}
	return codes, nil
}

func incomplete(r *analyze.Report) string {
	var words []string
	for _, g := range r.Gaps() {
		words = append(words, report.GapWords(g))
	}
	return strings.Join(words, "; ")
}

func levelGate(least string) func(*analyze.Report) string {
	levels := rules.Levels()
	levels = levels[slices.Index(levels, least):]
	return func(r *analyze.Report) string {
		n, fired := int64(0), []string{}
		for _, level := range slices.Backward(levels) {
			for i := range r.Rules {
				if rule := &r.Rules[i]; rule.Level == level && rule.Findings > 0 {
					n += rule.Findings
					fired = append(fired, rule.ID)
				}
			}
		}
		if n == 0 {
			return ""
		}
		const most = 3
		if more := len(fired) - most; more > 0 {
			fired = append(fired[:most], fmt.Sprintf("%d more", more))
		}
		return plural(n, "finding") + " of that level or above: " + strings.Join(fired, ", ")
	}
}

func ruleGate(applied []*rules.Rule, id string) (func(*analyze.Report) string, error) {
	if !slices.ContainsFunc(applied, func(r *rules.Rule) bool { return r.ID == id }) {
		return nil, usage("--fail-on: %v", noRule(applied, id))
	}
	return func(r *analyze.Report) string {
		for i := range r.Rules {
			if rule := &r.Rules[i]; rule.ID == id && rule.Findings > 0 {
				return plural(rule.Findings, "finding") + " of level " + rule.Level
			}
		}
		return ""
	}, nil
}

// counted returns how many errors and in-band errors have one of some codes.
func counted(r *analyze.Report, codes []capture.Code) (errors, inBand int64) {
	for i := range r.Codes {
		if c := &r.Codes[i]; slices.Contains(codes, c.Code) {
			errors += c.Count
			inBand += c.InBand
		}
	}
	return errors, inBand
}

func codeGate(codes, allowed []capture.Code) func(*analyze.Report) string {
	codes = slices.DeleteFunc(slices.Clone(codes), func(c capture.Code) bool { return slices.Contains(allowed, c) })
	return func(r *analyze.Report) string {
		errors, inBand := counted(r, codes)
		switch {
		case errors > 0 && inBand > 0:
			return plural(errors, "error") + " and " + plural(inBand, "in-band error")
		case errors > 0:
			return plural(errors, "error")
		case inBand > 0:
			return plural(inBand, "in-band error")
		case len(codes) > 0 && slices.ContainsFunc(r.Limits, func(l analyze.Limit) bool { return l.What == "codes" }):
			return "there are more codes than are kept apart, and it may be among the others"
		}
		return ""
	}
}

// rateGate reads rate>5% or rate>0.05.
func rateGate(word string, allowed []capture.Code) (func(*analyze.Report) string, error) {
	number, ok := strings.CutPrefix(strings.ReplaceAll(word, " ", ""), "rate>")
	digits, inPercent := strings.CutSuffix(number, "%")
	most, valid := new(big.Rat).SetString(digits)
	switch {
	case !ok || !valid || strings.Trim(digits, "0123456789.") != "":
		return nil, usage("--fail-on %s: want 'rate>5%%' or 'rate>0.05', in quotes, for > has a meaning to the shell", word)
	case inPercent:
		most.Quo(most, big.NewRat(100, 1))
	}
	if most.Cmp(big.NewRat(1, 1)) >= 0 {
		return nil, usage("--fail-on %s: no share of errors is more than that; want a share below 1 or a percentage below 100%% (did you mean 'rate>%s%%'?)", word, digits)
	}
	return func(r *analyze.Report) string {
		spared, _ := counted(r, allowed)
		errors, responses := r.Summary.Errors-spared, r.Summary.Responses
		if responses == 0 || big.NewRat(errors, responses).Cmp(most) <= 0 {
			return ""
		}
		text := fmt.Sprintf("%s in %s, %.4g%%", plural(errors, "error"), plural(responses, "response"),
			100*float64(errors)/float64(responses))
		if spared > 0 {
			text += fmt.Sprintf(" (%d allowed ones not counted)", spared)
		}
		return text
	}, nil
}
