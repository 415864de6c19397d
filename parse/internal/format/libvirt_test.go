package format_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/internal/readtest"
)

// libvirtTests are logs of libvirt, and what they hold.
var libvirtTests = []struct{ name, text, want string }{
	{"all layers", `2022-03-09 17:29:34.000+0000: 20390: info : libvirt version: 8.0.0
2022-03-09 17:29:34.100+0000: 20390: debug : qemuMonitorJSONCommandWithFd:304 : Send command '{"execute":"getfd","id":"libvirt-1"}' for write with FD 34
2022-03-09 17:29:34.101+0000: 20390: info : qemuMonitorSend:995 : QEMU_MONITOR_SEND_MSG: mon=0x7fa msg={"execute":"getfd","id":"libvirt-1"}` + "\r" + `
 fd=34
2022-03-09 17:29:34.102+0000: 20387: info : qemuMonitorIOWrite:452 : QEMU_MONITOR_IO_WRITE: mon=0x7fa buf={"execute":"getfd","id":"libvirt-1"}` + "\r" + `
 len=38 ret=38 errno=0
2022-03-09 17:29:34.102+0000: 20387: info : qemuMonitorIOWrite:457 : QEMU_MONITOR_IO_SEND_FD: mon=0x7fa fd=34 ret=73 errno=0
2022-03-09 17:29:34.103+0000: 20387: info : qemuMonitorIOProcess:430 : QEMU_MONITOR_IO_PROCESS: mon=0x7fa buf={"timestamp": {"seconds": 1646846974, "microseconds": 102000}, "event": "STOP"}` + "\r" + `
{"id": "libvirt-1", "error": {"class": "GenericError", "desc": "no"}}` + "\r" + `
 len=200
2022-03-09 17:29:34.104+0000: 20387: debug : qemuMonitorJSONIOProcessLine:191 : Line [{"timestamp": {"seconds": 1646846974, "microseconds": 102000}, "event": "STOP"}]
2022-03-09 17:29:34.104+0000: 20387: info : qemuMonitorJSONIOProcessLine:206 : QEMU_MONITOR_RECV_EVENT: mon=0x7fa event={"timestamp": {"seconds": 1646846974, "microseconds": 102000}, "event": "STOP"}
2022-03-09 17:29:34.105+0000: 20387: debug : qemuMonitorJSONIOProcessLine:191 : Line [{"id": "libvirt-1", "error": {"class": "GenericError", "desc": "no"}}]
2022-03-09 17:29:34.105+0000: 20387: info : qemuMonitorJSONIOProcessLine:206 : QEMU_MONITOR_RECV_REPLY: mon=0x7fa reply={"id": "libvirt-1", "error": {"class": "GenericError", "desc": "no"}}
2022-03-09 17:29:34.106+0000: 20390: error : qemuMonitorJSONCheckError:412 : internal error: unable to execute QEMU command 'getfd': no
`, `
1 2022-03-09T17:29:34Z unparsed !not_json
2+ 2022-03-09T17:29:34Z(inherited) copies=1
3 2022-03-09T17:29:34.101Z out conn=0x7fa
   request getfd id="libvirt-1"
5+ 2022-03-09T17:29:34.101Z(inherited) copies=1
11+ 2022-03-09T17:29:34.101Z(inherited) copies=1
12 2022-03-09T17:29:34.104Z in conn=0x7fa
   notification STOP
13+ 2022-03-09T17:29:34.104Z(inherited) copies=1
14 2022-03-09T17:29:34.105Z in conn=0x7fa
   response id="libvirt-1" code="GenericError" "no"
15 2022-03-09T17:29:34.106Z unparsed !not_json
`},
	{"what was searched for", `2022-03-07 10:47:20.145+0000: 134386: info : qemuMonitorIOWrite:452 : QEMU_MONITOR_IO_WRITE: mon=0x7fa4380028a0 buf={"execute":"migrate_set_speed","id":"libvirt-19"}^M
2022-03-07 10:47:20.146+0000: 134386: info : qemuMonitorJSONIOProcessLine:240 : QEMU_MONITOR_RECV_REPLY: mon=0x7fa4380028a0 reply={"id": "libvirt-19", "error": {"class": "CommandNotFound", "desc": "not found"}}
`, `
1 2022-03-07T10:47:20.145Z out conn=0x7fa4380028a0
   request migrate_set_speed id="libvirt-19"
2 2022-03-07T10:47:20.146Z in conn=0x7fa4380028a0
   response id="libvirt-19" code="CommandNotFound" "not found"
`},
	{"no monitors", `2022-03-07 10:47:20.145+0000: 1: debug : f:1 : Send command '{"execute":"stop","id":"libvirt-19"}' for write with FD -1
2022-03-07 10:47:20.146+0000: 1: debug : f:1 : Line [{"return": {}, "id": "libvirt-19"}]
2022-03-07 10:47:20.147+0000: 1: debug : f:1 : Send command '{"execute":"cont","id":"libvirt-20"}' for write with FD -1
2022-03-07 10:47:20.148+0000: 1: debug : f:1 : Line [{"return": {}, "id":
`, `
1 2022-03-07T10:47:20.145Z out
   request stop id="libvirt-19"
2 2022-03-07T10:47:20.146Z in
   response id="libvirt-19"
3 2022-03-07T10:47:20.147Z out
   request cont id="libvirt-20"
4 2022-03-07T10:47:20.148Z unparsed !truncated
`},
}

// TestLibvirt reads logs, in whatever chunks.
func TestLibvirt(t *testing.T) {
	for _, tt := range libvirtTests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, "\n"+readtest.InChunks(t, parse.Options{}, tt.text)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestLibvirtChunks reads logs of lines in whatever order, the longest of a few
// bytes.
func TestLibvirtChunks(t *testing.T) {
	checkFormat(t, "libvirt", strings.SplitAfter(libvirtTests[0].text, "\n"))
}

// FuzzLibvirt reads anything as libvirt's log.
func FuzzLibvirt(f *testing.F) {
	for _, tt := range libvirtTests {
		f.Add(tt.text, uint16(7), uint16(100))
	}
	fuzzFormat(f, "libvirt")
}
