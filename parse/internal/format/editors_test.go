package format_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/format"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

// TestDetectEditors tells the formats of all captures by their beginning, and
// by their first line alone as a pipe has it.
func TestDetectEditors(t *testing.T) {
	want := map[string]string{
		"neovim-lsp.log": "neovim", "neovim-stderr.log": "neovim-stderr", "vim-lsp.log": "vim-lsp",
		"sublime-lsp.log": "sublime", "helix.log": "helix", "arrows.log": "arrows",
	}
	names, err := filepath.Glob("../../../testdata/captures/*")
	if err != nil || len(names) < 10 {
		t.Fatal(names, err)
	}
	editors := map[string]bool{}
	for _, name := range want {
		editors[name] = true
	}
	format := func(text []byte) string {
		f := format.Of("", &frame.Head{Text: text})
		if f == decode.NoShape || !editors[format.Table[f].Name] {
			return ""
		}
		return format.Table[f].Name
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		base := filepath.Base(name)
		if got := format(data[:min(len(data), frame.DetectSize)]); got != want[base] {
			t.Errorf("%s looks like %q", base, got)
		}
		for line := range bytes.Lines(data) {
			if got := format(line); got != "" && got != want[base] && !strings.HasPrefix(base, "neovim") && base != "mess.log" {
				t.Errorf("%s: %.60q looks like %q", base, line, got)
			}
		}
	}
}

// editorLine reads a line of a source that begins with some line, and returns
// the dump of what the second gave, without the number of its line.
func editorLine(t *testing.T, first, line string) string {
	t.Helper()
	before := readtest.Dump(t, parse.Options{}, parsetest.Text("x", first+"\n"))
	return readtest.OneLine(strings.ReplaceAll("1"+strings.TrimPrefix(strings.TrimPrefix(readtest.InChunks(t, parse.Options{}, first+"\n"+line+"\n"), before), "2"), " !clock_back", ""))
}

type lineTest struct{ name, line, want string }

func testLines(t *testing.T, first string, tests []lineTest) {
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, editorLine(t, first, tt.line)); diff != "" {
				t.Errorf("%s\n(-want +got)\n%s", tt.line, diff)
			}
		})
	}
}

func TestNeovim(t *testing.T) {
	testLines(t, "[START][2026-02-11 09:14:02] LSP logging initiated", []lineTest{
		{"sent", "[DEBUG][2026-02-11 09:14:02] .../vim/lsp/rpc.lua:284\t\"rpc.send\"\t{ id = 1, jsonrpc = \"2.0\", method = \"initialize\" }",
			"2026-02-11T09:14:02Z out\nrequest initialize id=1"},
		{"received", "[DEBUG][2026-02-11 09:14:02] ...lsp/log.lua:151\t\"rpc.receive\"\t{  error = {  code = -32601,  message = 'a \"b\"'  },  id = 1,  jsonrpc = \"2.0\"}",
			"2026-02-11T09:14:02Z in\nresponse id=1 code=-32601 \"a \\\"b\\\"\""},
		{"of 0.5", "[ DEBUG ] 2020-11-22T02:23:41+0100 ] ...t/nvim/runtime/lua/vim/lsp/rpc.lua:443 ]\t\"rpc.send.payload\"\t{  jsonrpc = \"2.0\",  method = \"exit\"}",
			"2020-11-22T01:23:41Z out\nnotification exit"},
		{"received by 0.5", "[ DEBUG ] 2020-11-22T02:23:41+0100 ] ...t/nvim/runtime/lua/vim/lsp/rpc.lua:443 ]\t\"decoded\"\t{  id = \"a\",  jsonrpc = \"2.0\",  result = vim.NIL}",
			"2020-11-22T01:23:41Z in\nresponse id=\"a\""},
		{"received without its null", "[DEBUG][2026-02-11 09:14:02] .../vim/lsp/rpc.lua:388\t\"rpc.receive\"\t{  id = 2,  jsonrpc = \"2.0\"}", "2026-02-11T09:14:02Z in\nresponse id=2"},
		{"what is no message on the wire", "[TRACE][2026-02-11 09:14:02] .../lua/vim/lsp.lua:1350\t\"LSP[x]\"\t\"params\"\t{ id = 1, jsonrpc = \"2.0\", method = \"initialize\" }",
			"2026-02-11T09:14:02Z unparsed !not_json"},
		{"stderr", "[ERROR][2026-02-11 09:14:02] .../vim/lsp/rpc.lua:734\t\"rpc\"\t\"clangd\"\t\"stderr\"\t'V[09:14:02.314] <<< {\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"initialize\"}\\n'",
			"2026-02-11T09:14:02Z in conn=clangd\nrequest initialize id=1"},
		{"cut", "[DEBUG][2026-02-11 09:14:02] .../vim/lsp/rpc.lua:284\t\"rpc.send\"\t{ id = 1, jsonrpc = \"2.0\", meth",
			"2026-02-11T09:14:02Z unparsed !not_standard"},
		{"no message", "[DEBUG][2026-02-11 09:14:02] .../vim/lsp/rpc.lua:284\t\"rpc.send\"\t{ 1, 2 }", "2026-02-11T09:14:02Z out other=1"},
		{"nothing", "[DEBUG][2026-02-11 09:14:02] .../vim/lsp/rpc.lua:284\t\"rpc.send\"", "2026-02-11T09:14:02Z unparsed !not_standard"},
		{"JSON on a line of its own", `{"jsonrpc":"2.0","id":1,"method":"a"}`, "\nrequest a id=1"},
	})
}

func TestVimLSP(t *testing.T) {
	const at = "4/24/2024 7:26:41 PM:"
	testLines(t, at+`["lsp#register_server","server registered","gopls"]`, []lineTest{
		{"notification", at + `["--->",9,"gopls",{"method":"initialized","params":{}}]`, "2024-04-24T19:26:41Z out conn=gopls\nnotification initialized"},
		{"spaces", at + `["--->", 9, "gopls", {"method": "initialized", "params": {}}]`, "2024-04-24T19:26:41Z out conn=gopls\nnotification initialized"},
		{"request", at + `["--->",9,"gopls",{"method":"a","on_notification":"---funcref---","params":{}}]`, "2024-04-24T19:26:41Z out conn=gopls other=1"},
		{"request with an id", at + `["--->",9,"gopls",{"id":1,"method":"a","params":{}}]`, "2024-04-24T19:26:41Z out conn=gopls\nrequest a id=1"},
		{"response", at + `["<---",9,"gopls",{"response":{"id":1,"jsonrpc":"2.0","error":{"code":-32602,"message":"m"}},"request":{"id":1,"jsonrpc":"2.0","method":"a","params":{"x":[]}}}]`,
			"2024-04-24T19:26:41Z in conn=gopls\nrequest a id=1\nresponse(answers) id=1 code=-32602 \"m\""},
		{"what the plugin does", at + `[{"response":{"error":{"code":0,"message":"ignore"},"id":1}}]`, "2024-04-24T19:26:41Z unparsed !not_json"},
		{"stderr", at + `["<---(stderr)",1,"gopls","{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\"}"]`, "2024-04-24T19:26:41Z unparsed !not_json"},
		{"cut", at + `["<---",9,"gopls",{"response":{"id":1,"js`, "2024-04-24T19:26:41Z unparsed !truncated"},
		{"does not hold", at + `["<---",9,"gopls",{"response":1]}`, "2024-04-24T19:26:41Z unparsed !invalid_json"},
		{"day first", `24/4/2024 07:26:41:["--->",9,"gopls",{"method":"exit","params":null}]`, "2024-04-24T07:26:41Z out conn=gopls\nnotification exit"},
		{"English", `Sat 11 Aug 2018 12:42:49 AM EDT:["--->",9,"gopls",{"method":"exit","params":null}]`, "2018-08-11T00:42:49Z out conn=gopls\nnotification exit"},
		{"C", `Sat Aug 11 12:42:49 2018:["--->",9,"gopls",{"method":"exit","params":null}]`, "2018-08-11T12:42:49Z out conn=gopls\nnotification exit"},
		{"ISO", `2018-08-11 12:42:49:["--->",9,"gopls",{"method":"exit","params":null}]`, "2018-08-11T12:42:49Z out conn=gopls\nnotification exit"},
		{"no such day", `2/30/2018 12:42:49:["--->",9,"gopls",{"method":"exit","params":null}]`, "2024-04-24T19:26:41Z(inherited) out conn=gopls\nnotification exit"},
		{"another language", `Do 23 Mai 2024 10:14:58 CEST:["--->",9,"gopls",{"method":"exit","params":null}]`, "1970-01-01T10:14:58Z out conn=gopls\nnotification exit"},
		{"text", "hello", "2024-04-24T19:26:41Z(inherited) unparsed !not_json"},
	})
}

func TestSublime(t *testing.T) {
	testLines(t, ":: [10:11:12.000] --> LSP-pyright initialize (1): {}", []lineTest{
		{"request", ":: [10:11:12.100] --> LSP-pyright a/b (2): {'x': True}", "1970-01-01T10:11:12.1Z out conn=LSP-pyright\nrequest a/b id=2"},
		{"response", ":: [10:11:12.100] <<< LSP-pyright (2): None", "1970-01-01T10:11:12.1Z in conn=LSP-pyright\nresponse id=2"},
		{"with its duration", ":: [10:11:12.100] <<< LSP-pyright (2) (duration: 12ms): {'a: b': 1}", "1970-01-01T10:11:12.1Z in conn=LSP-pyright latency=12ms\nresponse id=2"},
		{"older", ":: <== LSP-pyright 2: []", "1970-01-01T10:11:12Z(inherited) in conn=LSP-pyright\nresponse id=2"},
		{"error", ":: [10:11:12.100] <~~ LSP-pyright (2): {'code': -32601, 'message': \"it's\", 'data': None}",
			"1970-01-01T10:11:12.1Z in conn=LSP-pyright\nresponse id=2 code=-32601 \"it's\" data=null"},
		{"error sent", ":: [10:11:12.100] ~~> LSP-pyright (a-b): {'code': 1, 'message': 'm'}", "1970-01-01T10:11:12.1Z out conn=LSP-pyright\nresponse id=\"a-b\" code=1 \"m\""},
		{"error that cannot be read", ":: [10:11:12.100] <~~ LSP-pyright (2): {'code': -326", "1970-01-01T10:11:12.1Z in conn=LSP-pyright !not_standard\nresponse id=2 code=null \"not in the log\""},
		{"error without payload", ":: [10:11:12.100] <~~ LSP-pyright (2)", "1970-01-01T10:11:12.1Z in conn=LSP-pyright\nresponse id=2 code=null \"not in the log\""},
		{"notification", ":: [10:11:12.100]  -> LSP-pyright exit: None", "1970-01-01T10:11:12.1Z out conn=LSP-pyright\nnotification exit"},
		{"without payload", ":: [10:11:12.100] <-  LSP-pyright a/b", "1970-01-01T10:11:12.1Z in conn=LSP-pyright\nnotification a/b"},
		{"nobody listens", ":: [10:11:12.100] <?  LSP-pyright a/b: {}", "1970-01-01T10:11:12.1Z in conn=LSP-pyright\nnotification a/b"},
		{"long params", ":: [10:11:12.100] --> LSP-pyright a/b (3): <params with 9000 characters>", "1970-01-01T10:11:12.1Z out conn=LSP-pyright\nrequest a/b id=3"},
		{"a name of words", ":: [10:11:12.100] --> My server a/b (3): []", "1970-01-01T10:11:12.1Z out conn=My server\nrequest a/b id=3"},
		{"JSON in the payload", ":: [10:11:12.100] <-  LSP-pyright a/b: {'text': '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\"}'}", "1970-01-01T10:11:12.1Z in conn=LSP-pyright\nnotification a/b"},
		{"stderr", "LSP-pyright: no configuration", "1970-01-01T10:11:12Z(inherited) unparsed !not_json"},
	})
}

func TestHelix(t *testing.T) {
	const at = "2026-01-06T18:37:04.862 helix_lsp::transport [INFO] typos "
	testLines(t, "2026-01-06T18:37:04.801 helix_loader::config [INFO] skipped overlapping config", []lineTest{
		{"response", at + `<- {"jsonrpc":"2.0","result":null,"id":4}`, "2026-01-06T18:37:04.862Z in conn=typos\nresponse id=4"},
		{"its result", at + `<- {"id":4,"result":{}}`, "+ 2026-01-06T18:37:04.801Z(inherited) copies=1"},
		{"null", at + `<- null`, "+ 2026-01-06T18:37:04.801Z(inherited) copies=1"},
		{"a list", at + `<- [{"kind":1}]`, "+ 2026-01-06T18:37:04.801Z(inherited) copies=1"},
		{"a text", at + `<- "a"`, "+ 2026-01-06T18:37:04.801Z(inherited) copies=1"},
		{"cut", at + `<- {"contents":{"ki`, "2026-01-06T18:37:04.862Z unparsed !truncated"},
		{"prose", "2026-01-06T18:37:04.862 helix_lsp::transport [ERROR] typos <- Content modified: content modified", "2026-01-06T18:37:04.862Z unparsed !not_json"},
		{"stderr", "2026-01-06T18:37:04.862 helix_lsp::transport [ERROR] typos err <- \"null\\n\"", "2026-01-06T18:37:04.862Z unparsed !not_json"},
	})
}

func TestArrows(t *testing.T) {
	const first = " > {\n >   \"id\": 1,\n >   \"method\": \"a\"\n > }\n"
	for _, tt := range []lineTest{
		{"answer", " < {\n <   \"id\": 1,\n <   \"result\": \"} \\\" [\"\n < }\n", "5 in\n   response id=1\n"},
		{"no newline, CRLF", "< {\r\n< \"id\": 1,\r\n< \"result\": {}}", "5 in\n   response id=1\n"},
		{"on a line", "<< {\"id\":1,\"result\":2}\n\n//\n< [1]\n", "5 in\n   response id=1\n8 in other=1\n"},
		{"torn", " < {\n <   \"id\": 1,\n > {\n >   \"id\": 2,\n > {\n >   \"id\": 3, \"method\": \"b\" }\ntext\n", "5 unparsed !truncated\n7 unparsed !truncated\n9 out\n   request b id=3\n11 unparsed !not_json\n"},
		{"blank lines between", " < {\n\n <   \"id\": 1,\n <   \"result\": 2\n\n < }\n", "5 in\n   response id=1\n"},
		{"brackets", " < }\n < text\n >\n < {\"a\":1} {\"id\":1,\"result\":2}\n", "5 unparsed !not_json\n6 unparsed !not_json\n7 unparsed !not_json\n8 in\n   response id=1\n"},
		{"another behind it", " < {\"id\":1,\"result\":2} {\"id\":2,\n <   \"result\":3}\n", "5 in\n   response id=1\n   response id=2\n"},
		{"a bracket behind it", " < {\"id\":1,\"result\":2} // {\n <   text\n", "5 in\n   response id=1\n6 unparsed !not_json\n"},
		{"too long", " < {\n <   \"id\": 1,\n <   \"result\": [" + strings.Repeat("\n < 123456789,", 50) + "\n < 1]}\n" + first, "5 unparsed !oversize\n59 out\n   request a id=1\n"},
		{"a line too long", " < {\n <   \"id\": 1,\n <   \"result\": [\"" + strings.Repeat("x", 300) + "\"\n < ]}\n" + first, "5 unparsed !oversize\n8 unparsed !not_json\n9 out\n   request a id=1\n"},
		{"long", strings.Repeat("text ", 200) + "\n" + first, "5 unparsed !oversize\n6 out\n   request a id=1\n"},
		{"JSON in text", "got {\"id\":1,\"result\":2}\n", "5\n   response id=1\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff("1 out\n   request a id=1\n"+tt.want, readtest.InChunks(t, parse.Options{MaxLine: 300}, first+tt.line)); diff != "" {
				t.Errorf("%s\n(-want +got)\n%s", tt.line, diff)
			}
		})
	}
}

// editorHeads are lines with which sources of each format begin.
var editorHeads = [...]string{
	"[START][2026-02-11 09:14:02] LSP logging initiated\n",
	"[ERROR][2026-02-11 09:14:02] .../vim/lsp/rpc.lua:734\t\"rpc\"\t\"clangd\"\t\"stderr\"\t'x'\n",
	`4/24/2024 7:26:41 PM:["lsp#register_server","x"]` + "\n",
	":: --> LSP-pyright a (1): {}\n",
	"2026-01-06T18:37:04.801 helix_loader::config [INFO] x\n",
	" > {\n > \"id\": 1,\n",
	"{'id': 1, 'method': 'a'}\n",
}

// FuzzEditors reads anything after such lines: it must not panic, and small
// chunks give what large ones do.
func FuzzEditors(f *testing.F) {
	for i := range editorHeads {
		for _, name := range []string{"neovim-lsp.log", "neovim-stderr.log", "vim-lsp.log", "sublime-lsp.log", "helix.log", "arrows.log", "cortex-python.log"} {
			data, err := os.ReadFile("../../../testdata/captures/" + name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(uint8(i), data[len(data)/2:min(len(data), len(data)/2+1000)])
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, rest []byte) {
		text := editorHeads[int(kind)%len(editorHeads)] + string(rest)
		whole := readtest.Decoded(t, parse.Options{MaxLine: 2000}, strings.NewReader(text))
		for _, size := range []int{1, 7, 64} {
			if diff := cmp.Diff(whole, readtest.Decoded(t, parse.Options{MaxLine: 2000, ChunkSize: size}, strings.NewReader(text))); diff != "" {
				t.Fatalf("in chunks of %d (-whole +got)\n%s", size, diff)
			}
		}
	})
}

func BenchmarkEditors(b *testing.B) {
	for _, name := range []string{"neovim-lsp.log", "neovim-stderr.log", "vim-lsp.log", "sublime-lsp.log", "helix.log", "arrows.log"} {
		b.Run(name, func(b *testing.B) {
			data, err := os.ReadFile("../../../testdata/captures/" + name)
			if err != nil {
				b.Fatal(err)
			}
			data = bytes.Repeat(data, 1+(1<<19)/len(data))
			d, s := fullDecoder()
			kind := format.Of("", &frame.Head{Text: data[:frame.DetectSize]})
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				s.Reset()
				if read := format.Table[kind].Read; read != nil {
					for in := read(bytes.NewReader(data), parse.DefaultMaxLine); in.Next(frame.NewWriter(s, parse.DefaultMaxLine), len(data)) == nil; {
						s.Format = kind
						d.Decode(s)
						s.Reset()
					}
					continue
				}
				s.Format, s.Chunk = kind, data
				d.Decode(s)
			}
		})
	}
}
