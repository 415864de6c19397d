package format_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/format"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

// captureFormats says what the captures of testdata/captures are. Each has to
// be here.
var captureFormats = map[string]string{
	"cortex-afternoon-bare.jsonl": "ndjson", "cortex-afternoon.jsonl": "envelope", "cortex-almost.jsonl": "envelope",
	"cortex-fires.jsonl": "envelope", "ethereum.io": "transcript", "helix.log": "helix", "mess.log": "ndjson",
	"ovsdb-qmp.jsonl": "ndjson", "stratum.log": "envelope",

	"devtools.log": "playwright", "fluentd.jsonl": "fluentd", "journald.jsonl": "journald", "journald.export": "journald-export", "logfmt.log": "logfmt",
	"cortex-python.log": "python", "cortex-csharp.log": "text", "neovim-lsp.log": "neovim", "neovim-stderr.log": "neovim-stderr",
	"vim-lsp.log": "vim-lsp", "sublime-lsp.log": "sublime", "arrows.log": "arrows",
	"lsp-trace.log": "lsp-trace", "gopls-trace.log": "lsp-trace", "framed.log": "framed", "mcp-restarts.log": "claude-desktop",
	"cloudwatch-events.json": "cloudwatch", "eth-tests.json": "array", "inspector.json": "lsp-inspector", "loki-query.json": "loki",
	"page.devtoolslog.json": "array", "wallet.har": "har",
	"cortex-websocket.pcapng": "pcapng", "mcp-http.pcapng": "pcapng", "stratum-any.pcap": "pcap", "tls-only.pcap": "pcap",
	"mcp-desktop.log": "claude-desktop", "nginx-default.log": "nginx", "pino.log": "pino",
	"codes.zip": "binary", "dap.log": "dap", "geth.log": "geth", "proxy.flows": "mitmproxy", "session.db": "sqlite",
}

// moreNeeded are the formats of which an example is not enough to tell them,
// and why.
var moreNeeded = map[string]string{
	"pcap": "it is binary: the example records one", "pcapng": "it is binary: the example records one",
}

// overlaps are the formats that begin like one that is asked for after them.
var overlaps = map[string]string{"tsserver": "dap", "cloudwatch": "array", "dap": "framed"}

// TestExamples reads the example of each format as a file: it is of that
// format, and holds a message if the format is read.
func TestExamples(t *testing.T) {
	for _, f := range format.Table {
		t.Run(f.Name, func(t *testing.T) {
			switch why, ok := moreNeeded[f.Name]; {
			case f.Example == "":
				t.Fatal("the format has no example")
			case ok:
				t.Skip(why)
			}
			info, messages := readAs(t, []byte(f.Example+"\n"))
			var unread *format.NotRead
			switch {
			case info.Format != f.Name:
				t.Errorf("its example is read as %s, by itself alone; where that cannot be helped, say why in moreNeeded\n%s", info.Format, f.Example)
			case f.Advice == "" && messages == 0:
				t.Errorf("no message is found in its example\n%s", f.Example)
			case f.Advice != "" && (messages > 0 || !errors.As(info.Err, &unread)):
				t.Errorf("its example holds %d messages, and the error is %v: want none, and the advice", messages, info.Err)
			}
			claimed(t, []byte(f.Example+"\n"))
		})
	}
}

// TestCaptureFormats sees that each capture is read as what it is, and taken
// for nothing else.
func TestCaptureFormats(t *testing.T) {
	const dir = "../../../testdata/captures"
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if file.Name() == "README.md" || strings.HasPrefix(file.Name(), ".") || file.IsDir() {
			continue
		}
		t.Run(file.Name(), func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(dir, file.Name()))
			if err != nil {
				t.Fatal(err)
			}
			info, _ := readAs(t, text)
			if want, ok := captureFormats[file.Name()]; !ok {
				t.Errorf("read as %s: if that is right, add %q: %q to captureFormats", info.Format, file.Name(), info.Format)
			} else if info.Format != want {
				t.Errorf("read as %s, want %s", info.Format, want)
			}
			claimed(t, text)
		})
	}
}

// TestCapturesTogether sees that captures which are read as one are each what
// they are alone, also where they are the older file of another log.
func TestCapturesTogether(t *testing.T) {
	opts := parse.Options{Now: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), Jobs: 3}
	var sources []input.Source
	var want []capture.Info
	for name := range captureFormats {
		data, err := os.ReadFile(filepath.Join("../../../testdata/captures", name))
		if err != nil {
			t.Fatal(err)
		}
		file := parsetest.Text(name, string(data))
		log := file
		log.Older = []input.Source{parsetest.Text(name+".1", string(data))}
		for _, src := range []input.Source{file, log} {
			infos, err := parse.Read(context.Background(), []input.Source{src}, opts, func(*capture.Batch) error { return nil })
			if err != nil {
				t.Fatal(err)
			}
			sources, want = append(sources, src), append(want, infos[0])
		}
	}
	got, err := parse.Read(context.Background(), sources, opts, func(*capture.Batch) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		if diff := cmp.Diff(fmt.Sprintf("%+v", want[i]), fmt.Sprintf("%+v", got[i])); diff != "" {
			t.Errorf("%s (-alone +together)\n%s", got[i].Name, diff)
		}
	}
}

// TestCapturesOfOthers sees that no two formats claim a capture that was not
// written for this project, whole or just its first line.
func TestCapturesOfOthers(t *testing.T) {
	const dir = "../../../../shared/captures"
	if _, err := os.Stat(dir); err != nil {
		t.Skip(err)
	}
	err := filepath.WalkDir(dir, func(path string, file fs.DirEntry, err error) error {
		if err != nil || file.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil {
			t.Run(strings.TrimPrefix(path, dir+"/"), func(t *testing.T) { claimed(t, text) })
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// claimed sees that at most one format is told by the beginning of a text, as
// a file and as a pipe that has brought a line.
func claimed(t *testing.T, text []byte) {
	t.Helper()
	line, _, _ := strings.Cut(string(text), "\n")
	for _, h := range []*frame.Head{
		{Text: text[:min(len(text), frame.DetectSize)], Whole: len(text) < frame.DetectSize},
		{Text: []byte(line + "\n")},
	} {
		var names []string
		for _, f := range format.Table {
			if f.Detect != nil && f.Detect(h) && !slices.Contains(names, f.Name) {
				names = append(names, f.Name)
			}
		}
		if len(names) == 2 && overlaps[names[0]] == names[1] {
			continue
		}
		if len(names) > 1 {
			t.Errorf("more than one format claims it: %s", strings.Join(names, ", "))
		}
	}
}

// readAs reads a text and returns what is known of it then, and how many
// messages there are.
func readAs(t *testing.T, data []byte) (info capture.Info, messages int) {
	t.Helper()
	opts := parse.Options{Now: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)}
	infos, err := parse.Read(context.Background(), []input.Source{parsetest.Text("x", string(data))}, opts, func(b *capture.Batch) error {
		messages += len(b.Messages)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return infos[0], messages
}

// TestHeads tells formats by what a pipe brings first, and others not.
func TestHeads(t *testing.T) {
	for _, tt := range []struct{ name, head, want string }{
		{"none", "", ""},
		{"blank lines", "\n\n \n", ""},
		{"a message", `{"jsonrpc":"2.0","id":1,"method":"a"}`, ""},
		{"a cut line", `{"__REALTIME_TIMESTAMP":"1","MESS`, ""},
		{"logrus", `{"level":"info","msg":"{}","time":"2026-03-01T00:00:00Z"}`, ""},
		{"an envelope with a level", `{"level":"info","ts":"2026-03-01T00:00:00Z","msg":{}}`, ""},
		{"levels of slog", `{"time":"2026-03-01T00:00:00Z","level":"DEBUG-2","msg":"x"}`, "slog"},
		{"pino without its host", `{"level":30,"time":1772323200123,"msg":"x"}`, "pino"},
		{"bunyan is not pino", `{"v":0,"name":"a","hostname":"h","pid":1,"level":30,"time":"2026-03-01T00:00:00Z","msg":"x"}`, "bunyan"},
		{"after the banner of npm", "\n> a@1.0.0 start\n> node .\n\n" + `{"level":30,"time":1772323200123,"msg":"x"}`, "pino"},
		{"a bar is no service", "a | b\nno bar\n", ""},
		{"services", "web-1  | x\nmcp-12 | y\n", "compose"},
		{"a prompt of fields", `a=1 b="x y" c=3`, "logfmt"},
		{"two fields", "a=1 b=2", ""},
		{"prose with an equals sign", "The sum a=1 b=2 c=3", ""},
		{"desktop, an old order", `2025-07-12T05:51:44.601Z [chatlog] [info] Message from client: {"id":0}`, "claude-desktop"},
		{"desktop, its first line", "2025-07-12T05:51:44.601Z [info] [chatlog] Initializing server...", "claude-desktop"},
		{"not desktop", "2025-07-12T05:51:44.601Z [info] [chatlog] ready", ""},
		{"playwright with a date", `2025-07-12T05:51:44.601Z pw:protocol SEND ► {"id":1}`, "playwright"},
		{"dap behind a header", "Content-Length: 81\r\n\r\n" + `{"seq":1,"type":"request","command":"initialize","arguments":{}}`, "dap"},
		{"numbered envelopes", `{"seq":1,"type":"request","msg":{"jsonrpc":"2.0","id":1,"method":"a"}}`, ""},
		{"numbered messages", `{"jsonrpc":"2.0","seq":1,"type":"event","event":"x","method":"a"}`, ""},
		{"tsserver", `{"seq":1,"type":"request","command":"updateOpen","arguments":{}}`, "tsserver"},
		{"tsserver's log", "Info 0    [10:11:12.123] Starting TS Server", "tsserver"},
		{"geth", "ERROR[03-18|07:41:05.002] Served eth_call", "geth"},
		{"not geth", "ERROR[03-18 07:41:05.002] Served eth_call", ""},
		{"a method alone", "eth_getBlockByNumber", "anvil"},
		{"a method in colours", "\x1b[32meth_chainId\x1b[0m", "anvil"},
		{"a variable", "some_name", ""},
		{"a netstring", "12:hello world!,", ""},
		{"a time", "12:30:00 up", ""},
		{"a tar archive", "a.log" + strings.Repeat("\x00", 252) + "ustar\x0000", "binary"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if f := format.Of("", &frame.Head{Text: []byte(tt.head), Whole: tt.name != "a cut line"}); f < decode.NoShape {
				got = format.Table[f].Name
			}
			if got != tt.want {
				t.Errorf("%q is told to be %q, want %q", tt.head, got, tt.want)
			}
			claimed(t, []byte(tt.head))
		})
	}
}

// FuzzHead looks at any beginning: no format panics over it, and that there is
// more of it does not matter.
func FuzzHead(f *testing.F) {
	for _, row := range format.Table {
		f.Add([]byte(row.Example))
	}
	f.Add([]byte("Z ["))
	f.Fuzz(func(t *testing.T, text []byte) {
		format.Of("", &frame.Head{Text: text, Whole: true})
		format.Of("", &frame.Head{Text: text})
	})
}

// linewise gives a line at a time, as a program that writes one gives it to a
// pipe.
type linewise struct{ text []byte }

func (l *linewise) Read(p []byte) (int, error) {
	if len(l.text) == 0 {
		return 0, io.EOF
	}
	n := bytes.IndexByte(l.text, '\n') + 1
	if n == 0 {
		n = len(l.text)
	}
	n = copy(p, l.text[:n])
	l.text = l.text[n:]
	return n, nil
}

// TestSlowPipes sees that captures hold the same messages when they come line
// by line. Neovim's log at level error begins like one at level debug: only
// more of it than a line tells them apart.
func TestSlowPipes(t *testing.T) {
	const dir = "../../../testdata/captures"
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(filepath.Join(dir, file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		switch format := captureFormats[file.Name()]; {
		case format == "", format == "neovim-stderr", format == "binary", format == "sqlite", format == "mitmproxy":
			continue
		}
		src := input.Source{Name: "x", Live: true, Once: true, Size: -1, Open: func() (io.ReadCloser, error) { return io.NopCloser(&linewise{data}), nil }}
		whole := parsetest.Text("x", string(data))
		if got, want := messagesOf(t, src), messagesOf(t, whole); got != want {
			t.Errorf("%s: %d bytes of messages in the dump, want %d", file.Name(), len(got), len(want))
		}
	}
}

// messagesOf is dump without records that hold no messages, and without errors
// of the reading.
func messagesOf(t *testing.T, src input.Source) string {
	var out bytes.Buffer
	opts := parse.Options{Now: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
	if _, err := parse.Read(context.Background(), []input.Source{src}, opts, func(b *capture.Batch) error {
		parsetest.Dump(&out, b, "")
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return readtest.Messages(out.String())
}
