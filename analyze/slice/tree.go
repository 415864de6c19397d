package slice

import (
	"bytes"
	"encoding/json"
	"slices"

	"rpclog/analyze/redact"
)

// node is a JSON value. What it is written as depends on what of it is kept.
type node struct {
	is      byte     // one of { [ " or 0 for any other value
	literal string   // of what is neither an object nor an array: as it stands
	keys    []string // of an object
	kids    []*node  // members or elements

	loose bool   // it may be left out
	gone  bool   // it is
	short string // of a string: its pseudonym, "" if it stays as it is
	told  bool   // it stays, though it has a pseudonym
	said  bool   // it is the text of an error
	fixed bool   // it is no text that has a pseudonym
}

// valueOf returns a value that is valid JSON.
func valueOf(text []byte) (*node, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return parseValue(d)
}

func parseValue(d *json.Decoder) (*node, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	return parseRest(d, token)
}

// parseRest returns the value that begins with a token.
func parseRest(d *json.Decoder, token json.Token) (*node, error) {
	switch v := token.(type) {
	case string:
		return &node{is: '"', literal: v}, nil
	case json.Number:
		return &node{literal: v.String()}, nil
	case bool:
		if v {
			return &node{literal: "true"}, nil
		}
		return &node{literal: "false"}, nil
	case json.Delim:
		n := &node{is: byte(v)}
		for d.More() {
			if v == '{' {
				key, err := d.Token()
				if err != nil {
					return nil, err
				}
				name, _ := key.(string)
				n.keys = append(n.keys, name)
			}
			kid, err := parseValue(d)
			if err != nil {
				return nil, err
			}
			n.kids = append(n.kids, kid)
		}
		_, err := d.Token() // the end of it
		n.once()
		return n, err
	}
	return &node{literal: "null"}, nil
}

// once leaves of members with the same key the last one, which counts.
func (n *node) once() {
	last := make(map[string]int, len(n.keys))
	for i, key := range n.keys {
		last[key] = i
	}
	if len(last) == len(n.keys) {
		return
	}
	left := 0
	for i, key := range n.keys {
		if last[key] == i {
			n.keys[left], n.kids[left] = key, n.kids[i]
			left++
		}
	}
	n.keys, n.kids = n.keys[:left], n.kids[:left]
}

// object returns an object without members.
func object() *node { return &node{is: '{'} }

// fixed returns a string that stays as it is.
func fixed(s string) *node { return &node{is: '"', literal: s, fixed: true} }

// put sets a member of an object.
func (n *node) put(key string, v *node) {
	if i := slices.Index(n.keys, key); i >= 0 {
		n.kids[i] = v
		return
	}
	n.keys, n.kids = append(n.keys, key), append(n.kids, v)
}

// drop takes members from an object.
func (n *node) drop(keys ...string) {
	for i := len(n.keys) - 1; i >= 0; i-- {
		if slices.Contains(keys, n.keys[i]) {
			n.keys, n.kids = slices.Delete(n.keys, i, i+1), slices.Delete(n.kids, i, i+1)
		}
	}
}

// at returns a member of an object, or nil.
func (n *node) at(key string) *node {
	if i := slices.Index(n.keys, key); i >= 0 {
		return n.kids[i]
	}
	return nil
}

// walk visits a value and what is in it.
func (n *node) walk(visit func(*node)) {
	visit(n)
	for _, kid := range n.kids {
		kid.walk(visit)
	}
}

// write appends the value as JSON on one line.
func (n *node) write(to []byte) []byte {
	switch n.is {
	case '{', '[':
		to = append(to, n.is)
		first := true
		for i, kid := range n.kids {
			if kid.gone {
				continue
			}
			if !first {
				to = append(to, ',')
			}
			first = false
			if n.is == '{' {
				to = append(append(to, redact.Quote(n.keys[i])...), ':')
			}
			to = kid.write(to)
		}
		return append(to, n.is+2) // ASCII has the closing ones two further
	case '"':
		if n.short != "" && !n.told {
			return append(to, redact.Quote(n.short)...)
		}
		return append(to, redact.Quote(n.literal)...)
	}
	return append(to, n.literal...)
}
