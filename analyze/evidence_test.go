package analyze

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/analyze/catalog"
	"rpclog/analyze/rules"
	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
)

// Which catalog a session is of, and what its errors are called by that.

// talk writes a capture, in which a word is a message: METHOD a request with a
// response, METHOD=CODE one with an error, =CODE an error that answers nothing.
// SESSION: before a method names the session.
func talk(words string) string {
	var b strings.Builder
	for id, word := range strings.Fields(words) {
		call, code, failed := strings.Cut(word, "=")
		session, method, named := strings.Cut(call, ":")
		params := "{}"
		if !named {
			method = call
		} else {
			params = fmt.Sprintf(`{"session":%q}`, session)
		}
		if method != "" {
			fmt.Fprintf(&b, `{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`+"\n", id, method, params)
		}
		if failed {
			fmt.Fprintf(&b, `{"jsonrpc":"2.0","id":%d,"error":{"code":%s,"message":"m"}}`+"\n", id, code)
		} else {
			fmt.Fprintf(&b, `{"jsonrpc":"2.0","id":%d,"result":{}}`+"\n", id)
		}
	}
	return b.String()
}

// told returns the catalogs of the sessions and the codes of a report, as
// CODE/CATALOG/NAME/CLASS and the catalogs that a code is ambiguous between.
func told(r *Report) (sessions, codes string) {
	name := func(s *string) string {
		if s == nil {
			return "-"
		}
		return *s
	}
	for _, s := range r.Sessions {
		sessions += " " + s.ID + "=" + name(s.Catalog)
	}
	for _, c := range r.Codes {
		codes += fmt.Sprintf(" %s/%s/%s/%s", c.Code, name(c.Catalog), strings.ReplaceAll(name(c.Name), " ", ""), c.Class)
		if len(c.Ambiguous) > 0 {
			codes += "/" + strings.Join(c.Ambiguous, "+")
		}
	}
	return strings.TrimSpace(sessions), strings.TrimSpace(codes)
}

func TestCatalogOfSession(t *testing.T) {
	for _, tt := range []struct{ name, words, sessions, codes string }{
		{"one code by chance", "call=200", "x=-", "200/-/-/unknown"},
		{"two codes of one catalog, but a method", "call=200 call=201", "x=-", "200/-/-/unknown 201/-/-/unknown"},
		{"a prefix that anybody may have", "server.status printer.status=400", "x=-", "400/-/-/unknown"},
		{"a method that anybody may have", "server.info=400", "x=-", "400/-/-/unknown"},
		{"the same beside one that nobody else has", "server.info printer.gcode.script=400", "x=moonraker", "400/moonraker/Badrequest,orerrorofKlipper/unknown"},
		{"only the codes of the specification", "hosts.find=-32602 user.login=-32602", "x=-", "-32602/-/Invalidparams/client"},

		{"half", "textDocument/hover own=-32001", "x=lsp", "-32001/lsp/Unknownerror/unknown"},
		{"less than half", "textDocument/hover own own=-32001", "x=-", "-32001/-/-/unknown"},
		{"half, with what others have too", "initialize ping tools/call own own own=-32002", "x=mcp", "-32002/mcp/Resourcenotfound/client"},
		{"what others have too is of no catalog alone", "initialize ping=-32002", "x=-", "-32002/-/-/unknown"},
		{"what others have speaks for those alone", "shutdown shutdown tools/call=-32002", "x=-", "-32002/-/-/unknown"},
		{"most messages", "getSlot getSlot queryHeadsets=-32004", "x=solana", "-32004/solana/Blocknotavailable/client"},
		{"as many: the first by name", "tools/list queryHeadsets=-32004", "x=cortex", "-32004/cortex/Noheadset/client"},
		{"each by itself", "a:textDocument/hover=-32001 b:queryHeadsets=-32004", "a=lsp b=cortex", "-32004/cortex/Noheadset/client -32001/lsp/Unknownerror/unknown"},

		{"a daemon and its wallet", "a:get_block_count=-9 b:get_transfers=-9", "a=monero b=monero-wallet", "-9/monero/Corebusy/server -9/monero-wallet/Wrongsignature/client"},
		{"a login of several", "login=-32000 login verto.invite=-32002", "x=verto", "-32002/verto/Sessionerror/unknown -32000/verto/Authenticationrequired/benign"},
		{"what others have too, and one of its own", "query=-32000 query block gas_price", "x=near", "-32000/near/Servererror/unknown"},
		{"what two chains have", "block status tx validators=-32000", "x=-", "-32000/-/-/unknown"},

		{"the source's", "a:own=-32001 textDocument/hover textDocument/hover", "a=lsp x=lsp", "-32001/lsp/Unknownerror/unknown"},
		{"none of the source", "a:own=-32001 textDocument/hover own own", "a=- x=-", "-32001/-/-/unknown"},

		{"what was shown when it came", "textDocument/hover=-32001 own own", "x=-", "-32001/lsp/Unknownerror/unknown"},
		{"what was shown at the end", "own=-32001 textDocument/hover", "x=lsp", "-32001/lsp/Unknownerror/unknown"},

		{"codes, two of one catalog", "=-32028 =-32029", "x=cortex", "-32029/cortex/Hardlimit/limit -32028/cortex/Softlimit/limit"},
		{"codes, one of one catalog", "=-32029 =-32601", "x=-", "-32601/-/Methodnotfound/client/acp+bitcoin+cdp+cortex+ethereum+kodi+lightning+lsp+mcp+monero+monero-wallet+moonraker+near+spdk+ubus+verto+xrpl -32029/-/-/unknown/cortex"},
		{"codes, one of one catalog, twice", "=-32029 =-32029", "x=-", "-32029/-/-/unknown/cortex"},
		{"codes, one beyond it", "=-32028 =-32029 =77777", "x=-", "-32029/-/-/unknown/cortex -32028/-/-/unknown/cortex 77777/-/-/unknown"},
		{"codes, two catalogs", "=-32800 =-32801", "x=-", "-32801/-/-/unknown/lsp+substrate -32800/-/-/unknown/acp+lsp+substrate"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sessions, codes := told(analyse(t, talk(tt.words), Options{}))
			if sessions != tt.sessions || codes != tt.codes {
				t.Errorf("%s\n got %s, %s\nwant %s, %s", tt.words, sessions, codes, tt.sessions, tt.codes)
			}
			if sessions, _ := told(analyse(t, talk(tt.words), Options{Catalog: "qmp"})); strings.Count(sessions, "=") != strings.Count(sessions, "=qmp") {
				t.Errorf("forced to be qmp: %s", sessions)
			}
		})
	}
}

// TestAmbiguous has errors with one code of two sources: methods of one of
// them, or of the session elsewhere, speak against all guesses.
func TestAmbiguous(t *testing.T) {
	for _, tt := range []struct{ name, x, y, want string }{
		{"no methods", "=-32029", "=-32029", "-32029/-/-/unknown/cortex"},
		{"of one source", "=-32029", "own=-32029", "-32029/-/-/unknown"},
		{"of a source without errors", "=-32029", "own", "-32029/-/-/unknown/cortex"},
		{"of the session", "s:=-32029", "s:own", "-32029/-/-/unknown"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := strings.ReplaceAll(talk(tt.x), `"error"`, `"session":"s","error"`)
			if !strings.Contains(tt.x, ":") {
				x = talk(tt.x)
			}
			if _, codes := told(analyseAll(t, 0, x, talk(tt.y))); codes != tt.want {
				t.Errorf("got %s, want %s", codes, tt.want)
			}
		})
	}
}

// analyseAll returns the report of some captures that are cut into chunks of a
// size.
func analyseAll(t *testing.T, chunk int, logs ...string) *Report {
	t.Helper()
	all, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	var sources []input.Source
	for i, log := range logs {
		name := string(rune('x' + i))
		names = append(names, name)
		sources = append(sources, input.Source{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(log)), nil }})
	}
	a := New(names, Options{Rules: all})
	infos, err := parse.Read(context.Background(), sources, parse.Options{ChunkSize: chunk}, func(b *capture.Batch) error {
		a.Add(b)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return a.Report(infos)
}

// TestCatalogsInChunks holds that what a session has shown when an error came
// does not depend on where the capture is cut.
func TestCatalogsInChunks(t *testing.T) {
	logs := []string{
		talk("own=-32601 initialize=-32601 tools/call=-32601 prompts/list=-32601 own own own=-32601 =-32601 tools/list tools/list resources/list=-32601"),
		talk("a:textDocument/hover=-32800 a:own a:own=-32800 b:queryHeadsets=-32029 exit shutdown a:own=-32800"),
	}
	want := analyseAll(t, 1<<20, logs...)
	if len(want.Codes) < 4 {
		t.Fatalf("%+v", want.Codes)
	}
	for _, chunk := range []int{1, 100, 200, 300, 500, 800} {
		if diff := cmp.Diff(jsonOf(t, want), jsonOf(t, analyseAll(t, chunk, logs...))); diff != "" {
			t.Errorf("chunks of %d bytes: %s", chunk, diff)
		}
	}
}

// TestSharedBeyondBound has methods beyond the bound that several protocols
// share: they speak for each of these all the same.
func TestSharedBeyondBound(t *testing.T) {
	const words = "tools/call initialize initialize another another=-32002"
	r := analyseWith(t, talk(words), Options{}, func(a *Analyzer) { a.names.maxBytes = len("tools/call-32002") })
	if _, codes := told(r); codes != "-32002/mcp/Resourcenotfound/client" {
		t.Errorf("got %s", codes)
	}
	if r.Summary.Failed != 1 || len(r.Methods) != 1 {
		t.Errorf("%d failed, %d methods", r.Summary.Failed, len(r.Methods))
	}
}

// TestVotes counts methods in the order in which they come.
func TestVotes(t *testing.T) {
	a := New([]string{"x"}, Options{})
	first, second := &method{catalog: 1}, &method{catalog: 0}
	none, both := &method{catalog: -1}, &method{catalog: -1, share: a.names.share([]int{0, 1})}
	v, s := &a.sources[0].votes, &session{id: 1}
	for i, step := range []struct {
		m    *method
		want int
	}{{none, -1}, {both, -1}, {first, 1}, {none, 1}, {none, -1}, {second, -1}, {both, -1}, {first, 1}} {
		a.vote(a.sources[0], s, step.m, -1)
		if v.leader() != step.want || s.votes.leader() != step.want {
			t.Errorf("message %d: %d and %d, want %d", i, v.leader(), s.votes.leader(), step.want)
		}
	}
}

// mine returns the catalogs of the program and one more.
func mine(t *testing.T, text string) *catalog.Set {
	t.Helper()
	c, err := catalog.Read("mine", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return builtin().With(c)
}
