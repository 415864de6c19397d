package decode

import (
	"encoding/binary"
	"math/bits"
	"strings"
)

// Names of members that matter, looked up without a map, and guessed before
// that: in the next object mostly the same names follow in the same order.

// key is the name of a member of an object, as far as it means something in
// a message or in an envelope. The names of an envelope's fields come first,
// class by class, in the order in which they are tried.
type key uint8

// Keys of envelopes that are told apart.
const (
	messageKey    key = 1
	bodyKey       key = 4
	requestKey    key = 12 // the two that together hold a call
	responseKey   key = 13
	timestampKey  key = 16
	journalKey    key = 21 // the journal's time
	sessionKey    key = 38
	sessionIDKey  key = 40
	sidKey        key = 41
	anySessionKey key = 42 // another spelling of one of those
)

// Keys of the records that loggers write around a text.
const (
	pidKey key = iota + anySessionKey + 1
	hostKey
	containerKey
	unitKey
	placeKey // an object that says where it was logged
	cloudKey // what was logged
	requestBodyKey
	responseBodyKey
	accessTimeKey
)

// Keys of messages.
const (
	jsonrpcKey key = iota + accessTimeKey + 1
	idKey
	methodKey
	returnKey
	streamKey  // one of the names of Cortex streams
	commandKey // QMP's execute and exec-oob
	eventKey   // QMP's event, and its greeting
	paramsKey  // from here on, those whose own members matter
	resultKey
	errorKey
	warningKey

	unknownKey key = 63
)

// keySet is a set of keys, one bit for each.
type keySet uint64

func (s keySet) has(k key) bool { return s>>(k&63)&1 != 0 }

// first returns the first key of a set that is not empty.
func (s keySet) first() key { return key(bits.TrailingZeros64(uint64(s))) }

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

// fieldNames are the names of the fields of envelopes.
var fieldNames = [...][]string{
	messageField: {"msg", "message", "payload", "data", "body", "frame", "rpc", "raw", "packet", "content", "log", "line",
		"request", "response"},
	timeField:      {"ts", "time", "timestamp", "@timestamp", "t", "date", "datetime", "__realtime_timestamp"},
	latencyField:   {"duration_ms", "latency_ms", "elapsed_ms"},
	directionField: {"dir", "direction", "type", "side", "from", "stream"},
	connField:      {"conn", "conn_id", "connection", "connection_id", "client", "peer", "remote"},
	sessionField:   {"session", "session_id", "sessionId", "sid", ""},
}

// loggerNames are the names of fields that count where an object is clearly the
// record of some logger.
var loggerNames = map[string]key{
	"pid": pidKey, "_pid": pidKey, "hostname": hostKey, "_hostname": hostKey, "host": hostKey,
	"container": containerKey, "container_name": containerKey, "_systemd_unit": unitKey,
	"kubernetes": placeKey, "resource": placeKey,
	"textpayload": cloudKey, "jsonpayload": cloudKey, "event.original": cloudKey,
	"request_body": requestBodyKey, "response_body": responseBodyKey, "resp_body": responseBodyKey,
	"requestbody": requestBodyKey, "responsebody": responseBodyKey,
	"time_local": accessTimeKey, "time_iso8601": accessTimeKey, "msec": accessTimeKey,
}

var messageNames = map[string]key{
	"jsonrpc": jsonrpcKey, "id": idKey, "method": methodKey, "params": paramsKey,
	"result": resultKey, "error": errorKey, "warning": warningKey, "return": returnKey,
	"execute": commandKey, "exec-oob": commandKey, "event": eventKey, "QMP": eventKey,
	"eeg": streamKey, "mot": streamKey, "dev": streamKey, "eq": streamKey, "pow": streamKey,
	"met": streamKey, "com": streamKey, "fac": streamKey, "sys": streamKey,
}

// fieldsOf are the fields of each class.
var fieldsOf = func() (sets [len(fieldNames)]keySet) {
	n := 0
	for class, names := range fieldNames {
		for range names {
			sets[class] |= 1 << n
			n++
		}
	}
	return sets
}()

// longestKey is the length of the longest name that means something.
const longestKey = len("__realtime_timestamp")

// keyTable has the names by their length and first letter, in whatever case.
type keyTable [longestKey + 1][32][]namedKey

type namedKey struct {
	name string
	key  key
}

var keys = newKeyTable()

func newKeyTable() *keyTable {
	t := &keyTable{}
	add := func(name string, k key) {
		if name != "" {
			bucket := &t[len(name)][name[0]%32]
			*bucket = append(*bucket, namedKey{name, k})
		}
	}
	n := key(0)
	for _, names := range fieldNames {
		for _, name := range names {
			add(name, n)
			n++
		}
	}
	for name, k := range loggerNames {
		add(name, k)
	}
	for name, k := range messageNames {
		add(name, k)
	}
	return t
}

// lookUpKey returns what a name means. The case of letters does not matter to
// the fields of envelopes.
func lookUpKey(name []byte) key {
	if len(name) == 0 || len(name) > longestKey {
		return unknownKey
	}
	bucket := keys[len(name)][name[0]%32]
	for i := range bucket {
		if bucket[i].name == string(name) {
			return bucket[i].key
		}
	}
	for i := range bucket {
		if k := bucket[i].key; k < jsonrpcKey && strings.EqualFold(bucket[i].name, string(name)) {
			if fieldsOf[sessionField].has(k) {
				return anySessionKey
			}
			return k
		}
	}
	return unknownKey
}

// meaningOf is lookUpKey for a source in which other fields may name a
// connection or a direction: they count as the last of those that do.
func (d *Decoder) meaningOf(name []byte) key {
	k := lookUpKey(name)
	if k == unknownKey && d.learned != (learned{}) {
		switch string(name) {
		case d.learned.conn:
			return otherConnKey
		case d.learned.way:
			return otherWayKey
		}
	}
	return k
}

// The keys that stand for such fields.
var (
	otherConnKey = lookUpKey([]byte("remote"))
	otherWayKey  = lookUpKey([]byte("stream"))
)

// IsMessageField reports whether an envelope may hold its message in a field of
// some name.
func IsMessageField(name []byte) bool {
	k := lookUpKey(name)
	return k < jsonrpcKey && (fieldsOf[messageField] | bodyFields).has(k)
}

// guess is a member's key as it stood in an object before, from the brace or
// comma before it up to the value: mostly it is the same in the next one.
type guess struct {
	text, mask [2]uint64 // its bytes as integers, the lowest first; where it ends
	length     uint      // 0 for none
	key        key
}

// guesses are what a key may be: requests and responses differ.
type guesses [2]guess

const longestGuess = 15 // bytes

// right reports whether a text begins with the guess and goes on with a value.
func (g *guess) right(text *[longestGuess + 1]byte) bool {
	return binary.LittleEndian.Uint64(text[:])&g.mask[0] == g.text[0] && binary.LittleEndian.Uint64(text[8:])&g.mask[1] == g.text[1] &&
		g.length > 0 && text[g.length%16] > ' '
}

// learn makes a key that stood in a text the first guess.
func (g *guesses) learn(text []byte, k key) {
	var b, ones [longestGuess + 1]byte
	for i := range text {
		b[i], ones[i] = text[i], 0xff
	}
	g[1] = g[0]
	g[0] = guess{length: uint(len(text)), key: k}
	for i := range g[0].text {
		g[0].text[i] = binary.LittleEndian.Uint64(b[8*i:])
		g[0].mask[i] = binary.LittleEndian.Uint64(ones[8*i:])
	}
}
