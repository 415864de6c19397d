package parse

import (
	"encoding/binary"
	"math/bits"
	"strings"
)

// objectKey says what a member of an object is by its name: of a message, of
// an envelope, or both.
type objectKey struct {
	member member
	field  field
}

// field is one of the names of the fields of envelopes: those of a class
// follow each other, in the order in which they are tried.
type field uint8

const noField field = 63

// unknownKey is a name that means nothing.
var unknownKey = objectKey{noMember, noField}

// fieldClass is what a field of an envelope is for.
type fieldClass uint8

const (
	messageField fieldClass = iota
	timeField
	latencyField
	directionField
	connField
	sessionField
)

// fieldNames are the names of the fields of envelopes, in the order in which
// they are tried.
var fieldNames = [...][]string{
	messageField: {"msg", "message", "payload", "data", "body", "frame", "rpc", "raw", "packet", "content", "log", "line",
		"request", "response"},
	timeField:      {"ts", "time", "timestamp", "@timestamp", "t", "date", "datetime", "__realtime_timestamp"},
	latencyField:   {"duration_ms", "latency_ms", "elapsed_ms"},
	directionField: {"dir", "direction", "type", "side", "from", "stream"},
	connField:      {"conn", "conn_id", "connection", "connection_id", "client", "peer", "remote"},
	sessionField:   {"session", "session_id", "sessionid", "sid"},
}

// The two fields that together hold a call.
const (
	requestField  field = 12
	responseField field = 13
)

// fieldSet is a set of fields, one bit for each.
type fieldSet uint64

// first returns the first field of a set that is not empty.
func (s fieldSet) first() field { return field(bits.TrailingZeros64(uint64(s))) }

// fieldsOf are the fields of each class.
var fieldsOf = func() (sets [len(fieldNames)]fieldSet) {
	n := 0
	for class, names := range fieldNames {
		for range names {
			sets[class] |= 1 << n
			n++
		}
	}
	return sets
}()

var memberNames = map[string]member{
	"jsonrpc": jsonrpcMember, "id": idMember, "method": methodMember, "params": paramsMember,
	"result": resultMember, "error": errorMember, "warning": warningMember, "return": returnMember,
	"session": sessionMember, "sessionId": sessionIDMember, "sid": sidMember,
	"eeg": streamMember, "mot": streamMember, "dev": streamMember, "eq": streamMember, "pow": streamMember,
	"met": streamMember, "com": streamMember, "fac": streamMember, "sys": streamMember,
}

// longestKey is the length of the longest name that means something.
const longestKey = len("__realtime_timestamp")

// keyTable finds what names mean.
type keyTable struct {
	// Names of at most seven bytes, as the integer that their bytes are with
	// the lowest first, where its product with factor has them.
	short  [256]shortKey
	factor uint64
	// All names by their length and first letter, in whatever case.
	all [longestKey + 1][32][]namedKey
}

type shortKey struct {
	name uint64
	key  objectKey
}

type namedKey struct {
	name string
	key  objectKey
}

var keys = newKeyTable()

func newKeyTable() *keyTable {
	known := map[string]objectKey{}
	for _, names := range fieldNames {
		for _, name := range names {
			known[name] = objectKey{noMember, field(len(known))}
		}
	}
	for name, m := range memberNames {
		k, ok := known[strings.ToLower(name)]
		if !ok {
			k.field = noField
		}
		known[name] = objectKey{m, k.field}
	}
	t := &keyTable{factor: 0x9E3779B97F4A7C15}
	for name, key := range known {
		bucket := &t.all[len(name)][name[0]%32]
		*bucket = append(*bucket, namedKey{name, key})
	}
	for !t.shorten(known) {
		t.factor = t.factor*6364136223846793005 + 1442695040888963407 // Knuth, MMIX
	}
	return t
}

// shorten fills t.short. It reports false if two names have the same place.
func (t *keyTable) shorten(known map[string]objectKey) bool {
	clear(t.short[:])
	for name, key := range known {
		if len(name) < 8 {
			var b [8]byte
			copy(b[:], name)
			word := binary.LittleEndian.Uint64(b[:])
			slot := &t.short[word*t.factor>>56]
			if slot.name != 0 {
				return false
			}
			*slot = shortKey{word, key}
		}
	}
	return true
}

// lookUpKey returns what a name means. The case of letters does not matter to
// the fields of envelopes.
func lookUpKey(name []byte) objectKey {
	if len(name) == 0 || len(name) > longestKey {
		return unknownKey
	}
	bucket := keys.all[len(name)][name[0]%32]
	for i := range bucket {
		if bucket[i].name == string(name) {
			return bucket[i].key
		}
	}
	for i := range bucket {
		if f := bucket[i].key.field; f != noField && sameLetters(bucket[i].name, name) {
			return objectKey{noMember, f}
		}
	}
	return unknownKey
}

// sameLetters reports whether two ASCII texts of one length are equal but for
// the case of letters.
func sameLetters(a string, b []byte) bool {
	for i := range b {
		if x, y := a[i], b[i]; x != y && (x^y != 0x20 || x|0x20 < 'a' || x|0x20 > 'z') {
			return false
		}
	}
	return true
}

// shortKey reads the key that begins with the quote at i, if it is one of the
// short names that mean something, and goes to the value of its member.
func (s *scanner) shortKey(i int) (key objectKey, value int, ok bool) {
	if i+12 > len(s.text) {
		return objectKey{}, 0, false
	}
	word := binary.LittleEndian.Uint64(s.text[i+1:])
	n := bits.TrailingZeros64(equal(word, '"')) &^ 7 // 64 if there is none
	word &= 1<<n - 1
	slot := &keys.short[word*keys.factor>>56]
	value = i + n/8 + 3
	if slot.name != word || word == 0 || n == 64 || s.text[i] != '"' || s.text[value-1] != ':' {
		return objectKey{}, 0, false
	}
	if s.text[value] == ' ' {
		value++
	}
	return slot.key, value, s.text[value] > ' '
}
