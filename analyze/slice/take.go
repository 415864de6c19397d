package slice

import (
	"bytes"
	"cmp"
	"slices"

	"rpclog/parse/capture"
)

// The third reading: what the messages are that are wanted.

// Wants says after the second reading which messages are wanted, and reports
// whether there are any.
func (s *Slice) Wants() bool {
	most := 2 * mostEvents
	if _, ok := s.goal.(*part); ok {
		most = mostMessages / 2
	}
	if before := len(s.units); before > most {
		s.units = s.goal.cut(s.units, most)
		s.cut += before - len(s.units)
	}
	for _, u := range slices.Concat(s.support, s.units) {
		for _, w := range u.halves() {
			s.wanted[w.place] = append(s.wanted[w.place], w)
			s.left++
		}
	}
	return s.left > 0
}

// Left returns how many messages were not found so far.
func (s *Slice) Left() int { return s.left }

// Add takes in records, all of the sources in the same order as the analysis.
func (s *Slice) Add(b *capture.Batch) {
	for i := range b.Records {
		r := &b.Records[i]
		list := s.wanted[place{s.sources[b.Source], r.Line}]
		if list == nil {
			continue
		}
		messages := b.Of(r)
		for j := range messages {
			if w := sought(list, &messages[j]); w != nil {
				s.take(b, r, &messages[j], w)
				s.left--
			}
		}
	}
}

// sought returns which of some messages one is, or nil.
func sought(list []*wanted, m *capture.Message) *wanted {
	id := idText(m.ID)
	for _, same := range [...]func(w *wanted) bool{
		func(w *wanted) bool { return w.id == id },
		func(w *wanted) bool { return w.together && m.Kind == capture.Request },
	} {
		for _, w := range list {
			if w.found == nil && w.kind == m.Kind && w.method == string(m.Method) && same(w) {
				return w
			}
		}
	}
	return nil
}

// take takes a message.
func (s *Slice) take(b *capture.Batch, r *capture.Record, m *capture.Message, w *wanted) {
	size, values := 0, 0
	parts := [...][]byte{m.Raw, m.Body, nil}
	if m.Error != nil {
		parts[2] = m.Error.Data
	}
	for _, part := range parts {
		size, values = max(size, len(part)), max(values, bytes.Count(part, []byte{','})+bytes.Count(part, []byte{'['})+bytes.Count(part, []byte{'{'}))
	}
	whole := size <= longestMessage && s.bytes+size <= mostBytes && s.values+values <= mostValues
	if whole {
		s.bytes += size
		s.values += values
	} else {
		s.bare++
	}
	w.found = &message{
		source: w.source, conn: string(r.Conn), session: w.session, time: b.When(r), own: r.Own, direction: r.Direction,
		method: w.of, object: s.objectOf(m, whole), order: len(s.messages),
	}
	s.messages = append(s.messages, w.found)
}

// finish says of the messages what stands around them, and sees that they are
// joined as they were.
func (s *Slice) finish() {
	s.several = slices.ContainsFunc(s.messages, func(m *message) bool { return m.source != s.messages[0].source })
	s.join()
	for _, m := range s.messages {
		m.conn = s.connOf(m.source, m.conn)
		if m.session != "" {
			m.session = s.names.pseudonym("session", m.session)
		}
		m.envelope = m.enclose()
	}
}

// join sees that responses answer the requests that they answer in the capture.
// Calls that were recorded as one need an id there, and a direction; what was not
// answered, or answers nothing, one that nothing else has.
func (s *Slice) join() {
	type key struct{ source, conn, id string }
	of := func(w *wanted) key { return key{w.source, w.found.conn, w.id} }
	times := map[key]int{}
	for _, u := range s.units {
		if all := found(u); len(all) > 0 {
			times[of(all[0])]++
		}
	}
	for _, u := range s.units {
		all := found(u)
		switch {
		case len(all) == 1 && all[0].id != "" && times[of(all[0])] > 1:
			w := all[0]
			w.found.object.put("id", fixed(s.names.pseudonym("id", w.id+" "+w.String())))
		case len(all) == 2 && u.other.together:
			asked, answer := u.request.found, u.other.found
			id := asked.object.at("id")
			if id == nil || id.is != '"' {
				id = fixed(s.names.pseudonym("id", u.request.String()))
				asked.object.put("id", id)
			}
			answer.object.put("id", id)
			if asked.direction == answer.direction {
				answer.direction = opposite[asked.direction&3]
			}
		}
		if len(all) == 2 {
			u.other.found.joined = true
		}
	}
}

// opposite has of each direction the other one.
var opposite = [4]capture.Direction{capture.In: capture.Out, capture.Out: capture.In}

// found returns those halves of a unit that were found.
func found(u *unit) []*wanted {
	return slices.DeleteFunc(u.halves(), func(w *wanted) bool { return w.found == nil })
}

// connOf returns a connection as it is written. Of several sources each is one,
// or has some.
func (s *Slice) connOf(source, conn string) string {
	if s.several {
		return s.names.pseudonym("conn", source+"\x00"+conn)
	}
	if conn == "" {
		return ""
	}
	return s.names.pseudonym("conn", conn)
}

// inOrder returns the messages of units in their order.
func inOrder(units []*unit) []*message {
	var list []*message
	for _, u := range units {
		for _, w := range u.halves() {
			if w.found != nil {
				list = append(list, w.found)
			}
		}
	}
	slices.SortFunc(list, func(x, y *message) int { return cmp.Compare(x.order, y.order) })
	return list
}
