package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"rpclog/analyze"
	"rpclog/analyze/wording"
)

// Bounds of a SARIF log. GitHub shows 5,000 results of a run, takes 25,000, and
// 10 MB of a log in gzip:
// https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
// https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/file-too-large
const (
	sarifResults = 5000
	sarifBytes   = 8 << 20 // of all results, before they are compressed
	sarifPretty  = 1 << 20 // the same, up to which a log is indented: that takes as much again
)

const (
	sarifLongest = 200 // columns of a name in a message

	sarifVersion = "2.1.0"
	sarifSchema  = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	// sarifRoot stands for the directory that relative URIs are relative to.
	sarifRoot = "%SRCROOT%"
)

// The objects of SARIF 2.1.0 (OASIS standard, section 3) that are written,
// with their names there.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
		Properties  sarifRunBag       `json:"properties"`
	}
	sarifRunBag struct {
		Summary analyze.Summary `json:"summary"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID                   string       `json:"id"`
		Name                 string       `json:"name,omitempty"`
		ShortDescription     sarifMessage `json:"shortDescription"`
		FullDescription      sarifMessage `json:"fullDescription"`
		Help                 sarifMessage `json:"help"`
		DefaultConfiguration sarifConfig  `json:"defaultConfiguration"`
		Properties           sarifRuleBag `json:"properties"`
	}
	sarifRuleBag struct {
		Level   string  `json:"level"`
		Catalog *string `json:"catalog,omitempty"`
	}
	sarifConfig struct {
		Level string `json:"level"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID              string            `json:"ruleId"`
		RuleIndex           int               `json:"ruleIndex"`
		Level               string            `json:"level"`
		Message             sarifMessage      `json:"message"`
		Locations           []sarifLocation   `json:"locations"`
		CodeFlows           []sarifCodeFlow   `json:"codeFlows,omitempty"`
		PartialFingerprints map[string]string `json:"partialFingerprints"`
		Properties          sarifResultBag    `json:"properties"`
	}
	sarifResultBag struct {
		Level string              `json:"level"`
		Steps []analyze.StepCount `json:"steps"`
		Count int64               `json:"count"`
	}
	sarifLocation struct {
		PhysicalLocation sarifPlace    `json:"physicalLocation"`
		Message          *sarifMessage `json:"message,omitempty"`
	}
	sarifPlace struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI       string `json:"uri"`
		URIBaseID string `json:"uriBaseId,omitempty"`
	}
	sarifRegion struct {
		StartLine int64 `json:"startLine"`
	}
	sarifCodeFlow struct {
		ThreadFlows []sarifThreadFlow `json:"threadFlows"`
	}
	sarifThreadFlow struct {
		Locations []sarifStep `json:"locations"`
	}
	sarifStep struct {
		Location         sarifLocation `json:"location"`
		ExecutionTimeUTC string        `json:"executionTimeUtc,omitempty"`
	}
	sarifInvocation struct {
		ExecutionSuccessful            bool                `json:"executionSuccessful"`
		ToolExecutionNotifications     []sarifNotification `json:"toolExecutionNotifications"`
		ToolConfigurationNotifications []sarifNotification `json:"toolConfigurationNotifications"`
	}
	sarifNotification struct {
		Descriptor sarifDescriptor `json:"descriptor"`
		Level      string          `json:"level"`
		Message    sarifMessage    `json:"message"`
		Locations  []sarifLocation `json:"locations,omitempty"`
	}
	sarifDescriptor struct {
		ID string `json:"id"`
	}
)

// sarif makes a SARIF log of a report.
type sarif struct {
	dir string
}

// writeSARIF writes a SARIF 2.1.0 log for code scanning: a result per finding,
// the most serious first, with its evidence as locations and, in order, as a
// code flow. What could not be read, and what was cut, are notifications.
func writeSARIF(w io.Writer, r *analyze.Report, o Options) error {
	s := sarif{o.Dir}
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "rpclog", Version: o.Version, Rules: []sarifRule{}}},
		Results:    s.results(r),
		Properties: sarifRunBag{r.Summary},
	}
	run.Invocations = []sarifInvocation{s.invocation(r, int64(len(run.Results)))}
	for i := range r.Rules {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(&r.Rules[i]))
	}
	whole := sarifLog{sarifSchema, sarifVersion, []sarifRun{run}}
	if sizeOf(run.Results) > sarifPretty {
		return jsonLines(w).Encode(whole)
	}
	return writeIndented(w, whole)
}

func say(text string) sarifMessage { return sarifMessage{sarifText(text)} }

// sarifLevel returns the level of SARIF for one of ours.
func sarifLevel(level string) string {
	switch level {
	case "critical", "high":
		return "error"
	case "medium":
		return "warning"
	}
	return "note"
}

func sarifRuleOf(r *analyze.Rule) sarifRule {
	or := func(text, other string) sarifMessage {
		if text == "" {
			text = other
		}
		return say(text)
	}
	return sarifRule{
		ID: r.ID, Name: pascal(r.ID), ShortDescription: say(r.Title),
		FullDescription: or(r.Description, r.Title), Help: or(r.Hint, r.Title),
		DefaultConfiguration: sarifConfig{sarifLevel(r.Level)}, Properties: sarifRuleBag{r.Level, r.Catalog},
	}
}

// pascal returns the id of a rule as one word: cortex/soft-limit is
// CortexSoftLimit.
func pascal(id string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(id, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		runes := []rune(word)
		b.WriteString(string(unicode.ToUpper(runes[0])) + string(runes[1:]))
	}
	return b.String()
}

func (s sarif) results(r *analyze.Report) []sarifResult {
	at := map[string]int{}
	for i := range r.Rules {
		at[r.Rules[i].ID] = i
	}
	list := []sarifResult{}
	seen, size := map[string]int{}, int64(0)
	for i := range r.Findings[:min(len(r.Findings), sarifResults)] {
		f := &r.Findings[i]
		index, known := at[f.Rule]
		if !known {
			index = -1 // as SARIF says it
		}
		id := identity(f)
		seen[id]++
		fingerprint := id + ":" + strconv.Itoa(seen[id])
		one := sarifResult{
			RuleID: f.Rule, RuleIndex: index, Level: sarifLevel(f.Level), Message: say(findingWords(f)),
			Locations: []sarifLocation{},
			// The first is ours; code scanning on GitHub goes by the second,
			// and would else make one from the text of the line.
			PartialFingerprints: map[string]string{"rpclogFinding/v1": fingerprint, "primaryLocationLineHash": fingerprint},
			Properties:          sarifResultBag{f.Level, f.Steps, f.Count},
		}
		var flow sarifThreadFlow
		for k := range f.Evidence {
			e := &f.Evidence[k]
			there := s.location(e.Source, e.Line, eventWords(e))
			one.Locations = append(one.Locations, there)
			flow.Locations = append(flow.Locations, sarifStep{there, e.Time.String()})
		}
		if len(flow.Locations) > 0 {
			one.CodeFlows = []sarifCodeFlow{{[]sarifThreadFlow{flow}}}
		}
		if size += sizeOf(one); size > sarifBytes {
			break
		}
		list = append(list, one)
	}
	return list
}

// sizeOf returns how many bytes a value takes in JSON.
func sizeOf(value any) int64 {
	n := new(countWriter)
	jsonLines(n).Encode(value) // nothing fails
	return int64(*n)
}

type countWriter int64

func (n *countWriter) Write(p []byte) (int, error) {
	*n += countWriter(len(p))
	return len(p), nil
}

// identity says which finding this is in words that stay the same when lines
// are added to a capture that have nothing to do with it: a hash of its rule,
// whom it is about, and the step, code and method of its first event; neither
// lines nor times. Several of one identity are counted through.
func identity(f *analyze.Finding) string {
	parts := []string{f.Rule, who(f.By)}
	if by := f.By.Session; by != nil && by.Source != nil {
		parts = append(parts, *by.Source)
	}
	if by := f.By.Connection; by != nil {
		parts = append(parts, by.Source)
	}
	if len(f.Evidence) > 0 {
		e, method := &f.Evidence[0], ""
		if e.Method != nil {
			method = *e.Method
		}
		parts = append(parts, e.Step, e.Code.String(), method)
	}
	hash := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(hash, "%d %s\n", len(p), p)
	}
	return hex.EncodeToString(hash.Sum(nil)[:16])
}

// findingWords says in one line what was found.
func findingWords(f *analyze.Finding) string {
	whom := shorten(line(who(f.By)), sarifLongest, inMiddle)
	return line(f.Title) + ": " + strings.Join(some(whom+": "+line(stepWords(f)), timeSpan(f)), ", ")
}

// eventWords says in a few words what happened at a place.
func eventWords(e *analyze.Evidence) string {
	parts := []string{e.Step}
	if !e.Code.IsNull() {
		parts = append(parts, wording.Code(e.Code))
	}
	if e.Method != nil {
		parts = append(parts, *e.Method)
	}
	return strings.Join(some(parts...), " ")
}

func (s sarif) location(source string, at int64, words string) sarifLocation {
	var l sarifLocation
	uri, below := sourceURI(source, s.dir)
	l.PhysicalLocation.ArtifactLocation.URI = uri
	if below {
		l.PhysicalLocation.ArtifactLocation.URIBaseID = sarifRoot
	}
	if at > 0 {
		l.PhysicalLocation.Region = &sarifRegion{at}
	}
	if words != "" {
		m := say(shorten(line(words), sarifLongest, inMiddle))
		l.Message = &m
	}
	return l
}

// invocation tells how the run went: what of the input is not in the report,
// and which findings are not among the results, of which there are so many.
func (s sarif) invocation(r *analyze.Report, listed int64) sarifInvocation {
	v := sarifInvocation{ExecutionSuccessful: true, ToolExecutionNotifications: []sarifNotification{}, ToolConfigurationNotifications: []sarifNotification{}}
	gaps := r.Gaps()
	note := func(id, level, text string) *sarifNotification {
		v.ToolExecutionNotifications = append(v.ToolExecutionNotifications, sarifNotification{Descriptor: sarifDescriptor{"input/" + id}, Level: level, Message: say(text)})
		return &v.ToolExecutionNotifications[len(v.ToolExecutionNotifications)-1]
	}
	for _, g := range gaps {
		switch g.What {
		case "interrupted", "unreadable":
			v.ExecutionSuccessful = false
			note(g.What, "error", strings.Join(append([]string{GapWords(g)}, gapLines(r, g)...), "; "))
		case "limits":
			note(g.What, "warning", strings.Join(append([]string{GapWords(g)}, gapLines(r, g)...), "; "))
		}
	}
	if r.Summary.Messages == 0 && r.Summary.Records > 0 {
		v.ExecutionSuccessful = false
		note("nothing", "error", verdictOf(r).text)
	}
	for i := range r.Problems {
		p := &r.Problems[i]
		level := "note"
		if slices.ContainsFunc(gaps, func(g analyze.Gap) bool { return g.What == p.Kind }) {
			level = "warning"
		}
		n := note(p.Kind, level, problemWords(p.Kind)+": "+wording.Thousands(p.Count))
		for k, sample := range p.Samples {
			if k == 0 || sample.Source != p.Samples[k-1].Source || sample.Line != p.Samples[k-1].Line {
				n.Locations = append(n.Locations, s.location(sample.Source, sample.Line, ""))
			}
		}
	}
	if found := foundIn(r); found > listed {
		v.ToolConfigurationNotifications = append(v.ToolConfigurationNotifications, sarifNotification{
			Descriptor: sarifDescriptor{"results/cut"}, Level: "warning",
			Message: say("Of " + wording.Thousands(found) + " findings the " + wording.Thousands(listed) + " most serious are listed"),
		})
	}
	return v
}

// foundIn returns how many findings there were, those that the report does not
// list among them.
func foundIn(r *analyze.Report) int64 {
	n := int64(0)
	for i := range r.Rules {
		n += r.Rules[i].Findings
	}
	return max(n, int64(len(r.Findings)))
}
