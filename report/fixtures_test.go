package report

import (
	"slices"
	"strings"
	"time"

	"rpclog/analyze"
	"rpclog/parse/capture"
)

// at is a time of the made-up capture's day.
func at(clock string) capture.Time {
	t, err := time.Parse(time.RFC3339Nano, "2026-03-02T"+clock+"Z")
	if err != nil {
		return capture.Time{}
	}
	return capture.TimeOf(t)
}

func num(code string) capture.Code { return capture.NumberCode(code) }

func ptr[T any](v T) *T { return &v }

const (
	sessionA = "8f2c1b7e-4d21-4c55-9a1e-0d3f5b7c9e21"
	sessionB = "c41d9a02-77be-4f0e-8a35-21e6b1f0d4aa"
	sessionC = "1be0f6d3-9c58-4a67-b7f4-5a90e2c8d713"
)

// empty is a report of nothing.
func empty() *analyze.Report {
	return &analyze.Report{
		Schema: analyze.Schema, Sources: []analyze.Source{}, Findings: []analyze.Finding{}, Codes: []analyze.Code{},
		Windows:  analyze.Windows{Unit: "messages", Width: analyze.Width{Messages: 1}, Rows: []analyze.Window{}},
		Sessions: []analyze.Session{}, Lanes: []analyze.Lane{}, Methods: []analyze.Method{}, Calls: analyze.Calls{Unanswered: []analyze.Call{}, Slowest: []analyze.Call{}, Examples: []analyze.Call{}}, Warnings: []analyze.Warning{},
		Problems: []analyze.Problem{}, Limits: []analyze.Limit{}, Rules: []analyze.Rule{}, Ends: []analyze.End{}, Mentions: []analyze.Mention{},
	}
}

// withRules returns r with the rules that its findings name, and some that
// found nothing.
func withRules(r *analyze.Report) *analyze.Report {
	r.Rules = []analyze.Rule{
		{ID: "cortex/a-quiet-rule", Title: "A rule that found nothing", Level: "critical", Catalog: ptr("cortex"), Description: "What it means.", Hint: "What to do."},
		{ID: "generic/bare", Title: "A rule without words", Level: "info"},
	}
	for _, g := range groups(r.Findings) {
		r.Rules = append(r.Rules, analyze.Rule{
			ID: g.rule, Title: g.title, Level: g.level, Description: g.title + ", in more words.", Hint: g.hint, Findings: int64(len(g.findings)),
		})
	}
	slices.SortFunc(r.Rules, func(a, b analyze.Rule) int { return strings.Compare(a.ID, b.ID) })
	return r
}

// cortex is a working day of an EEG lab: applications that go on after the
// soft limit of their session until the hard limit stops them.
func cortex() *analyze.Report {
	r := empty()
	r.Sources = []analyze.Source{
		{Name: "logs/cortex.log", Format: "envelope", Bytes: 18_442_190, Records: 41_877},
		{Name: "logs/launcher.log", Format: "text", Bytes: 902_113, Records: 3_120},
	}
	r.Summary = analyze.Summary{
		Records: 44_997, Messages: 44_951, Requests: 6_212, Notifications: 118, Responses: 6_203, Errors: 312, InBandErrors: 15,
		Warnings: 23, Data: 32_395, Other: 21, Batches: 4, Unparsed: 29, Untimed: 3_010, Calls: 6_198, Unanswered: 14, Orphans: 3,
		NullIDErrors: 2, Sessions: 5, Methods: 9, First: at("09:00:03.120"), Last: at("09:41:15.870"), Benign: 22, Failed: 318, ErrorRate: ptr(312.0 / 6203),
	}
	r.Findings = cortexFindings()
	r.Codes = cortexCodes()
	r.Windows = cortexWindows()
	r.Sessions = cortexSessions()
	r.Methods = cortexMethods()
	r.Summary.Cancelled, r.Summary.Operations, r.Methods[2].Cancelled = 2, 3, 2
	r.Methods[0].Operations = &analyze.Operations{
		Count: 3, Ended: 2, Latency: &analyze.Latency{Count: 2, P50: 8_200, P90: 31_004.5, P99: 31_004.5, Max: 31_004.5},
		Slowest: &analyze.Place{Source: "logs/cortex.log", Line: 4_410},
	}
	r.Warnings = []analyze.Warning{
		{Code: num("19"), Meaning: ptr("Disk space low (<1GB)"), Count: 12, First: at("09:05:00"), Last: at("09:31:40")},
		{Code: num("1"), Meaning: ptr("Session auto-closed: headset disconnected"), Count: 9, First: at("09:18:30"), Last: at("09:40:11")},
		{Code: num("21"), Count: 2, First: at("09:33:02"), Last: at("09:33:04")},
	}
	r.Problems = []analyze.Problem{
		{Kind: "not_json", Count: 24, Samples: []analyze.Sample{
			{Source: "logs/launcher.log", Line: 1, Text: "EMOTIV Launcher 4.2.1 starting"},
			{Source: "logs/launcher.log", Line: 2, Text: "Qt: using OpenGL renderer"},
			{Source: "logs/launcher.log", Line: 19, Text: "update check skipped"},
		}},
		{Kind: "truncated", Count: 5, Samples: []analyze.Sample{
			{Source: "logs/cortex.log", Line: 20_311, Text: `{"id":812,"jsonrpc":"2.0","method":"createSession","params":{…`},
		}},
		{Kind: "duplicate_id", Count: 3, Samples: []analyze.Sample{
			{Source: "logs/cortex.log", Line: 1_204, Text: `{"id":7,"jsonrpc":"2.0","method":"queryHeadsets"}`},
		}},
	}
	r.Limits = []analyze.Limit{{What: "sessions", Limit: 100_000, Reached: 100_412}}
	return r
}

func sessionKey(id string) analyze.FindingKey {
	return analyze.FindingKey{Session: &analyze.SessionKey{ID: id, By: "session"}}
}

func seen(step string, line int64, clock, code, method, session string) analyze.Evidence {
	e := analyze.Evidence{Step: step, Source: "logs/cortex.log", Line: line, Time: at(clock), Code: num(code), Session: session}
	if method != "" {
		e.Method = &method
	}
	return e
}

func cortexFindings() []analyze.Finding {
	limit := analyze.Finding{
		Rule: "cortex/soft-then-hard-limit", Title: "Soft limit ignored until the hard limit", Level: "high", Timed: true,
		Hint: "Slow down at the first -32028: close sessions that are not in use, or wait for the quota to refill. After -32029 only a new billing period or another license helps.",
	}
	a, b := limit, limit
	a.By, a.Start, a.End, a.Count = sessionKey(sessionA), at("09:12:44.120"), at("09:18:20.004"), 15
	a.Steps = []analyze.StepCount{{Name: "soft", Count: 14}, {Name: "hard", Count: 1}}
	a.Evidence = []analyze.Evidence{
		seen("soft", 8_812, "09:12:44.120", "-32028", "createSession", sessionA),
		seen("soft", 19_377, "09:18:19.800", "-32028", "subscribe", sessionA),
		seen("hard", 19_380, "09:18:20.004", "-32029", "subscribe", sessionA),
	}
	b.By, b.Start, b.End, b.Count = sessionKey(sessionB), at("09:36:02.511"), at("09:36:48.090"), 8
	b.Steps = []analyze.StepCount{{Name: "soft", Count: 6}, {Name: "hard", Count: 2}}
	b.Evidence = []analyze.Evidence{
		seen("soft", 37_015, "09:36:02.511", "-32028", "subscribe", sessionB),
		seen("soft", 37_411, "09:36:40.730", "-32028", "subscribe", sessionB),
		seen("hard", 37_460, "09:36:44.015", "-32029", "subscribe", sessionB),
		seen("hard", 37_502, "09:36:48.090", "-32029", "createSession", sessionB),
	}
	token := analyze.Finding{
		Rule: "cortex/expired-token-loop", Title: "Expired token used again and again", Level: "medium", Timed: true,
		By:    analyze.FindingKey{Connection: &analyze.ConnectionKey{ID: "127.0.0.1:50412", Source: "logs/cortex.log"}, Method: ptr("queryHeadsets")},
		Start: at("09:27:10.001"), End: at("09:27:14.650"), Count: 41,
		Steps: []analyze.StepCount{{Name: "expired", Count: 41}},
		Evidence: []analyze.Evidence{
			seen("expired", 29_001, "09:27:10.001", "-32015", "queryHeadsets", sessionC),
			seen("expired", 29_160, "09:27:14.650", "-32015", "queryHeadsets", sessionC),
		},
		Hint: "Ask for a new token with authorize when -32015 comes.",
	}
	closed := analyze.Finding{
		Rule: "cortex/disk-then-disconnect", Title: "Headset dropped while the disk was almost full", Level: "low",
		Steps: []analyze.StepCount{{Name: "low disk", Count: 12}, {Name: "closed", Count: 1}}, Count: 13,
		Evidence: []analyze.Evidence{
			{Step: "low disk", Source: "logs/launcher.log", Line: 88, Code: num("19"), Session: "logs/launcher.log"},
			{Step: "closed", Source: "logs/cortex.log", Line: 19_402, Time: at("09:18:30"), Code: num("1"), Session: sessionA},
		},
	}
	return []analyze.Finding{a, b, token, closed}
}

func cortexCodes() []analyze.Code {
	methods := func(names ...string) []analyze.MethodCount {
		list := []analyze.MethodCount{}
		for i, n := range names {
			list = append(list, analyze.MethodCount{Method: &n, Count: int64(120 / (i + 1))})
		}
		return list
	}
	c := analyze.Code{Catalog: ptr("cortex"), Ambiguous: []string{}, Methods: []analyze.MethodCount{}, Subjects: []analyze.SubjectCount{}, Messages: []analyze.TextCount{}, Causes: []analyze.TextCount{}}
	soft, stream, expired, benign, ambiguous, text, null := c, c, c, c, c, c, c
	soft.Code, soft.Name, soft.Class = num("-32028"), ptr("Soft limit reached"), "limit"
	soft.Meaning = ptr("The application is over the soft limit of its license; requests still work for a while.")
	soft.Count, soft.Share, soft.Sessions, soft.First, soft.Last = 140, 140.0/312, 3, at("09:12:44.120"), at("09:40:02")
	soft.Methods = append(methods("subscribe", "createSession", "queryHeadsets", "updateSession"), analyze.MethodCount{Count: 2})
	soft.Messages = []analyze.TextCount{{Text: "The soft limit on the number of sessions has been reached. Please close sessions that are no longer used.", Count: 138}, {Text: "Soft limit", Count: 2}}
	soft.Subjects = []analyze.SubjectCount{{Method: "controlDevice", Subject: "connect", Count: 3}}
	soft.Causes = []analyze.TextCount{{Text: "Close a session first", Count: 138}}
	soft.Example = &analyze.Place{Source: "logs/cortex.log", Line: 8_812}

	expired.Code, expired.Name, expired.Class, expired.Meaning = num("-32015"), ptr("Cortex token expired"), "auth", ptr("re-authorise")
	expired.Count, expired.Share, expired.Sessions, expired.First, expired.Last = 121, 121.0/312, 1, at("09:27:10.001"), at("09:29:55")
	expired.Methods = methods("queryHeadsets")
	expired.Messages = []analyze.TextCount{{Text: "The Cortex token has expired.", Count: 121}}
	expired.Example = &analyze.Place{Source: "logs/cortex.log", Line: 29_001}

	benign.Code, benign.Name, benign.Class, benign.Catalog = num("-32601"), ptr("Method Not Found"), "benign", ptr("mcp")
	benign.Count, benign.Share, benign.Sessions, benign.First, benign.Last = 22, 22.0/312, 2, at("09:00:04"), at("09:30:04")
	benign.Methods = methods("prompts/list", "resources/list")
	benign.Messages = []analyze.TextCount{{Text: "Method not found", Count: 22}}
	benign.Example = &analyze.Place{Source: "logs/launcher.log", Line: 31}

	ambiguous.Code, ambiguous.Class, ambiguous.Catalog, ambiguous.Ambiguous = num("-32001"), "unknown", nil, []string{"cortex", "ethereum", "mcp"}
	ambiguous.Count, ambiguous.Share, ambiguous.Sessions, ambiguous.First, ambiguous.Last = 18, 18.0/312, 1, at("09:03:00"), at("09:38:00")
	ambiguous.Methods = []analyze.MethodCount{{Count: 18}}
	ambiguous.Messages = []analyze.TextCount{{Text: "Request timed out", Count: 18}}
	ambiguous.Example = &analyze.Place{Source: "logs/launcher.log", Line: 402}

	text.Code, text.Class, text.Catalog = capture.TextCode("-32000"), "unknown", nil
	text.Count, text.Share, text.Sessions, text.First, text.Last = 8, 8.0/312, 1, at("09:10:00"), at("09:11:00")
	text.Methods = methods("getLicenseInfo")
	text.Messages = []analyze.TextCount{{Text: "server error", Count: 8}}
	text.Example = &analyze.Place{Source: "logs/launcher.log", Line: 230}

	hard := soft
	hard.Code, hard.Name = num("-32029"), ptr("Hard limit reached")
	hard.Meaning = ptr("The application is over the hard limit of its license; requests are refused.")
	hard.Count, hard.Share, hard.Sessions, hard.First, hard.Last = 3, 3.0/312, 2, at("09:18:20.004"), at("09:36:48.090")
	hard.Methods = []analyze.MethodCount{{Method: ptr("subscribe"), Count: 2}, {Method: ptr("createSession"), Count: 1}}
	hard.Messages = []analyze.TextCount{{Text: "The hard limit has been reached.", Count: 3}}
	hard.Example = &analyze.Place{Source: "logs/cortex.log", Line: 19_380}

	stream.Code, stream.Name, stream.Class = num("-32016"), ptr("Invalid / unavailable stream"), "client"
	stream.InBand, stream.Sessions, stream.First, stream.Last = 14, 3, at("09:01:12"), at("09:36:51")
	stream.Methods = []analyze.MethodCount{{Method: ptr("subscribe"), Count: 14}}
	stream.Messages = []analyze.TextCount{{Text: "The stream is unavailable or unsupported.", Count: 14}}
	stream.Example = &analyze.Place{Source: "logs/cortex.log", Line: 1_377}

	null.Class, null.Catalog, null.InBand, null.Sessions = "unknown", nil, 1, 1
	null.Messages = []analyze.TextCount{{Text: "Stale job", Count: 1}}
	return []analyze.Code{soft, expired, benign, ambiguous, text, hard, null, stream}
}

func cortexWindows() analyze.Windows {
	errors := []int64{2, 0, 0, 1, 0, 0, 0, 0, 0, 4, 4, 0, 9, 31, 28, 22, 17, 12, 11, 0, 0, 1, 0, 0, 0, 0, 0, 97, 18, 6, 1, 0, 0, 0, 0, 0, 29, 8, 3, 0, 7, 1}
	w := analyze.Windows{Unit: "time", Width: analyze.Width{Duration: "1m0s"}}
	for i, e := range errors {
		row := analyze.Window{
			Start:    analyze.WindowStart{Time: at("09:00:00").Add(time.Duration(i) * time.Minute)},
			Messages: 900 + e*7 + int64(i*37%211), Responses: 140 + e, Errors: e, Codes: []analyze.CodeCount{},
		}
		if i%10 == 1 {
			row.InBand = 3
		}
		if e > 0 {
			row.Codes = append(row.Codes, analyze.CodeCount{Code: num("-32028"), Count: e - e/3})
		}
		if e/3 > 0 {
			row.Codes = append(row.Codes, analyze.CodeCount{Code: num("-32015"), Count: e / 3})
		}
		w.Rows = append(w.Rows, row)
	}
	return w
}

func cortexSessions() []analyze.Session {
	codes := func(pairs ...any) []analyze.CodeCount {
		list := []analyze.CodeCount{}
		for i := 0; i+1 < len(pairs); i += 2 {
			list = append(list, analyze.CodeCount{Code: num(pairs[i].(string)), Count: int64(pairs[i+1].(int))})
		}
		return list
	}
	return []analyze.Session{
		{ID: sessionA, By: "session", Catalog: ptr("cortex"), First: at("09:00:03.120"), Last: at("09:18:30"), Messages: 18_220, Requests: 2_011,
			Responses: 2_009, Errors: 141, InBand: 9, Warnings: 10, Codes: codes("-32028", 118, "-32029", 1, "-32601", 22), Findings: 2},
		{ID: sessionC, By: "session", Catalog: ptr("cortex"), First: at("09:02:40"), Last: at("09:29:55"), Messages: 9_001, Requests: 1_040,
			Responses: 1_040, Errors: 121, InBand: 2, Codes: codes("-32015", 121), Findings: 1},
		{ID: sessionB, By: "session", Catalog: ptr("cortex"), First: at("09:30:11"), Last: at("09:41:15.870"), Messages: 14_630, Requests: 2_212,
			Responses: 2_206, Errors: 24, InBand: 3, Warnings: 13, Codes: codes("-32028", 22, "-32029", 2), Findings: 1},
		{ID: "conn-7", By: "connection", Source: ptr("logs/launcher.log"), Catalog: ptr("mcp"), First: at("09:00:04"), Last: at("09:38:00"), Messages: 3_000, Requests: 940,
			Responses: 939, Errors: 26, Codes: codes("-32001", 18)},
		{ID: "logs/launcher.log", By: "source", Source: ptr("logs/launcher.log"), Messages: 100, Requests: 9, Responses: 9, Codes: codes()},
	}
}

func cortexMethods() []analyze.Method {
	m := func(name string, requests, responses, errors, inBand int64, lat *analyze.Latency) analyze.Method {
		x := analyze.Method{Method: name, Requests: requests, Responses: responses, Errors: errors, InBand: inBand, Unanswered: requests - responses, Latency: lat, Subjects: []analyze.Subject{}}
		if responses > 0 {
			x.ErrorRate = ptr(float64(errors) / float64(responses))
		}
		if x.Failed = errors + inBand + x.Unanswered; strings.HasSuffix(name, "/list") { // probes
			x.Failed = 0
		}
		return x
	}
	return []analyze.Method{
		m("queryHeadsets", 3_010, 3_009, 145, 0, &analyze.Latency{Count: 3_009, P50: 2.1, P90: 4.8, P99: 31, Max: 412.25}),
		m("subscribe", 412, 410, 121, 14, &analyze.Latency{Count: 410, P50: 38, P90: 120, P99: 900, Max: 2_310}),
		m("createSession", 96, 92, 24, 0, &analyze.Latency{Count: 92, P50: 310, P90: 1_240, P99: 4_400, Max: 73_512}),
		m("prompts/list", 20, 20, 18, 0, &analyze.Latency{Count: 20, P50: 0.4, P90: 0.9, P99: 1.2, Max: 1.2}),
		m("resources/list", 4, 4, 4, 0, nil),
		m("authorize", 31, 31, 0, 0, &analyze.Latency{Count: 31, P50: 210, P90: 290, P99: 402, Max: 402}),
		m("getUserLogin", 31, 31, 0, 0, &analyze.Latency{Count: 31, P50: 1, P90: 1.5, P99: 2, Max: 2}),
		m("injectMarker", 2_601, 2_601, 0, 0, &analyze.Latency{Count: 2_601, P50: 0.04, P90: 0.2, P99: 1, Max: 8}),
		m("updateSession", 7, 0, 0, 0, nil),
	}
}

// hostile is a capture that attacks whoever reads its report.
func hostile() *analyze.Report {
	const (
		escape = "\x1b]0;pwned\x07\x1b[2J\x1b[31mred\u009b1A"
		pipes  = "a|b\\|c `code` ``` | \n# head <script>alert(1)</script> ![x](http://evil.example/p.png) @all #1"
		bidi   = "abc\u202Egnp.exe\u2066x\u200b\ufeff\u00ad"
		cjk    = "会话限制已达到，请稍后再试 👩‍👩‍👧 🇩🇪 👍🏽 한국어 ไทย"
		sum    = `=cmd|' /C calc'!A0`
	)
	r := empty()
	r.Sources = []analyze.Source{{Name: "=evil|\x1b[2J.log", Format: "ndjson", Bytes: 1 << 20, Records: 6}}
	r.Summary = analyze.Summary{Records: 6, Messages: 6, Requests: 2, Responses: 4, Errors: 4, Calls: 2, Orphans: 2, Sessions: 3, Methods: 2,
		First: at("23:59:58.5"), Last: at("23:59:59.25").Add(time.Minute), ErrorRate: ptr(1.0)}
	place := func(n int64) *analyze.Place { return &analyze.Place{Source: r.Sources[0].Name, Line: n} }
	count := func(s string) []analyze.TextCount { return []analyze.TextCount{{Text: s, Count: 1}} }
	method := func(s string) []analyze.MethodCount { return []analyze.MethodCount{{Method: &s, Count: 1}} }
	c := analyze.Code{Class: "unknown", Ambiguous: []string{}, Subjects: []analyze.SubjectCount{}, Causes: []analyze.TextCount{}, Count: 1, Share: 0.25, Sessions: 1, First: r.Summary.First, Last: r.Summary.Last}
	one, two, three, four := c, c, c, c
	one.Code, one.Messages, one.Methods, one.Example = num("-1e99999"), count(strings.Repeat(pipes+" ", 10_000)), method(sum), place(1)
	two.Subjects, two.Causes = []analyze.SubjectCount{{Method: pipes, Subject: escape + sum, Count: 1}}, count(bidi+escape)
	two.Code, two.Messages, two.Methods, two.Example = capture.TextCode(escape), count(escape+pipes), method(escape), place(2)
	three.Code, three.Messages, three.Methods, three.Example = capture.TextCode(sum), count(cjk+cjk), method(cjk), place(3)
	four.Code, four.Messages, four.Methods, four.Example = capture.TextCode("\xff\xfe"), count(bidi+"\xc3\x28"), method(pipes), place(1<<62)
	r.Codes = []analyze.Code{one, two, three, four}
	r.Findings = []analyze.Finding{{
		Rule: pipes, Title: escape + cjk, Level: "medium", By: analyze.FindingKey{Session: &analyze.SessionKey{ID: cjk + cjk, By: "session"}},
		Start: r.Summary.First, End: r.Summary.Last, Timed: true, Steps: []analyze.StepCount{{Name: escape, Count: 3}, {Name: cjk, Count: 1}}, Count: 4,
		Evidence: []analyze.Evidence{{Step: bidi, Source: r.Sources[0].Name, Line: 1, Code: one.Code, Method: ptr(pipes), Session: cjk}, {Step: cjk, Source: cjk, Line: 99, Code: two.Code, Session: cjk}},
		Hint:     strings.Repeat("x", 300) + " " + escape + " " + pipes + " " + cjk,
	}}
	for i, id := range []string{cjk, escape, strings.Repeat("e\u0301\u0301\u0301\u0301\u0301\u0301\u0301", 40)} {
		r.Sessions = append(r.Sessions, analyze.Session{ID: id, By: "session", Messages: int64(i), Errors: 1, Codes: []analyze.CodeCount{{Code: two.Code, Count: 1}}})
	}
	for _, name := range []string{pipes, cjk} {
		r.Methods = append(r.Methods, analyze.Method{Method: name, Requests: 1, Responses: 1, Errors: 1, ErrorRate: ptr(1.0),
			Latency: &analyze.Latency{Count: 1, P50: 1e300, P90: 1e300, P99: 1e300, Max: 1e300}, Subjects: []analyze.Subject{{Subject: sum + bidi + name, Requests: 1}}})
	}
	r.Problems = []analyze.Problem{{Kind: "encoding", Count: 1 << 60, Samples: []analyze.Sample{{Source: "-", Line: 3, Text: bidi + escape + "\r\n" + pipes}}}}
	r.Windows = analyze.Windows{Unit: "messages", Width: analyze.Width{Messages: 5}, Rows: []analyze.Window{
		{Start: analyze.WindowStart{Ordinal: 1}, Messages: 5, Responses: 3, Errors: 3, Codes: []analyze.CodeCount{{Code: three.Code, Count: 3}}},
		{Start: analyze.WindowStart{Ordinal: 6}, Messages: 1, Responses: 1, Errors: 1, Codes: []analyze.CodeCount{}}}}
	return r
}

// healthy is a capture without errors.
func healthy() *analyze.Report {
	r := empty()
	r.Sources = []analyze.Source{{Name: "-", Format: "ndjson", Bytes: 81_212, Records: 600}}
	r.Summary = analyze.Summary{Records: 600, Messages: 600, Requests: 300, Responses: 300, Calls: 300, Sessions: 1, Methods: 2,
		First: at("09:00:00"), Last: at("09:00:59.5"), ErrorRate: ptr(0.0)}
	r.Windows = analyze.Windows{Unit: "time", Width: analyze.Width{Duration: "30s"}, Rows: []analyze.Window{
		{Start: analyze.WindowStart{Time: at("09:00:00")}, Messages: 410, Responses: 205, Codes: []analyze.CodeCount{}},
		{Start: analyze.WindowStart{Time: at("09:00:30")}, Messages: 190, Responses: 95, Codes: []analyze.CodeCount{}}}}
	r.Sessions = []analyze.Session{{ID: "-", By: "source", Source: ptr("-"), Catalog: ptr("lsp"), First: at("09:00:00"), Last: at("09:00:59.5"),
		Messages: 600, Requests: 300, Responses: 300, Codes: []analyze.CodeCount{}}}
	r.Methods = []analyze.Method{
		{Method: "textDocument/hover", Requests: 210, Responses: 210, ErrorRate: ptr(0.0), Subjects: []analyze.Subject{}, Latency: &analyze.Latency{Count: 210, P50: 12, P90: 48, P99: 130, Max: 212}},
		{Method: "textDocument/completion", Requests: 90, Responses: 90, ErrorRate: ptr(0.0), Subjects: []analyze.Subject{}, Latency: &analyze.Latency{Count: 90, P50: 31, P90: 77, P99: 160, Max: 160}},
	}
	return r
}

// foreign is input that holds no JSON-RPC.
func foreign() *analyze.Report {
	r := empty()
	r.Sources = []analyze.Source{{Name: "access.log", Format: "unknown", Bytes: 512_000, Records: 4_120}}
	r.Summary = analyze.Summary{Records: 4_120, Other: 20, Unparsed: 4_100}
	r.Problems = []analyze.Problem{
		{Kind: "not_json", Count: 4_098, Samples: []analyze.Sample{
			{Source: "access.log", Line: 1, Text: `10.0.0.7 - - [02/Mar/2026:09:00:01 +0000] "GET /healthz HTTP/1.1" 200 2`},
			{Source: "access.log", Line: 2, Text: `10.0.0.7 - - [02/Mar/2026:09:00:02 +0000] "GET /metrics HTTP/1.1" 200 8123`}}},
		{Kind: "truncated", Count: 2, Samples: []analyze.Sample{{Source: "access.log", Line: 4_120, Text: `{"level":"inf`}}},
	}
	return r
}

// reports are the fixtures by name.
func reports() map[string]*analyze.Report {
	return map[string]*analyze.Report{
		"rich": withRules(cortex()), "empty": empty(), "hostile": withRules(hostile()), "no-errors": withRules(healthy()), "nothing": foreign(),
	}
}
