package report

import (
	"strings"

	"rpclog/analyze"
	"rpclog/analyze/wording"
	"rpclog/parse/capture"
)

// htmlTexts is how many bytes of requests and responses a page has. Beyond, they
// are left to rpclog show.
const htmlTexts = 350_000

// pictureCall is a call as the page shows it in its panel.
type pictureCall struct {
	At       string   `json:"at"`
	Answer   string   `json:"answer"` // where its response is
	Start    *float64 `json:"ms"`
	When     string   `json:"when"`
	Took     string   `json:"took"`
	Session  string   `json:"session"` // by what the script knows it
	Label    string   `json:"label"`   // of the session
	Code     int      `json:"code"`    // its place, -1 beyond those and -2 for none
	Error    string   `json:"error"`
	Method   string   `json:"method"`
	Subject  string   `json:"subject"`
	Outcome  string   `json:"outcome"`
	Tone     string   `json:"tone"`
	Text     string   `json:"text"`
	Cause    string   `json:"cause"`
	Request  *string  `json:"request"`
	Response *string  `json:"response"`
	Show     string   `json:"show"` // the command that shows it; "" for standard input
}

// calls takes the calls of a report, and says where those of its tables are.
func (p *pictures) calls(r *analyze.Report, v view, share int) {
	keys := map[string]string{}
	for i := range r.Sessions {
		s := &r.Sessions[i]
		if _, known := keys[s.ID]; !known {
			keys[s.ID] = pickKey(analyze.SessionKey{ID: s.ID, By: s.By, Source: s.Source})
		}
	}
	room := htmlTexts / share
	seen := map[string]int{}
	p.Calls, p.listed = []pictureCall{}, map[string][]int{}
	for _, list := range []struct {
		name  string
		calls []analyze.Call
	}{{"examples", r.Calls.Examples}, {"unanswered", r.Calls.Unanswered}, {"slowest", r.Calls.Slowest}} {
		for i := range list.calls {
			c := &list.calls[i]
			place := c.Place()
			id := where(place.Source, place.Line) + " " + string(c.ID)
			at, known := seen[id]
			if !known {
				at = len(p.Calls)
				seen[id] = at
				call := p.call(c, v, keys)
				for _, t := range [...]**string{&call.Request, &call.Response} {
					if *t != nil {
						if room -= len(**t); room < 0 {
							*t = nil
						}
					}
				}
				p.Calls = append(p.Calls, call)
			}
			p.listed[list.name] = append(p.listed[list.name], at)
		}
	}
}

func (p *pictures) call(c *analyze.Call, v view, keys map[string]string) pictureCall {
	place := c.Place()
	out := pictureCall{
		At: htmlText(where(place.Source, place.Line)), Start: epoch(c.Time), Code: -2,
		Outcome: htmlText(outcomeCell(c.Outcome).words), Tone: outcomeCell(c.Outcome).tone.class(),
		Request: sentText(c.Request), Response: sentText(c.Response),
	}
	if c.ResponseLine != nil && c.Line != nil {
		out.Answer = htmlText(where(c.Source, *c.ResponseLine))
	}
	when := c.Time
	if !when.Known() {
		when, out.Start = c.End, epoch(c.End)
	}
	if when.Known() {
		out.When = v.clock.Exactly(when)
	}
	if c.Latency != nil {
		out.Took = millis(*c.Latency)
	}
	if c.Session != nil {
		out.Session, out.Label = keys[*c.Session], htmlText(*c.Session)
	}
	if c.Failed() {
		out.Code, out.Error = p.code(c.Code), htmlText(LineCode(c.Code, c.Name, nil))
	}
	for to, from := range map[*string]*string{&out.Method: c.Method, &out.Subject: c.Subject, &out.Text: c.Message, &out.Cause: c.Cause} {
		if from != nil {
			*to = htmlText(*from)
		}
	}
	if place.Source != capture.Stdin {
		out.Show = "rpclog show " + line(wording.Argument(where(place.Source, place.Line)))
	}
	return out
}

// sentText is a request or a response in the data of the page.
func sentText(s *string) *string {
	if s == nil {
		return nil
	}
	text := disarmed(*s, newline, " ")
	return &text
}

// allCalls is the command that lists all calls of the capture, without what is
// picked.
func allCalls(sources []analyze.Source) string {
	if len(sources) != 1 || sources[0].Name == capture.Stdin {
		return "rpclog calls FILE"
	}
	return "rpclog calls " + line(wording.Argument(strings.TrimSpace(sources[0].Name)))
}
