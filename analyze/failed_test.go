package analyze

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"rpclog/analyze/rules"
	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
)

// TestBenign has errors that are expected as answer to some methods only.
func TestBenign(t *testing.T) {
	const own = "code,name,meaning,class,benign\n7,Seven,m,limit,probe/*\n8,Eight,m,benign,\n"
	const old = "code,name,meaning,class\n7,Seven,m,benign\n8,Eight,m,limit\n"
	for _, tt := range []struct {
		name, log      string
		own            string // a catalog that is forced
		benign, failed int64
		codes          string
	}{
		{"a probe", talk("tools/list prompts/list=-32601"), "", 1, 0, "-32601/mcp/Methodnotfound/benign"},
		{"no probe", talk("initialize=-32601 tools/call=-32601 tools/list"), "", 0, 2, "-32601/mcp/Methodnotfound/client"},
		{"both", talk("tools/list prompts/list=-32601 resources/list=-32601 ping=-32601"), "", 2, 1, "-32601/mcp/Methodnotfound/client"},
		{"nobody knows to what", talk("tools/list =-32601"), "", 0, 0, "-32601/mcp/Methodnotfound/client"},
		{"a probe before the catalog shows", talk("initialize prompts/list=-32601"), "", 1, 0, "-32601/mcp/Methodnotfound/benign"},
		{"a probe where no catalog shows", talk("own own own prompts/list=-32601"), "", 0, 1, "-32601/-/Methodnotfound/client"},
		{"the source's catalog", talk("s:own=-32601 s:prompts/list=-32601 tools/list tools/list"), "", 1, 1, "-32601/mcp/Methodnotfound/client"},
		{"withdrawn", talk("textDocument/hover=-32800 own=-32801 =-32802"), "", 3, 0,
			"-32802/lsp/Servercancelled/benign -32801/lsp/Contentmodified/benign -32800/lsp/Requestcancelled/benign"},
		{"optional by its name", talk("textDocument/hover=-32601 $/setTrace=-32601"), "", 1, 1, "-32601/lsp/Methodnotfound/client"},
		{"unanswered", talk("tools/list") + `{"jsonrpc":"2.0","id":"u","method":"tools/call"}` + "\n", "", 0, 1, ""},
		{"in-band", `{"jsonrpc":"2.0","id":1,"method":"tools/call"}` + "\n" + `{"jsonrpc":"2.0","id":1,"result":{"isError":true,"content":[]}}` + "\n", "", 0, 1,
			"null/mcp/-/unknown"},
		{"two in-band errors of one call", `{"jsonrpc":"2.0","id":1,"method":"subscribe"}` + "\n" +
			`{"jsonrpc":"2.0","id":1,"result":{"failure":[{"code":-32016},{"code":-32015}]}}` + "\n", "", 0, 1,
			"-32016/cortex/Streamunavailable/client -32015/cortex/Tokenexpired/auth"},
		{"a catalog of yours", talk("probe/x=7 use=7 =8 use=8"), own, 3, 1, "7/mine/Seven/limit 8/mine/Eight/benign"},
		{"all of them probes", talk("probe/x=7 probe/y=7"), own, 2, 0, "7/mine/Seven/benign"},
		{"in-band, no probe", talk("probe/x=7") + `{"jsonrpc":"2.0","id":99,"method":"use"}` + "\n" +
			`{"jsonrpc":"2.0","id":99,"result":{"failure":[{"code":7}]}}` + "\n", own, 1, 1, "7/mine/Seven/limit"},
		{"without that column", talk("probe/x=7 use=7 =7 use=8"), old, 3, 1, "7/mine/Seven/benign 8/mine/Eight/limit"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := Options{}
			if tt.own != "" {
				o.Catalogs, o.Catalog = mine(t, tt.own), "mine"
			}
			r := analyseBy(t, tt.log, o)
			if _, codes := told(r); codes != tt.codes || r.Summary.Benign != tt.benign || r.Summary.Failed != tt.failed {
				t.Errorf("%d benign, %d failed, %s\nwant %d, %d, %s", r.Summary.Benign, r.Summary.Failed, codes, tt.benign, tt.failed, tt.codes)
			}
			sum := int64(0)
			for _, m := range r.Methods {
				sum += m.Failed
			}
			if sum != tt.failed {
				t.Errorf("%d failed of the methods, %d in all: %+v", sum, tt.failed, r.Methods)
			}
		})
	}
}

// TestFailedOfMethods counts failed calls by method.
func TestFailedOfMethods(t *testing.T) {
	r := analyse(t, talk("initialize tools/list ping=-32601 prompts/list=-32601 prompts/list=-32603 prompts/list")+
		`{"jsonrpc":"2.0","id":"u","method":"ping"}`+"\n", Options{})
	got := ""
	for _, m := range r.Methods {
		got += fmt.Sprintf(" %s:%d", m.Method, m.Failed)
	}
	if want := " prompts/list:1 ping:2 initialize:0 tools/list:0"; got != want {
		t.Errorf("got%s, want%s", got, want)
	}
}

// TestRulesByClass holds that rules see the class that an error has as answer
// to its method.
func TestRulesByClass(t *testing.T) {
	all, err := rules.Load("x.yaml", []byte(`rules:
- id: x/benign
  title: t
  level: low
  by: []
  steps: [{name: s, match: {class: benign}}]
- id: x/client
  title: t
  level: low
  by: []
  steps: [{name: s, match: {class: client}}]
`))
	if err != nil {
		t.Fatal(err)
	}
	for words, want := range map[string]string{
		"tools/list prompts/list=-32601 ping=-32601 =-32601 resources/list=-32601": " x/benign:2 x/client:2",
		"prompts/list=-32601":                        " x/benign:1",
		"initialize=-32601 tools/list":               " x/client:1",
		"textDocument/hover=-32800 =-32800":          " x/benign:2",
		"own own prompts/list=-32601":                " x/client:1", // the specification's own class
		"ping=-32601 prompts/list=-32601 own own":    " x/benign:1 x/client:1",
		"textDocument/hover=-32601 $/unknown=-32601": " x/benign:1 x/client:1",
	} {
		got := ""
		for _, f := range analyse(t, talk(words), Options{Rules: all}).Findings {
			got += fmt.Sprintf(" %s:%d", f.Rule, f.Count)
		}
		if got != want {
			t.Errorf("%s: got%s, want%s", words, got, want)
		}
	}
}

// analyseBy returns the report of a capture by catalogs that options name.
func analyseBy(t *testing.T, log string, o Options) *Report {
	t.Helper()
	a := New([]string{"x"}, o)
	src := input.Source{Name: "x", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(log)), nil }}
	infos, err := parse.Read(t.Context(), []input.Source{src}, parse.Options{}, func(b *capture.Batch) error {
		a.Add(b)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return a.Report(infos)
}
