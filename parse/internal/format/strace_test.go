package format_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/internal/readtest"
)

// straceTests are what strace prints, and what it holds.
var straceTests = []struct{ name, text, want string }{
	{"stdin and stdout", `execve("/usr/bin/server", ["server"], 0x7ffd0 /* 21 vars */) = 0
10:00:00.100000 read(3, "\177ELF\2\1\1\3"..., 832) = 832
10:00:00.100000 read(0, "Content-Length: 46\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\"}", 65536) = 68
10:00:00.120000 write(1, "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32601,\"message\":\"n\303\266 \\\"x\\\"\"}}\n", 72) = 72
10:00:00.121000 futex(0x55d, FUTEX_WAIT_PRIVATE, 0, NULL) = 0 <0.000123>
10:00:00.130000 read(0, "", 65536) = 0
+++ exited with 0 +++
`, `
3 1970-01-01T10:00:00.1Z in
   request initialize id=1
4 1970-01-01T10:00:00.12Z out
   response id=1 code=-32601 "nö \"x\""
`},
	{"in parts, and by several threads", `[pid   812] 1772359201.100000 read(0, "Content-Length: 31\r\n\r\n", 4096) = 22
[pid   813] 1772359201.100100 read(0,  <unfinished ...>
[pid   812] 1772359201.100200 writev(1, [{iov_base="Content-Length: 41\r\n\r\n", iov_len=22}, {iov_base="{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"m\"}xxx", iov_len=44}], 2) = 62
[pid   813] 1772359201.100300 <... read resumed>"{\"jsonrpc\":\"2.0\"", 4096) = 16
[pid   814] 1772359201.100400 read(0, ",\"method\":\"n\"}{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":[{}]}", 4096) = 52
[pid   814] 1772359201.100500 write(1, "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"late\"}\n", 41 <unfinished ...>
[pid   815] 1772359201.100600 write(2, "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"never\"}\n", 42) = -1 EAGAIN (Resource temporarily unavailable)
[pid   814] 1772359201.100700 <... write resumed>) = 41
`, `
3 2026-03-01T10:00:01.1002Z out
   request m id="a"
5 2026-03-01T10:00:01.1004Z in
   notification n
5 2026-03-01T10:00:01.1004Z in
   response id=2
8 2026-03-01T10:00:01.1007Z out
   request late id=3
`},
	{"sockets", `812   10:00:00.100000 sendto(7, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}\n", 38, MSG_NOSIGNAL, NULL, 0) = 38
812   10:00:00.200000 recvfrom(7, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1}", 4096, 0, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, [16]) = 74
812   10:00:00.300000 accept4(4, {sa_family=AF_INET, sin_port=htons(5), sin_addr=inet_addr("127.0.0.1")}, [16], SOCK_CLOEXEC) = 9
812   10:00:00.400000 read(9, "\201\44{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}", 4096) = 40
812   10:00:00.500000 sendmsg(9, {msg_name={sa_family=AF_UNIX, sun_path="/x"}, msg_namelen=0, msg_iov=[{iov_base="data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1}\n\n", iov_len=43}], msg_iovlen=1}, 0) = 43
812   10:00:00.600000 write(5</tmp/log>, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1}\n", 36) = 36
812   10:00:00.700000 write(6<TCP:[127.0.0.1:1->127.0.0.1:2]>, "\x7b\x22\x6a\x73\x6f\x6e\x72\x70\x63\x22\x3a\x22\x32\x2e\x30\x22\x2c\x22\x6d\x65\x74\x68\x6f\x64\x22\x3a\x22\x78\x22\x7d", 30) = 30
`, `
1 1970-01-01T10:00:00.1Z out conn=fd 7
   request m id=1
2 1970-01-01T10:00:00.2Z in conn=fd 7
   response id=1
4 1970-01-01T10:00:00.4Z in conn=fd 9
   request m id=1
5 1970-01-01T10:00:00.5Z out conn=fd 9
   response id=1
7 1970-01-01T10:00:00.7Z out conn=fd 6
   notification x
`},
	{"both ends", `[pid 1] 10:00:00.100000 write(24, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\"}\n", 38) = 38
[pid 2] 10:00:00.200000 read(0, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\"}\n", 4096) = 38
[pid 2] 10:00:00.300000 write(1, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1}\n", 36) = 36
[pid 1] 10:00:00.400000 read(25, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1}\n", 4096) = 36
[pid 1] 10:00:00.500000 write(24, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\"}\n", 38) = 38
`, `
1 1970-01-01T10:00:00.1Z out
   request a id=1
2+ 1970-01-01T10:00:00.1Z(inherited) copies=1
3 1970-01-01T10:00:00.3Z out
   response id=1
4+ 1970-01-01T10:00:00.3Z(inherited) copies=1
5 1970-01-01T10:00:00.5Z out
   request a id=1
`},
	{"cut, and what is none", `10:00:00.100000 write(1, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\"}\n", 38) = 38
10:00:00.200000 write(1, "{\"jsonrpc\":\"2.0\",\"id\":2,"..., 380) = 380
10:00:00.300000 write(1, "{\"a\": 1}\n", 9) = 9
10:00:00.400000 write(1, "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"b\"}\n", 38{"jsonrpc":"2.0","id":3,"method":"b"}
) = 38
{"jsonrpc":"2.0","id":4,"method":"c"}
10:00:00.500000 write(1, "text [1] {\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"b\"}\n{ x", 48) = 48
10:00:00.600000 write(1, "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"d\"}
`, `
1 1970-01-01T10:00:00.1Z out
   request a id=1
2 1970-01-01T10:00:00.2Z unparsed !truncated
4 1970-01-01T10:00:00.4Z out
   request b id=3
5 1970-01-01T10:00:00.4Z(inherited) unparsed !not_json
6 1970-01-01T10:00:00.4Z(inherited) unparsed !not_json
8 1970-01-01T10:00:00.6Z unparsed !truncated
`},
}

// TestStrace reads what strace prints, in whatever chunks.
func TestStrace(t *testing.T) {
	for _, tt := range straceTests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, "\n"+readtest.InChunks(t, parse.Options{}, tt.text)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// straceWhole is a call with a whole message: without one, cut messages are an
// error.
const straceWhole = `1 write(1, "{\"jsonrpc\":\"2.0\",\"method\":\"x\"}\n", 33) = 33` + "\n"

// TestStraceChunks reads lines of strace in whatever order, the longest of a few
// bytes.
func TestStraceChunks(t *testing.T) {
	checkFormat(t, "strace", []string{
		`1 10:00:00.1 read(0, "{\"jsonrpc\":\"2.0\",", 40) = 17` + "\n", `2 10:00:00.2 read(0, "\"id\":1}\n", 40) = 8` + "\n", "1 read(0,  <unfinished ...>\n",
		`1 <... read resumed>"{\"id\":2,\"result\":1}", 40) = 19` + "\r\n", "text\n", "\n", straceWhole, "1 accept(3, NULL, NULL) = 0\n",
		`1 write(1, "x"`, "+++ exited with 0 +++\n",
	})
}

// TestStraceCut sees that a source of which all messages are cut says what to
// do.
func TestStraceCut(t *testing.T) {
	info, messages := readAs(t, []byte(`read(0, "Content-Length: 46\r\n\r\n{\"jsonrpc\""..., 4096) = 68`+"\n"))
	if info.Format != "strace" || messages > 0 || info.Err == nil || !strings.Contains(info.Err.Error(), "-s 1000000") {
		t.Errorf("read as %s, %d messages, error %v: want strace, none, and what to do", info.Format, messages, info.Err)
	}
}

// FuzzStrace reads anything as what strace prints.
func FuzzStrace(f *testing.F) {
	for _, tt := range straceTests {
		f.Add(tt.text, uint16(7), uint16(100))
	}
	f.Fuzz(func(t *testing.T, text string, size, longest uint16) {
		if len(text) > 1<<14 {
			t.Skip()
		}
		opts := parse.Options{Format: "strace", MaxLine: 100 + int(longest)}
		want := readtest.Decoded(t, opts, strings.NewReader(straceWhole+text))
		opts.ChunkSize = 1 + int(size)
		if got := readtest.Decoded(t, opts, strings.NewReader(straceWhole+text)); got != want {
			t.Errorf("in chunks of %d:\n%s\nwant\n%s", 1+size, got, want)
		}
	})
}
