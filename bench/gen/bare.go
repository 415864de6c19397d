package gen

// inFlight is how many requests of the bare shapes wait for a response.
const inFlight = 16

// calls writes requests and responses in turns, a response to any of the
// requests that wait. request and response write the line of call n, without
// its line end; n counts from 0.
func (s *stream) calls(request, response func(n int)) {
	var waiting []int
	for n := 0; s.open(); {
		if len(waiting) < inFlight && (len(waiting) == 0 || s.below(2) == 0) {
			request(n)
			waiting = append(waiting, n)
			n++
		} else {
			i := s.below(len(waiting))
			answered := waiting[i]
			waiting[i] = waiting[len(waiting)-1]
			waiting = waiting[:len(waiting)-1]
			response(answered)
		}
		s.end()
	}
}

// head begins a bare message with its id. Ids have seven digits for long.
func (s *stream) head(n int) {
	s.str(`{"jsonrpc":"2.0","id":`)
	s.int(1_000_000 + n)
}

var bareMethods = []string{"eth_blockNumber", "eth_getBalance", "eth_gasPrice", "net_version"}

var bareErrors = []string{
	`,"error":{"code":-32005,"message":"limit exceeded"}}`,
	`,"error":{"code":-32602,"message":"invalid params"}}`,
	`,"error":{"code":-32000,"message":"header not found"}}`,
	`,"error":{"code":3,"message":"execution reverted"}}`,
}

func (s *stream) bareRequest(n int) {
	s.head(n)
	s.str(`,"method":"`)
	s.str(bareMethods[s.below(len(bareMethods))])
	s.str(`"}`)
}

func (s *stream) bareResponse(n int) {
	s.head(n)
	if s.fails() {
		s.str(bareErrors[s.below(len(bareErrors))])
		return
	}
	s.str(`,"result":"0x`)
	s.hex(14)
	s.str(`"}`)
}

func (s *stream) small() { s.calls(s.bareRequest, s.bareResponse) }

// longLine is the length of the lines of shape long, with their line end.
const longLine = 5_000_000

func (s *stream) long() {
	// Each line is filled up with what comes before its last bytes.
	fill := func(tail string) {
		s.hex(longLine - 1 - len(tail) - (len(s.buf) - s.line))
		s.str(tail)
	}
	s.calls(func(n int) {
		s.head(n)
		s.str(`,"method":"eth_sendRawTransaction","params":["0x`)
		fill(`"]}`)
	}, func(n int) {
		s.head(n)
		switch {
		case s.fails():
			s.str(`,"error":{"code":3,"message":"execution reverted","data":"0x`)
			fill(`"}}`)
		case n%2 == 0:
			s.str(`,"result":{"blobs":["0x`)
			fill(`"],"index":1}}`)
		default:
			s.str(`,"result":[`)
			for longLine-(len(s.buf)-s.line) > 64 {
				s.str(`{"k":[`)
				s.int(s.below(1e9))
				s.str(`,"a\"b"]},`)
			}
			s.str(`"`)
			fill(`"]}`)
		}
	})
}

func (s *stream) deep() {
	nest := func() {
		depth := s.between(1, 250) * 4
		for i := range depth {
			if i%2 == 0 {
				s.str(`{"in":`)
			} else {
				s.str(`[`)
			}
		}
		s.int(depth)
		for i := range depth {
			if i%2 == 0 {
				s.str(`]`) // the innermost one opened with [
			} else {
				s.str(`}`)
			}
		}
	}
	s.calls(func(n int) {
		s.head(n)
		s.str(`,"method":"tree/put","params":`)
		nest()
		s.str(`}`)
	}, func(n int) {
		s.head(n)
		if s.fails() {
			s.str(`,"error":{"code":-32602,"message":"too deep","data":`)
			nest()
			s.str(`}}`)
			return
		}
		s.str(`,"result":`)
		nest()
		s.str(`}`)
	})
}

func (s *stream) manySessions() {
	for n, now := 0, int64(start); s.open(); n++ {
		now += int64(s.below(5))
		s.str(`{"ts":"`)
		s.time(now)
		s.str(`","session":"`)
		s.uuid()
		s.str(`","duration_ms":`)
		s.thousandths(int64(s.between(500, 90_000)))
		s.str(`,"request":`)
		s.bareRequest(n)
		s.str(`,"response":`)
		s.bareResponse(n)
		s.str(`}`)
		s.end()
	}
}

const batchSize = 1000

func (s *stream) batches() {
	for n := 0; s.open(); n += batchSize {
		s.batch(n, s.bareRequest)
		if s.open() {
			s.batch(n, s.bareResponse)
		}
	}
}

func (s *stream) batch(n int, member func(int)) {
	open := byte('[')
	for i := range batchSize {
		s.buf = append(s.buf, open)
		member(n + i)
		open = ','
	}
	s.str(`]`)
	s.end()
}

func (s *stream) unanswered() {
	for n := 0; s.open(); n++ {
		s.bareRequest(n)
		s.end()
	}
}

const million = 1_000_000

func (s *stream) methods() {
	s.calls(func(n int) {
		s.head(n)
		s.str(`,"method":"service`)
		s.int(n % 1000)
		s.str(`/operation`)
		s.int(n / 1000 % 1000)
		s.str(`","params":{"n":`)
		s.int(n)
		s.str(`}}`)
	}, s.bareResponse)
}

func (s *stream) texts() {
	s.calls(s.bareRequest, func(n int) {
		s.head(n)
		s.str(`,"error":{"code":-32000,"message":"upstream node `)
		s.int(n % million)
		s.str(` refused the connection"}}`)
	})
}
