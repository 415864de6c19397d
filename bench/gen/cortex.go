package gen

import "strconv"

// The parts of Cortex traffic. The token is no secret: it is signed by nobody.
const (
	token = `eyJhbGciOiJub25lIn0.eyJhcHAiOiJjb20uZXhhbXBsZS5tb29kYm9hcmQiLCJhcHBWZXJzaW9uIjoiMS4wIiwibmJmIjoxNzczNDkzMjAwLCJleHAiOjE3NzM3NTI0MDAsInVzZXJJZCI6ImV4YW1wbGUiLCJ2ZXJzaW9uIjoiMi4wIn0.ZmFrZXNpZ25hdHVyZQ`

	headset = `{"connectedBy":"bluetooth","customName":"","dongle":"0","firmware":"930","id":"INSIGHT2-A3D20152","motionSensors":["GYROX","GYROY","GYROZ","ACCX","ACCY","ACCZ"],"sensors":["AF3","T7","Pz","T8","AF4"],"settings":{"eegRate":128,"eegRes":16,"memsRate":64},"status":"connected"}`
)

// cortexErrors are the ordinary errors. The limits are not among them: they
// come in runs.
var cortexErrors = []string{
	`{"code":-32602,"message":"Invalid parameters","data":{"behavior":"values must be in the range 1 to 10"}}`,
	`{"code":-32602,"message":"Invalid parameters"}`,
	`{"code":-32018,"message":"Missing the required parameters.","data":{"behavior":"This parameter is required: time"}}`,
	`{"code":-32601,"message":"Method not found"}`,
	`{"code":-32004,"message":"The headset is currently not available."}`,
	`{"code":-32004,"message":"The headset is currently not available."}`,
	`{"code":-32007,"message":"The session does not exist."}`,
	`{"code":-32008,"message":"The session was closed."}`,
	`{"code":-32012,"message":"The session must be activated."}`,
	`{"code":-32014,"message":"The Cortex token is not valid."}`,
	`{"code":-32015,"message":"The Cortex token has expired."}`,
	`{"code":-32039,"message":"Cortex request time out"}`,
	`{"code":-32127,"message":"A profile is already loaded for this headset. You must unload it first."}`,
	`{"code":-32603,"message":"Internal JSON-RPC error."}`,
}

const (
	softLimit = `{"code":-32028,"message":"You have exceeded the soft limit"}`
	hardLimit = `{"code":-32029,"message":"You have exceeded the hard limit"}`
)

// cortexMethods are the methods of requests. Those without a weight are sent
// when a session begins.
var cortexMethods = []struct {
	name   string
	weight int
}{
	injectMarker:  {"injectMarker", 52},
	queryHeadsets: {"queryHeadsets", 18},
	updateMarker:  {"updateMarker", 10},
	querySessions: {"querySessions", 8},
	detectionInfo: {"getDetectionInfo", 4},
	activeAction:  {"mentalCommandActiveAction", 5},
	updateSession: {"updateSession", 3},
	createSession: {"createSession", 0},
	subscribe:     {"subscribe", 0},
}

const (
	injectMarker = iota
	queryHeadsets
	updateMarker
	querySessions
	detectionInfo
	activeAction
	updateSession
	createSession
	subscribe
)

// outcome is what a response says.
type outcome uint8

const (
	ordinary outcome = iota // a success or, by the error rate, an error
	soft
	hard
)

// event is a line that is due later: a response, or a request that was
// arranged before.
type event struct {
	due     int64
	seq     int // the earlier of two that are due together
	id      int
	session int
	method  uint8
	answer  bool
	outcome outcome
}

type cortexSession struct {
	id     string
	conn   string
	opened bool
}

// cortexTraffic is what the Cortex shapes keep between lines.
type cortexTraffic struct {
	*stream
	now      int64
	samples  bool
	sessions []cortexSession
	ids      []int // the last id of each connection; two sessions share one
	later    queue
	seq      int
	requests int
	wheel    []uint8 // the methods, each as often as its weight
}

func (s *stream) cortex() { s.traffic(s.Sessions, true) }

func (s *stream) oneSession() { s.traffic(1, true) }

func (s *stream) errors() {
	s.setErrorRate(1)
	s.traffic(s.Sessions, false)
}

func (s *stream) traffic(sessions int, samples bool) {
	c := &cortexTraffic{stream: s, samples: samples, sessions: make([]cortexSession, sessions), ids: make([]int, (sessions+1)/2)}
	for i := range c.sessions {
		s.uuid()
		c.sessions[i] = cortexSession{id: string(s.buf), conn: "ws-" + strconv.Itoa(1+i/2)}
		s.buf = s.buf[:0]
	}
	for m, method := range cortexMethods {
		for range method.weight {
			c.wheel = append(c.wheel, uint8(m))
		}
	}
	for next := int64(start); s.open(); {
		if due, ok := c.later.first(); ok && due <= next {
			c.arranged(c.later.pop())
			continue
		}
		c.now = next
		next += int64(c.below(28))
		c.fresh()
	}
}

func (c *cortexTraffic) after(ms int, e event) {
	c.seq++
	e.due, e.seq = c.now+int64(ms), c.seq
	c.later.push(e)
}

// fresh writes a line that nothing asked for.
func (c *cortexTraffic) fresh() {
	session := c.below(len(c.sessions))
	switch r := c.below(1000); {
	case !c.sessions[session].opened:
		c.sessions[session].opened = true
		c.request(session, createSession, ordinary)
		c.after(c.between(500, 3000), event{session: session, method: subscribe})
	case r < 2:
		c.warning(session)
	case r < 250 && c.samples:
		c.sample(session)
	default:
		c.requests++
		if c.requests%10_000 == 200 {
			c.limits(session)
		}
		c.request(session, c.wheel[c.below(len(c.wheel))], ordinary)
	}
}

// arranged writes a line that is due.
func (c *cortexTraffic) arranged(e event) {
	c.now = e.due
	if e.answer {
		c.response(e)
	} else {
		c.request(e.session, e.method, e.outcome)
	}
}

// limits arranges a run into the soft limit. Two of three runs end at the
// hard one; the others stop in time, after two.
func (c *cortexTraffic) limits(session int) {
	at := 0
	run := func(n int, o outcome) {
		for range n {
			at += c.between(300, 5000)
			c.after(at, event{session: session, method: injectMarker, outcome: o})
		}
	}
	if c.requests%30_000 > 20_000 {
		run(2, soft)
		return
	}
	run(c.between(3, 6), soft)
	run(c.between(1, 3), hard)
}

func (c *cortexTraffic) envelope(dir string, session int) {
	c.str(`{"ts":"`)
	c.time(c.now)
	c.str(`","dir":"`)
	c.str(dir)
	c.str(`","conn":"`)
	c.str(c.sessions[session].conn)
	c.str(`","msg":`)
}

func (c *cortexTraffic) request(session int, method uint8, o outcome) {
	c.ids[session/2]++
	id := c.ids[session/2]
	c.envelope("out", session)
	c.hand = inHand{sort: request, method: cortexMethods[method].name}
	c.str(`{"id":`)
	c.int(id)
	c.str(`,"jsonrpc":"2.0","method":"`)
	c.str(cortexMethods[method].name)
	c.str(`","params":{"cortexToken":"` + token + `"`)
	if method != queryHeadsets && method != querySessions && method != createSession && method != detectionInfo {
		c.str(`,"session":"`)
		c.str(c.sessions[session].id)
		c.str(`"`)
	}
	switch method {
	case injectMarker:
		c.str(`,"time":`)
		c.int64(c.now)
		c.str(`,"label":"tile","value":`)
		c.int(c.below(100))
		c.str(`,"port":"moodboard"`)
	case updateMarker:
		c.str(`,"markerId":"`)
		c.uuid()
		c.str(`","time":`)
		c.int64(c.now)
	case detectionInfo:
		c.str(`,"detection":"mentalCommand"`)
	case activeAction:
		c.str(`,"status":"get"`)
	case updateSession:
		c.str(`,"status":"active"`)
	case createSession:
		c.str(`,"headset":"INSIGHT2-A3D20152","status":"open"`)
	case subscribe:
		c.str(`,"streams":["eeg","pow","com"]`)
	}
	c.str(`}}}`)
	c.end()
	latency := c.between(3, 60)
	if c.below(100) == 0 {
		latency = c.between(1000, 8000)
	}
	c.after(latency, event{session: session, method: method, id: id, answer: true, outcome: o})
}

func (c *cortexTraffic) response(e event) {
	c.envelope("in", e.session)
	c.hand = inHand{sort: response, method: cortexMethods[e.method].name}
	failure := ""
	switch {
	case e.outcome == soft:
		failure = softLimit
	case e.outcome == hard:
		failure = hardLimit
	case c.fails():
		failure = cortexErrors[c.below(len(cortexErrors))]
	}
	if failure != "" {
		if c.Tally != nil {
			c.hand.code = codeIn(failure)
		}
		c.str(`{"error":`)
		c.str(failure)
		c.str(`,"id":`)
		c.int(e.id)
		c.str(`,"jsonrpc":"2.0"}}`)
		c.end()
		return
	}
	c.str(`{"id":`)
	c.int(e.id)
	c.str(`,"jsonrpc":"2.0","result":`)
	c.result(e)
	c.str(`}}`)
	c.end()
}

func (c *cortexTraffic) result(e event) {
	id := c.sessions[e.session].id
	switch e.method {
	case injectMarker, updateMarker:
		c.str(`{"marker":{"endDatetime":"`)
		c.time(c.now)
		c.str(`","extras":{},"label":"tile","port":"moodboard","startDatetime":"`)
		c.time(c.now)
		c.str(`","type":"instance","uuid":"`)
		c.uuid()
		c.str(`","value":7}}`)
	case queryHeadsets:
		c.str(`[` + headset)
		for range c.below(7) {
			c.str(`,` + headset)
		}
		c.str(`]`)
	case detectionInfo:
		c.str(`{"actions":["neutral","push","pull","lift","drop","left","right"],"controls":["start","accept","reject","erase","reset"],"events":["MC_Started","MC_Succeeded","MC_Failed","MC_Completed","MC_DataErased","MC_Rejected","MC_Reset"],"signature":[]}`)
	case activeAction:
		c.str(`["push","lift"]`)
	case subscribe:
		c.hand.codeInside = "-32016"
		c.str(`{"failure":[{"code":-32016,"message":"The stream is unavailable or unsupported.","streamName":"eeg"}],"success":[{"cols":["act","pow"],"sid":"`)
		c.str(id)
		c.str(`","streamName":"com"}]}`)
	case querySessions:
		c.str(`[`)
		c.session(id)
		c.str(`]`)
	default:
		c.session(id)
	}
}

func (c *cortexTraffic) session(id string) {
	c.str(`{"appId":"com.example.moodboard","headset":` + headset + `,"id":"`)
	c.str(id)
	c.str(`","license":"","owner":"example","recordIds":[],"recording":false,"started":"2026-03-14T13:00:00.000+00:00","status":"opened","stopped":"","streams":["pow","com"]}`)
}

func (c *cortexTraffic) sample(session int) {
	c.envelope("in", session)
	c.hand = inHand{sort: data}
	if c.below(4) == 0 {
		c.str(`{"com":["push",`)
		c.thousandths(int64(c.below(1000)))
	} else {
		c.str(`{"pow":[`)
		for i := range 25 {
			if i > 0 {
				c.str(`,`)
			}
			c.thousandths(int64(c.below(20_000)))
		}
	}
	c.str(`],"sid":"`)
	c.str(c.sessions[session].id)
	c.str(`","time":`)
	c.thousandths(c.now - int64(c.between(2, 9)))
	c.str(`}}`)
	c.end()
}

func (c *cortexTraffic) warning(session int) {
	c.envelope("in", session)
	id := c.sessions[session].id
	text := ""
	switch c.below(4) {
	case 0:
		text = `{"jsonrpc":"2.0","warning":{"code":0,"message":{"behavior":"All subscriptions of the session were stopped by Cortex.","sessionId":"` + id + `"}}}}`
	case 1:
		text = `{"jsonrpc":"2.0","warning":{"code":1,"message":{"behavior":"Cortex has closed the session.","sessionId":"` + id + `"}}}}`
	case 2:
		text = `{"jsonrpc":"2.0","warning":{"code":104,"message":{"behavior":"The headset is connected.","headsetId":"INSIGHT2-A3D20152"}}}}`
	default:
		text = `{"jsonrpc":"2.0","warning":{"code":142,"message":"The headset scan is finished."}}}`
	}
	if c.hand = (inHand{sort: warning}); c.Tally != nil {
		c.hand.code = codeIn(text)
	}
	c.str(text)
	c.end()
}
