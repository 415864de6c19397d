package cli

import (
	"errors"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"rpclog/analyze"
	"rpclog/analyze/catalog"
	"rpclog/analyze/rules"
	"rpclog/parse/capture"
)

// isUsage holds that an error of a flag is one of usage, which says something.
func isUsage(t *testing.T, err error) {
	t.Helper()
	var exit *exitError
	if !errors.As(err, &exit) || exit.code != exitUsage || err.Error() == "" {
		t.Errorf("not an error of usage: %v", err)
	}
}

// FuzzGates reads any gates, and holds them to what they say about a report: a gate
// that is taken fails where it should, and nowhere else.
func FuzzGates(f *testing.F) {
	catalogs, err := catalog.Builtin()
	if err != nil {
		f.Fatal(err)
	}
	applied, err := rules.Builtin()
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range [][2]string{
		{"high", ""}, {"info,incomplete", ""}, {"rule:" + applied[0].ID, ""}, {"code:-32029", "-32601"}, {"code:-32029", "-32029"}, {`code:"a,b",low`, ""}, {"rate>5%", "-32601,-32029"}, {"rate > 0.05", ""},
		{"code:null", ""}, {"code:Method not found", ""}, {"", ""}, {"rate>100%", ""}, {"rate>.", ""}, {"code:1e3", "x"}, {"critical,,high", ""}, {"rate>1e-9", ""}, {"code:0", "-0"},
	} {
		f.Add(s[0], s[1], int32(-32029), uint16(3), uint16(50), uint8(1), uint8(2), false)
		f.Add(s[0], s[1], int32(0), uint16(0), uint16(0), uint8(0), uint8(0), true)
	}
	for i, level := range rules.Levels() {
		for rule := range applied {
			f.Add(level+",rate>5%", "", int32(i), uint16(6), uint16(94), uint8(rule), uint8(1), false)
		}
	}
	f.Fuzz(func(t *testing.T, failOn, allow string, code int32, failed, answered uint16, rule, found uint8, cut bool) {
		flags := gateFlags{failOn: []string{failOn}}
		if allow != "" {
			flags.allowed = []string{allow}
		}
		gates, err := flags.gates(applied, catalogs)
		if err != nil {
			isUsage(t, err)
			return
		}
		errs, responses := int64(failed), int64(failed)+int64(answered)
		c := capture.NumberCode(strconv.Itoa(int(code)))
		r := &analyze.Report{Incomplete: cut, Summary: analyze.Summary{Errors: errs, Responses: responses}}
		if errs > 0 {
			r.Codes = []analyze.Code{{Code: c, Count: errs}}
		}
		fired := applied[int(rule)%len(applied)]
		for _, x := range applied {
			row := analyze.Rule{ID: x.ID, Level: x.Level.String()}
			if x == fired {
				row.Findings = int64(found)
			}
			r.Rules = append(r.Rules, row)
		}
		allowed := slices.ContainsFunc(splitLists(flags.allowed), func(word string) bool { return capture.ParseCode(word) == c })
		words := splitLists(flags.failOn)
		if len(gates) != len(words) {
			t.Fatalf("%d gates of %q", len(gates), words)
		}
		levels := rules.Levels()
		for i, word := range words {
			want := false
			kind, arg, _ := strings.Cut(word, ":")
			switch {
			case word == "incomplete":
				want = cut
			case slices.Contains(levels, word):
				want = found > 0 && slices.Index(levels, fired.Level.String()) >= slices.Index(levels, word)
			case kind == "rule":
				want = found > 0 && fired.ID == arg
			case kind == "code":
				if n, err := strconv.Atoi(arg); err != nil || int64(n) != int64(int32(n)) {
					continue // a name, or a code that the report has not
				} else if want = errs > 0 && int(code) == n; allowed {
					want = false
				}
			case allow != "":
				continue
			default:
				share, _ := new(big.Rat).SetString(strings.Trim(strings.ReplaceAll(word, " ", ""), "rate>%"))
				if strings.HasSuffix(strings.ReplaceAll(word, " ", ""), "%") {
					share.Mul(share, big.NewRat(1, 100))
				}
				want = responses > 0 && big.NewRat(errs, max(responses, 1)).Cmp(share) > 0
			}
			if why := gates[i].why(r); (why != "") != want {
				t.Errorf("%q says %q, want a failure: %v", word, why, want)
			}
		}
		for _, g := range gates {
			if why := g.why(&analyze.Report{}); why != "" {
				t.Errorf("%q fails for nothing: %s", g.text, why)
			}
		}
	})
}

// FuzzFlags reads any text as the value of each flag that has a form of its own:
// what is taken means something that makes sense, and is read again as the same.
func FuzzFlags(f *testing.F) {
	for _, s := range []string{
		"64MiB", "1", "0", "-1", "1.5g", "9223372036854775807", "1 kb", "auto", "1m", "1000", "90m30s", "2562047h", "-5s", "2026-01-02T15:04:05Z", "2h", "2026-01-02", "10:00", "Jan  2 15:04:05", "1767323045",
		"UTC", "local", "Europe/Berlin", "../../etc/passwd", "/etc/localtime", "a.log:12", "a.log:3-1", "a.log:12:7:", ":1", "a:999999999999999999", "a:9999999999999999999", "tools/*", "a?b", "a,b,\"c,d\"", "m=a.b", "m=", "\x00",
	} {
		f.Add(s)
	}
	now := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		var size byteSize
		if size.Set(text) == nil {
			var again byteSize
			if err := again.Set(size.String()); size < 1 || err != nil || again != size {
				t.Errorf("%q is %d bytes, written %s, read again %d, %v", text, size, size.String(), again, err)
			}
		}
		if w, err := windowWidth(text); err == nil && (w.Time < 0 || w.Messages < 0 || w.Time > 0 && w.Messages > 0 || text != "auto" && w == (analyze.WindowWidth{})) {
			t.Errorf("a window of %q is %+v", text, w)
		}
		for _, zone := range []*time.Location{nil, time.FixedZone("", -3600)} {
			at, err := moment("--since", text, zone, now)
			if err != nil {
				isUsage(t, err)
			} else if at.Known() {
				if d, err := time.ParseDuration(text); err == nil && at != capture.TimeOf(now.Add(-d)) {
					t.Errorf("%q before %s is %s", text, now, at)
				}
				if again, err := moment("--since", at.String(), nil, now); err != nil || again != at {
					t.Errorf("%q is %s, read again %s, %v", text, at, again, err)
				}
			}
			both := filterFlags{since: text, until: text}
			if _, err := both.filter(zone, now); (err == nil) != (at.Known() || text == "") {
				t.Errorf("--since and --until %q: %v", text, err)
			}
		}
		if _, err := location(text); err != nil {
			isUsage(t, err)
		}
		if l, ok := lineOf(text); ok && (l.file == "" || l.from > l.to || l.from < 0 || !strings.Contains(text, l.file+":")) {
			t.Errorf("%q is %+v", text, l)
		}
		if got := strings.Join(splitLists([]string{text}), ","); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(strings.Join(strings.Fields(text), ""), " ", "") && !strings.ContainsFunc(text, isOddSpace) {
			t.Errorf("the elements of %q are %q", text, got)
		}
		if match := matching([]string{text}); !strings.ContainsAny(text, "*?") && (!match(text) || match(text+"x")) {
			t.Errorf("the pattern %q does not match itself alone", text)
		}
	})
}

// isOddSpace reports whether a character is white space that is not a blank.
func isOddSpace(r rune) bool { return r != ' ' && strings.TrimSpace(string(r)) == "" }
