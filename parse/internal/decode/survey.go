package decode

import (
	"bytes"

	"github.com/tidwall/gjson"

	"rpclog/parse/capture"
	"rpclog/parse/internal/slots"
)

// The beginning of a source is decoded once to see what the slots around its
// messages are, and what becomes of it then is thrown away.

// Survey decodes the chunk of s and has what it shows noted in a survey. What s
// holds afterwards is of no use.
func (d *Decoder) Survey(s *Store, to *slots.Survey) {
	d.survey = to
	d.Decode(s)
	d.survey = nil
}

// surveyLabel notes the line before: whether a value came after it.
func (d *Decoder) surveyLabel(label []byte, value bool) {
	text, t := d.cut(label)
	if !value {
		d.survey.Passed(text)
		return
	}
	d.survey.Line(text)
	d.around.SetTime(t, byLabel)
}

// observed has a message noted that was read from an object with m around it.
func (d *Decoder) observed(msg *capture.Message, o *object, m *Meta) {
	d.survey.Message(msg, m.Conn, m.Dir, m.Time.Time, d.sum(o))
}

// observeFields has the fields of an envelope noted that mean nothing by their
// names, or a direction by their names alone.
func (d *Decoder) observeFields(o *object) {
	var names, values [][]byte
	gjson.ParseBytes(d.raw(o.Span)).ForEach(func(name, value gjson.Result) bool {
		k := lookUpKey([]byte(name.Str))
		direction := k < jsonrpcKey && fieldsOf[directionField].has(k)
		switch {
		case k != unknownKey && !direction, value.IsObject(), value.IsArray(), value.Type == gjson.Null, len(value.Raw) > 80:
		case direction && slots.DirectionName([]byte(value.Str)) != capture.Unknown:
		default:
			names, values = append(names, []byte(name.Str)), append(values, []byte(value.String()))
		}
		return len(names) < maxFields
	})
	d.survey.Fields(names, values)
}

// maxFields is how many fields of an envelope may turn out to mean something.
const maxFields = 16

// ownBrackets reports whether the bracket behind some text is not a batch's but
// the log's own.
func (d *Decoder) ownBrackets(before []byte, messages int) bool {
	before = bytes.TrimRight(before, " ")
	word := before[bytes.LastIndexByte(before, ' ')+1:]
	if d.survey != nil {
		d.survey.Bracket(word, messages)
		return false
	}
	return messages == 1 && d.out.Plan.Own(word)
}
