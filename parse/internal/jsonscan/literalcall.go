package jsonscan

import "bytes"

// Objects of Python as their classes print them: the call that would make them.
// Pydantic, dataclasses and attrs write
//
//	SessionMessage(message=JSONRPCMessage(root=JSONRPCError(jsonrpc='2.0', id=1, error=ErrorData(code=-32602, message='Unknown tool: a', data=None))), metadata=None)
//
// and str of a model of pydantic has its fields alone, with a space between them:
//
//	jsonrpc='2.0' id=1 method='tools/call' params={'name': 'a'}
//
// (https://docs.pydantic.dev/latest/api/base_model/, __repr_args__ and __str__).

// AppendFields appends to dst, as a JSON object, the fields that begin at
// text[i], each a name, = and a literal, with a space between two. It returns
// where the last one ends that holds. It takes linear time.
func AppendFields(dst, text []byte, i int) (json []byte, end int, st Status) {
	l := Literals{Text: text, At: i, Out: dst}
	st = l.fields(1, 0)
	return l.Out, l.At, st
}

// call reads a call, of which the name was read: one with fields as an object,
// one of a text as that text, any other as a string of what stands there.
func (l *Literals) call(from int, name []byte, depth int) Status {
	at, mark := l.At, len(l.Out)
	if depth < maxDepth && l.vain < MaxTries {
		l.At++
		st := Valid
		switch c := l.Next(); {
		case c == '\'' || c == '"':
			if st = l.strings(); st == Valid && l.Next() == ')' {
				l.At++
				return Valid
			}
			l.vain++
		case l.beginsField():
			if st = l.fields(depth+1, ')'); st == Valid {
				return Valid
			}
			if l.vain++; l.vain > MaxTries { // calls in calls, none of which holds
				return st
			}
		}
		l.At, l.Out = at, l.Out[:mark]
	}
	end, st := Closing(l.Text, at)
	if st != Valid {
		return st
	}
	l.At = end
	if Space(l.Text, at+1) == end-1 {
		switch string(name) {
		case "vim.empty_dict", "dict":
			l.Out = append(l.Out, "{}"...)
			return Valid
		case "set", "frozenset":
			l.Out = append(l.Out, "[]"...)
			return Valid
		}
	}
	l.opaque(from)
	return Valid
}

// beginsField reports whether a name and = come next.
func (l *Literals) beginsField() bool {
	end := nameEnd(l.Text, l.At)
	return end > l.At && assigns(l.Text, end)
}

// fields reads fields as an object: up to the byte that closes them, with commas
// between, or with spaces as long as there are some. What is None was not given,
// but for an id and a result, where it says something. A model that is nothing
// but its root is that.
func (l *Literals) fields(depth int, closing byte) Status {
	mark, n, root := len(l.Out), 0, -1
	l.Out = append(l.Out, '{')
	for {
		before, out := l.At, len(l.Out)
		if l.space(); !l.beginsField() {
			return l.noField(before, mark, root, n, closing)
		}
		name := l.Text[l.At:nameEnd(l.Text, l.At)]
		if n > 0 {
			l.Out = append(l.Out, ',')
		}
		l.Quote(name)
		l.Out = append(l.Out, ':')
		l.At += len(name)
		l.Next()
		l.At++ // over the sign
		l.Next()
		from, value := l.At, len(l.Out)
		if st := l.Value(depth); st != Valid {
			if closing == 0 && n > 0 {
				l.At, l.Out = before, l.Out[:out]
				break
			}
			return st
		}
		switch given := string(name) == "id" || string(name) == "result" || string(l.Text[from:l.At]) != "None"; {
		case !given:
			l.Out = l.Out[:out]
		case n == 0 && string(name) == "root":
			root, n = value, n+1
		default:
			root, n = -1, n+1
		}
		if closing != 0 && !l.comma() {
			if l.Next() != closing {
				return Invalid
			}
			l.At++
			break
		}
		if closing == 0 && !bytes.HasPrefix(l.Text[l.At:], []byte{' '}) {
			break
		}
	}
	if n == 0 && closing == 0 {
		return Invalid
	}
	l.close(mark, root)
	return Valid
}

// noField ends fields where no further one comes: behind a comma, or behind the
// text that has them, which ends at before, if there were any.
func (l *Literals) noField(before, mark, root, n int, closing byte) Status {
	switch {
	case closing == 0:
		l.At = before
	case l.Next() == closing:
		l.At++
	default:
		return Invalid
	}
	if n == 0 && closing == 0 {
		return Invalid
	}
	l.close(mark, root)
	return Valid
}

// close ends the object that begins at mark. If it has nothing but the value at
// root it is that.
func (l *Literals) close(mark, root int) {
	if root < 0 {
		l.Out = append(l.Out, '}')
		return
	}
	l.Out = append(l.Out[:mark], l.Out[root:]...)
}

// member reads what prints itself as <Role.user: 'user'>, a member of an
// enumeration, as its value.
func (l *Literals) member(depth int) bool {
	at, mark := l.At, len(l.Out)
	end := nameEnd(l.Text, l.At+1)
	for end < len(l.Text) && l.Text[end] == '.' {
		end = nameEnd(l.Text, end+1)
	}
	if end == l.At+1 || !bytes.HasPrefix(l.Text[end:], []byte(": ")) || depth == maxDepth || l.vain == MaxTries {
		return false
	}
	l.At = end + len(": ")
	if c := l.Next(); c == '\'' || c == '"' || c == '-' || c != 0 && c-'0' <= 9 {
		if l.Value(depth) == Valid && l.At < len(l.Text) && l.Text[l.At] == '>' {
			l.At++
			return true
		}
	}
	l.vain++
	l.At, l.Out = at, l.Out[:mark]
	return false
}
