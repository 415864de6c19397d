package rules

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestBuiltinRules holds what every rule that comes with the program owes to
// those who read its findings.
func TestBuiltinRules(t *testing.T) {
	files, err := filepath.Glob("builtin/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v: %v", files, err)
	}
	id := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	var ids []string
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		rules, err := Load(file, src)
		if err != nil {
			t.Error(err)
			continue
		}
		folder := strings.TrimSuffix(filepath.Base(file), ".yaml")
		for _, r := range rules {
			space, name, _ := strings.Cut(r.ID, "/")
			switch {
			case space != folder || !id.MatchString(name):
				t.Errorf("%s in %s: want %s/ and a name in kebab case", r.ID, file, folder)
			case folder == "generic" && r.Catalog != "", folder != "generic" && r.Catalog != folder:
				t.Errorf("%s is for catalog %q", r.ID, r.Catalog)
			}
			if r.Title == "" || r.Description == "" || r.Hint == "" || r.By == nil {
				t.Errorf("%s lacks a title, a description, a hint or by", r.ID)
			}
			if n := utf8.RuneCountInString(r.Title); n > 70 {
				t.Errorf("%s has a title of %d characters", r.ID, n)
			}
			if n := utf8.RuneCountInString(r.Hint); n > 400 {
				t.Errorf("%s has a hint of %d characters", r.ID, n)
			}
			for _, s := range r.Steps {
				if strings.HasPrefix(s.Name, "step ") {
					t.Errorf("%s has a step without a name", r.ID)
				}
			}
			ids = append(ids, r.ID)
		}
	}
	builtin, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range builtin {
		got = append(got, r.ID)
	}
	if !slices.Equal(got, ids) {
		t.Errorf("Builtin has %v, the files have %v", got, ids)
	}
}

// TestBuiltinScripts sees that every built-in rule has a script with a capture
// that fires it and one that does not quite. That of soft-then-hard-limit is
// capture-cortex-almost.txtar and its like.
func TestBuiltinScripts(t *testing.T) {
	builtin, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, r := range builtin {
		if r.ID == "cortex/soft-then-hard-limit" {
			continue
		}
		name := "../../testdata/script/rule-" + strings.ReplaceAll(r.ID, "/", "-") + ".txtar"
		want[name] = true
		src, err := os.ReadFile(name)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, part := range []string{"\n-- fires.jsonl --\n", "\n-- almost.jsonl --\n", "'^" + r.ID + ","} {
			if !strings.Contains(string(src), part) {
				t.Errorf("%s lacks %q", name, part)
			}
		}
	}
	scripts, err := filepath.Glob("../../testdata/script/rule-*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range scripts {
		if !want[filepath.ToSlash(name)] {
			t.Errorf("%s is about no built-in rule", name)
		}
	}
}

// TestDeadSession holds the texts that say that a session is gone apart from
// those that only speak of one.
func TestDeadSession(t *testing.T) {
	builtin, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	text := message(t, builtin, "generic/dead-session-used-again", 0)
	for _, s := range []string{
		"Session with given id not found.", "Session not found", "Session 'a1b2-c3' not found", "session id 7f3a not found",
		"Your session has expired", "The session was closed.", "Session terminated", "Session is already closed", "sessionId 12 is unknown",
		"session does not exist", "Session no longer exists", "No such session", "Unknown session: 7", "Not Found: Unknown Mcp-Session-Id header",
		"Bad Request: No valid session ID provided", "Invalid session ID",
	} {
		if !text.MatchString(s) {
			t.Errorf("%q is not taken for a session that is gone", s)
		}
	}
	for _, s := range []string{
		"Session file not found", "Method session/new not found", "Object in session 5 not found", "Invalid session parameters",
		"Could not find object with given id", "Sessions are not supported", "Session limit on this device has been reached.",
		"obsession not found", "Session already exists", "Cannot close session",
	} {
		if text.MatchString(s) {
			t.Errorf("%q is taken for a session that is gone", s)
		}
	}
}

// TestProviderLimits holds the texts of Ethereum providers about too many
// calls a second apart from those about the quota of a day or a month.
func TestProviderLimits(t *testing.T) {
	builtin, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	fast := message(t, builtin, "ethereum/rate-limit-then-quota", 0)
	used := message(t, builtin, "ethereum/rate-limit-then-quota", 1)
	for s, want := range map[string][2]bool{
		"Your app has exceeded its compute units per second capacity. If you have retries enabled, you can safely ignore this message.": {true, false},
		`429 Too Many Requests: {"jsonrpc":"2.0","error":{"code":-32016,"message":"over rate limit"},"id":2239375}`:                     {true, false},
		"credits limited to 6000/sec":      {true, false},
		"project ID request rate exceeded": {true, false},
		"rate limit exceeded":              {true, false},
		"Monthly capacity limit exceeded. Visit https://dashboard.alchemyapi.io/settings/billing to upgrade your scaling policy.": {false, true},
		"daily request count exceeded, request rate limited":                                                                      {false, true},
		"query returned more than 10000 results":                                                                                  {false, false},
		"Log response size exceeded.":                                                                                             {false, false},
		"execution reverted: daily withdrawal done":                                                                               {false, false},
	} {
		if got := [2]bool{fast.MatchString(s), used.MatchString(s)}; got != want {
			t.Errorf("%q: too fast and used up are %v, want %v", s, got, want)
		}
	}
}

func message(t *testing.T, rules []*Rule, id string, step int) *regexp.Regexp {
	t.Helper()
	i := slices.IndexFunc(rules, func(r *Rule) bool { return r.ID == id })
	if i < 0 {
		t.Fatalf("no rule %s", id)
	}
	return rules[i].Steps[step].Match.Message
}
