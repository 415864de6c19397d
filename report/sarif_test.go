package report

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"rpclog/analyze"
)

// sarifShapes are the objects that we write as the SARIF 2.1.0 schema has them:
// of each its properties, those that are required with a *, and what they hold.
var sarifShapes = map[string]map[string]string{
	"log":              {"$schema": "uri", "version*": "=2.1.0", "runs*": "[]run"},
	"run":              {"tool*": "tool", "invocations": "[]invocation", "results": "[]result", "properties": "bag"},
	"tool":             {"driver*": "driver"},
	"driver":           {"name*": "text", "version": "text", "informationUri": "uri", "rules": "[]rule"},
	"rule":             {"id*": "text", "name": "text", "shortDescription": "words", "fullDescription": "words", "help": "words", "defaultConfiguration": "configuration", "properties": "bag"},
	"words":            {"text*": "text"},
	"configuration":    {"level": "=none note warning error"},
	"result":           {"ruleId": "text", "ruleIndex": "rule index", "level": "=none note warning error", "message*": "words", "locations": "[]location", "codeFlows": "[]codeFlow", "partialFingerprints": "texts", "properties": "bag"},
	"location":         {"physicalLocation": "physicalLocation", "message": "words"},
	"physicalLocation": {"artifactLocation": "artifactLocation", "region": "region"},
	"artifactLocation": {"uri": "uri", "uriBaseId": "=%SRCROOT%"},
	"region":           {"startLine": "line"},
	"codeFlow":         {"threadFlows*": "[]threadFlow"},
	"threadFlow":       {"locations*": "[]threadFlowLocation"},
	"threadFlowLocation": {
		"location": "location", "executionTimeUtc": "time",
	},
	"invocation":   {"executionSuccessful*": "bool", "toolExecutionNotifications": "[]notification", "toolConfigurationNotifications": "[]notification"},
	"notification": {"descriptor": "descriptor", "level": "=none note warning error", "message*": "words", "locations": "[]location"},
	"descriptor":   {"id": "text"},
}

// checkSARIF holds a value to what the schema says of it. Rules is how many
// there are.
func checkSARIF(what string, v any, rules int) error {
	text, isText := v.(string)
	number, isNumber := v.(float64)
	ok := true
	switch {
	case strings.HasPrefix(what, "[]"):
		list, isList := v.([]any)
		for _, x := range list {
			if err := checkSARIF(what[2:], x, rules); err != nil {
				return err
			}
		}
		ok = isList
	case strings.HasPrefix(what, "="):
		ok = isText && slices.Contains(strings.Fields(what[1:]), text)
	case what == "text":
		ok = isText && text != ""
	case what == "texts":
		all, isObject := v.(map[string]any)
		for _, x := range all {
			if err := checkSARIF("text", x, rules); err != nil {
				return err
			}
		}
		ok = isObject
	case what == "bool":
		_, ok = v.(bool)
	case what == "bag":
		_, ok = v.(map[string]any)
	case what == "line":
		ok = isNumber && number >= 1 && number == math.Trunc(number)
	case what == "rule index":
		ok = isNumber && number >= 0 && int(number) < rules
	case what == "time":
		t, err := time.Parse(time.RFC3339Nano, text)
		ok = err == nil && t.Location() == time.UTC
	case what == "uri":
		u, err := url.Parse(text)
		ok = err == nil && text != "" && u.String() == text && !strings.ContainsAny(text, "\\ ")
	default:
		return checkObject(what, v, rules)
	}
	if !ok {
		return fmt.Errorf("%v is no %s", v, what)
	}
	return nil
}

func checkObject(what string, v any, rules int) error {
	object, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("%v is no %s", v, what)
	}
	left := maps.Clone(object)
	for name, kind := range sarifShapes[what] {
		name, required := strings.CutSuffix(name, "*")
		x, there := left[name]
		delete(left, name)
		switch {
		case there:
			if err := checkSARIF(kind, x, rules); err != nil {
				return fmt.Errorf("%s.%s: %w", what, name, err)
			}
		case required:
			return fmt.Errorf("%s has no %s", what, name)
		}
	}
	if len(left) > 0 {
		return fmt.Errorf("%s has no property %v", what, slices.Collect(maps.Keys(left)))
	}
	return nil
}

// readSARIF reads what was written, and holds it to the schema.
func readSARIF(t *testing.T, r *analyze.Report, o Options) sarifRun {
	t.Helper()
	text := written(t, "sarif", r, o)
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	if err := checkSARIF("log", v, len(r.Rules)); err != nil {
		t.Error(err)
	}
	if strings.ContainsFunc(text, func(c rune) bool { return c != '\n' && harmful(c) }) {
		t.Error("control characters")
	}
	if len(v.(map[string]any)["runs"].([]any)) != 1 {
		t.Fatal("not one run")
	}
	type plain struct { // bags aside, which hold what cannot be read back
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []struct {
			sarifResult
			Properties any `json:"properties"`
		} `json:"results"`
	}
	var read struct{ Runs []plain }
	if err := json.Unmarshal([]byte(text), &read); err != nil {
		t.Fatal(err)
	}
	run := sarifRun{Tool: read.Runs[0].Tool, Invocations: read.Runs[0].Invocations}
	for _, x := range read.Runs[0].Results {
		run.Results = append(run.Results, x.sarifResult)
	}
	return run
}

func TestSARIF(t *testing.T) {
	all := reports()
	all["unreadable"] = withRules(cortex())
	all["unreadable"].Incomplete = true
	all["unreadable"].Sources[0].Error = ptr("read logs/cortex.log: input/output error")
	for name, r := range all {
		t.Run(name, func(t *testing.T) { readSARIF(t, r, Options{Dir: "/w", Version: "1.2.3"}) })
	}
	run := readSARIF(t, all["rich"], Options{Dir: "/w"})
	var got []string
	for _, x := range run.Results {
		if id := run.Tool.Driver.Rules[x.RuleIndex].ID; id != x.RuleID {
			t.Errorf("rule %s at the place of %s", id, x.RuleID)
		}
		got = append(got, x.Level+" "+x.Message.Text)
	}
	if d := cmp.Diff([]string{
		"error Soft limit ignored until the hard limit: session " + sessionA + ": soft ×14 → hard ×1, 2026-03-02T09:12:44.12Z – 2026-03-02T09:18:20.004Z",
		"error Soft limit ignored until the hard limit: session " + sessionB + ": soft ×6 → hard ×2, 2026-03-02T09:36:02.511Z – 2026-03-02T09:36:48.09Z",
		"warning Expired token used again and again: connection 127.0.0.1:50412, method queryHeadsets: expired ×41, 2026-03-02T09:27:10.001Z – 2026-03-02T09:27:14.65Z",
		"note Headset dropped while the disk was almost full: whole capture: low disk ×12 → closed ×1",
	}, got); d != "" {
		t.Error(d)
	}
	first := run.Results[0]
	last := first.CodeFlows[0].ThreadFlows[0].Locations[2]
	if d := cmp.Diff([]any{3, int64(8812), "logs/cortex.log", sarifRoot, "hard -32029 subscribe", "2026-03-02T09:18:20.004Z"}, []any{
		len(first.Locations), first.Locations[0].PhysicalLocation.Region.StartLine, first.Locations[0].PhysicalLocation.ArtifactLocation.URI,
		first.Locations[0].PhysicalLocation.ArtifactLocation.URIBaseID, last.Location.Message.Text, last.ExecutionTimeUTC,
	}); d != "" {
		t.Error(d)
	}
	var notes []string
	for _, n := range readSARIF(t, all["unreadable"], Options{}).Invocations[0].ToolExecutionNotifications {
		notes = append(notes, n.Level+" "+n.Descriptor.ID+": "+n.Message.Text)
	}
	if d := cmp.Diff([]string{
		"error input/interrupted: the reading was interrupted",
		"error input/unreadable: 1 input could not be read, or not to the end; read logs/cortex.log: input/output error",
		"warning input/limits: 1 limit was reached; sessions kept apart: 100,000, reached 100,412",
		"note input/not_json: text without a message: 24",
		"warning input/truncated: JSON cut off at its end: 5",
		"note input/duplicate_id: id used again before its response: 3",
	}, notes); d != "" {
		t.Error(d)
	}
}

// TestSARIFFingerprints sees that findings keep theirs where lines and times
// move, and that no two have the same.
func TestSARIFFingerprints(t *testing.T) {
	prints := func(r *analyze.Report) []string {
		var list []string
		for _, x := range readSARIF(t, r, Options{}).Results {
			list = append(list, x.PartialFingerprints["rpclogFinding/v1"])
			if x.PartialFingerprints["primaryLocationLineHash"] != list[len(list)-1] {
				t.Error("GitHub goes by another fingerprint")
			}
		}
		return list
	}
	r := withRules(cortex())
	again := r.Findings[0]
	r.Findings = slices.Insert(r.Findings, 1, again)
	before := prints(r)
	if len(slices.Compact(slices.Sorted(slices.Values(before)))) != len(r.Findings) {
		t.Errorf("some are equal: %v", before)
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Start, f.End, f.Evidence = at("23:00:00"), at("23:01:00"), slices.Clone(f.Evidence)
		for k := range f.Evidence {
			f.Evidence[k].Line += 1000
			f.Evidence[k].Time = at("23:00:30")
		}
	}
	if d := cmp.Diff(before, prints(r)); d != "" {
		t.Error(d)
	}
	r.Findings[0].Evidence[0].Code = num("-32999")
	if after := prints(r); after[0] == before[0] {
		t.Error("another code has the same fingerprint")
	}
}

// TestSARIFBound sees that a log holds no more than it may, and says so.
func TestSARIFBound(t *testing.T) {
	r := withRules(cortex())
	for range sarifResults {
		r.Findings = append(r.Findings, r.Findings[3])
	}
	r.Rules[1].Findings = 12_000
	run := readSARIF(t, r, Options{})
	if len(run.Results) != sarifResults || run.Results[0].Level != "error" {
		t.Errorf("%d results, the first %s", len(run.Results), run.Results[0].Level)
	}
	cut := run.Invocations[0].ToolConfigurationNotifications
	if want := "Of 12,003 findings the 5,000 most serious are listed"; len(cut) != 1 || cut[0].Message.Text != want {
		t.Errorf("%v, want %q", cut, want)
	}
}

// TestSARIFSize has findings with much to say: the log stays within what GitHub
// takes, even as text, and counts what it leaves out.
func TestSARIFSize(t *testing.T) {
	r := withRules(cortex())
	large := r.Findings[3]
	for len(large.Evidence) < 64 {
		large.Evidence = append(large.Evidence, large.Evidence[0])
	}
	method := strings.Repeat("m", 500)
	for i := range large.Evidence {
		large.Evidence[i].Method = &method
	}
	for range sarifResults {
		r.Findings = append(r.Findings, large)
	}
	r.Rules[1].Findings = 12_000
	run := readSARIF(t, r, Options{})
	if n := len(written(t, "sarif", r, Options{})); n > sarifBytes+1<<20 || n < sarifBytes/2 {
		t.Errorf("%d bytes", n)
	}
	cut := run.Invocations[0].ToolConfigurationNotifications
	want := fmt.Sprintf("Of 12,003 findings the %d most serious are listed", len(run.Results))
	if len(run.Results) >= 1000 || len(run.Results) < 50 || len(cut) != 1 || cut[0].Message.Text != want {
		t.Errorf("%d results, %v, want %q", len(run.Results), cut, want)
	}
}

func TestSARIFText(t *testing.T) {
	for text, want := range map[string]string{
		"plain":               "plain",
		"{0} of {}":           "{{0}} of {{}}",
		"[a](http://b.test)":  "[a] (http://b.test)",
		"a\x1b[2J\r\nb\u202e": "a␛[2J↵b\ufffd",
	} {
		if got := sarifText(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestSourceURI(t *testing.T) {
	for _, c := range []struct {
		source, dir, uri string
		below            bool
	}{
		{"a.log", "/w", "a.log", true},
		{"./logs//a.log", "/w", "logs/a.log", true},
		{"/w/logs/a b.log", "/w", "logs/a%20b.log", true},
		{"/w", "/w", ".", true},
		{"/etc/a.log", "/w", "file:///etc/a.log", false},
		{"/wide/a.log", "/w", "file:///wide/a.log", false},
		{"../a.log", "/w/x", "file:///w/a.log", false},
		{"../a.log", "", "../a.log", false},
		{"/etc/a.log", "", "file:///etc/a.log", false},
		{"x:y/1?2#3%4.log", "/w", "./x:y/1%3F2%233%254.log", true},
		{"\xff\x1b|ü.log", "/w", "%FF%1B%7C%C3%BC.log", true},
		{"-", "/w", "stdin", false},
	} {
		uri, below := sourceURI(c.source, c.dir)
		if uri != c.uri || below != c.below {
			t.Errorf("%q in %q: %q %v, want %q %v", c.source, c.dir, uri, below, c.uri, c.below)
		}
		if u, err := url.Parse(uri); err != nil || u.String() != uri {
			t.Errorf("%q: %v", uri, err)
		}
	}
}
