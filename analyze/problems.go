package analyze

import (
	"cmp"
	"slices"

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

func (p *problems) add(masker *redact.Masker, src *source, r *capture.Record, kind capture.ProblemKind) {
	s := Sample{Source: src.name, Line: r.Line}
	if len(p.kinds[kind].samples) < maxSamples {
		s.Text = masker.Sample(r.Text, maxSample)
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
