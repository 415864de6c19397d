package analyze

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"rpclog/analyze/redact"
	"rpclog/parse/capture"
)

// Bounds of the samples of a problem.
const (
	maxSamples = 5
	maxSample  = 200 // bytes
)

// problems counts what was broken or not understood, by kind.
type problems struct {
	kinds [16]struct {
		count   int64
		samples []Sample
	}
}

func (p *problems) add(src *source, r *capture.Record, kind capture.ProblemKind) {
	s := Sample{Source: src.name, Line: r.Line}
	if len(p.kinds[kind].samples) < maxSamples {
		s.Text = excerpt(r.Text)
	}
	p.note(kind, s)
}

// note counts a problem, and keeps the sample if it is one of the first.
func (p *problems) note(kind capture.ProblemKind, s Sample) {
	k := &p.kinds[kind]
	k.count++
	if len(k.samples) < maxSamples {
		k.samples = append(k.samples, s)
	}
}

// clone returns problems to which others may be added.
func (p *problems) clone() problems {
	c := *p
	for i := range c.kinds {
		c.kinds[i].samples = slices.Clone(c.kinds[i].samples)
	}
	return c
}

func (p *problems) report() []Problem {
	list := []Problem{}
	for kind := range p.kinds {
		if k := &p.kinds[kind]; k.count > 0 {
			list = append(list, Problem{capture.ProblemKind(kind).String(), k.count, k.samples})
		}
	}
	slices.SortFunc(list, func(x, y Problem) int {
		return cmp.Or(descending(x.Count, y.Count), cmp.Compare(x.Kind, y.Kind))
	})
	return list
}

var params = regexp.MustCompile(`(["']?params\\*["']?\s*(?::|=>?)\s*).*`)

// excerpt returns the beginning of a line without what it holds of parameters
// and secrets.
func excerpt(line []byte) string {
	text := strings.ToValidUTF8(string(line[:min(len(line), 2*maxSample)]), "\ufffd")
	text = params.ReplaceAllString(text, "$1…")
	text = redact.Mask(text)
	if len(text) > maxSample {
		n := maxSample
		for text[n]&0xC0 == 0x80 {
			n--
		}
		text = text[:n] + "…"
	} else if len(line) > 2*maxSample && !strings.HasSuffix(text, "…") {
		text += "…"
	}
	return text
}
