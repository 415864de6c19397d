package catalog

import (
	"cmp"
	"encoding/csv"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"rpclog/parse/capture"
)

func number(s string) capture.Code { return capture.NumberCode(s) }

func builtin(t *testing.T) *Set {
	t.Helper()
	s, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// rows returns the rows of a CSV file below its head.
func rows(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in := csv.NewReader(f)
	in.FieldsPerRecord = -1 // sources have commas in their last column
	list, err := in.ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return list[1:]
}

func TestBuiltin(t *testing.T) {
	s := builtin(t)
	want := map[string]int{
		"acp": 9, "aria2": 4, "bitcoin": 40, "cdp": 4, "cortex": 63, "electrum": 6, "ethereum": 63, "jsonrpc": 5, "kodi": 7, "lightning": 96,
		"lsp": 15, "mcp": 15, "monero": 28, "monero-wallet": 59, "moonraker": 10, "near": 6, "odoo": 6, "ogmios": 97, "ovsdb": 17, "qmp": 6,
		"shelly": 15, "solana": 19, "spdk": 14, "starknet": 51, "stratum": 8, "substrate": 20, "ubus": 19, "verto": 6, "xrpl": 120, "zabbix": 5,
	}
	names := s.Names()
	if len(names) != len(want) || len(names) != s.Len() || !slices.IsSorted(names) {
		t.Errorf("catalogs %v, %d of them", names, s.Len())
	}
	for i, name := range names {
		c := s.At(i)
		if c.Name != name || s.Index(name) != i {
			t.Errorf("%s stands at %d and %d as %s", name, i, s.Index(name), c.Name)
		}
		if len(c.Entries) != want[name] {
			t.Errorf("%s has %d codes, want %d", name, len(c.Entries), want[name])
		}
		if c.Title == "" || c.Source == "" {
			t.Errorf("%s: title %q, source %q", name, c.Title, c.Source)
		}
		for _, e := range c.Entries {
			checkEntry(t, name, e)
			if got, ok := c.Lookup(e.Code); !ok || got != e {
				t.Errorf("%s %s: Lookup gives %+v, %v", name, e.Code, got, ok)
			}
		}
		for _, e := range c.Warnings {
			checkEntry(t, name+", warnings", e)
			if got, ok := s.Warning(e.Code); !ok || got != e {
				t.Errorf("warning %s: Warning gives %+v, %v", e.Code, got, ok)
			}
		}
		if n := len(c.Warnings); n != map[string]int{"cortex": 36}[name] {
			t.Errorf("%s has %d codes of warnings", name, n)
		}
	}
	if i := s.Index("nothing"); i != -1 {
		t.Errorf("a catalog that is not there stands at %d", i)
	}
}

// checkEntry holds the form of an entry: short, one line, plain.
func checkEntry(t *testing.T, catalog string, e Entry) {
	t.Helper()
	for _, part := range []struct {
		what, text string
		least, max int
	}{{"name", e.Name, 1, 40}, {"meaning", e.Meaning, 1, 120}, {"hint", e.Hint, 0, 120}} {
		n := utf8.RuneCountInString(part.text)
		if n < part.least || n > part.max || strings.TrimSpace(part.text) != part.text || strings.ContainsAny(part.text, "\n\t") {
			t.Errorf("%s %s: %s %q has %d characters", catalog, e.Code, part.what, part.text, n)
		}
	}
	if !slices.Contains(classes, e.Class) {
		t.Errorf("%s %s: class %q", catalog, e.Code, e.Class)
	}
	if strings.Join(strings.Fields(e.Benign), " ") != e.Benign || !slices.IsSorted(strings.Fields(e.Benign)) {
		t.Errorf("%s %s: benign to %q", catalog, e.Code, e.Benign)
	}
}

// TestFiles holds that no file is forgotten: Builtin reads those that
// catalogs.csv names.
func TestFiles(t *testing.T) {
	s := builtin(t)
	for dir, others := range map[string][]string{".": {"catalogs", "methods", "subjects", "causes"}, "warnings": nil} {
		list, err := files.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range list {
			name := strings.TrimSuffix(f.Name(), ".csv")
			if !f.IsDir() && !slices.Contains(others, name) && s.Index(name) < 0 {
				t.Errorf("%s/%s is not in catalogs.csv", dir, f.Name())
			}
		}
	}
}

// TestOrder holds the order within a file: the specification's own five, then
// the negative numbers, the others, the texts. Cortex begins with its seed.
func TestOrder(t *testing.T) {
	s := builtin(t)
	five := s.At(s.Index(base))
	rank := func(c capture.Code) int {
		if _, ok := five.Lookup(c); ok {
			return 0
		}
		switch {
		case !c.IsNumber():
			return 3
		case strings.HasPrefix(c.Text(), "-"):
			return 1
		}
		return 2
	}
	size := func(c capture.Code) int {
		n, _ := strconv.Atoi(strings.TrimPrefix(c.Text(), "-"))
		return n
	}
	order := func(x, y Entry) int {
		if r := cmp.Compare(rank(x.Code), rank(y.Code)); r != 0 || rank(x.Code) == 0 {
			return r
		}
		return cmp.Or(cmp.Compare(size(x.Code), size(y.Code)), cmp.Compare(x.Code.Text(), y.Code.Text()))
	}
	for _, name := range s.Names() {
		c := s.At(s.Index(name))
		entries := c.Entries
		if name == "cortex" {
			entries = entries[46:]
		}
		if !slices.IsSortedFunc(entries, order) || !slices.IsSortedFunc(c.Warnings, order) {
			t.Errorf("%s is not in order", name)
		}
	}
}

// TestSeed holds Cortex's first codes word for word.
func TestSeed(t *testing.T) {
	s := builtin(t)
	cortex := s.At(s.Index("cortex"))
	seed := rows(t, "testdata/cortex-seed.csv")
	if len(seed) != 46 {
		t.Fatalf("%d codes in the seed", len(seed))
	}
	for i, row := range seed {
		if e := cortex.Entries[i]; e.Code != number(row[0]) || e.Meaning != row[1] || e.Class == Unknown {
			t.Errorf("entry %d is %+v, want %s %q", i, e, row[0], row[1])
		}
	}
	// A capture without methods is known by its codes if these are in one
	// catalog alone.
	for _, code := range []string{"-32028", "-32029"} {
		if got := s.Knowing(number(code)); !slices.Equal(got, []string{"cortex"}) {
			t.Errorf("%s is known by %v", code, got)
		}
	}
}

func TestDefault(t *testing.T) {
	s := builtin(t)
	want := []Entry{
		{number("-32700"), "Parse error", "The server received text that is not JSON", "client", "", ""},
		{number("-32600"), "Invalid request", "The JSON sent is not a request object", "client", "", ""},
		{number("-32601"), "Method not found", "The method does not exist or is not available", "client", "", ""},
		{number("-32602"), "Invalid params", "The parameters do not fit the method", "client", "", ""},
		{number("-32603"), "Internal error", "The server failed inside", "server", "", ""},
	}
	if got := s.At(s.Index(base)).Entries; !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

// TestMeanings holds what rules and reports rely on.
func TestMeanings(t *testing.T) {
	s := builtin(t)
	for _, c := range []struct{ catalog, code, class, says string }{
		{"acp", "-32000", "auth", "Java SDK"}, {"acp", "-32042", "auth", "visit a URL"},
		{"cortex", "-32029", "limit", "You have exceeded the hard limit"},
		{"cortex", "-32127", "client", "has a profile loaded"},
		{"lsp", "-32800", "benign", "withdrew"},
		{"lsp", "-32801", "benign", "outdated"},
		{"lsp", "-32802", "benign", "gave the request up"},
		{"substrate", "-32800", "limit", "chainHead_follow"},
		{"mcp", "-32601", "client", "probe"},
		{"mcp", "-32001", "server", "Go SDK: unknown"},
		{"ethereum", "-32001", "client", "Besu: nonce too low"},
		{"ethereum", "-32016", Unknown, "over the rate limit"},
		{"ethereum", "429", "limit", "month"},
		{"ethereum", "4001", "benign", "said no"},
		{"electrum", "-101", "limit", "disconnects"},
		{"stratum", "21", "client", "job"},
		{"bitcoin", "-28", "server", "starting"},
		{"qmp", "GenericError", Unknown, "text"},
		{"ovsdb", "constraint violation", "client", "schema"},
		{"aria2", "1", Unknown, "Unauthorized"},
		{"monero", "-9", "server", "syncing"}, {"monero-wallet", "-9", "client", "signature"},
		{"monero", "-16", "client", "difficulty"}, {"monero-wallet", "-16", "client", "No transaction"},
		{"monero", "-17", "client", "payment"}, {"monero-wallet", "-17", "client", "balance"},
		{"kodi", "-32602", "client", "no such item"}, {"kodi", "-32096", "auth", "locked"},
		{"moonraker", "424", Unknown, "agent"}, {"moonraker", "504", "server", "MQTT"},
		{"odoo", "300", Unknown, "OpenERP"}, {"odoo", "403", "auth", "IoT"},
		{"shelly", "-106", "client", "already"}, {"shelly", "-114", Unknown, "Wall Displays"},
		{"monero", "BUSY", "server", "syncing"}, {"monero", "0", "server", "no error"},
		{"near", "-32000", Unknown, "unknown block"}, {"near", "-429", "limit", "provider"},
		{"ogmios", "3117", "client", "spent already"}, {"ogmios", "2003", "server", "gone"}, {"ogmios", "-32000", "server", "node"},
		{"ogmios", "3158", "client", "withdraws more"}, {"ogmios", "-32600", "client", "method is unknown"},
		{"verto", "-32000", "auth", "logged in"}, {"verto", "-32602", "auth", "may not run"},
		{"xrpl", "actNotFound", "client", "error_code 19"}, {"xrpl", "slowDown", "limit", "error_code 10"}, {"xrpl", "noCurrent", "server", "error_code 16"},
		{"zabbix", "1", "server", "database"}, {"zabbix", "-32500", Unknown, "login"},
	} {
		e, ok := s.At(s.Index(c.catalog)).Lookup(capture.ParseCode(c.code))
		if !ok || e.Class != c.class || !strings.Contains(e.Meaning, c.says) {
			t.Errorf("%s %s: %+v, %v; want %s, … %s …", c.catalog, c.code, e, ok, c.class, c.says)
		}
	}
	if e, ok := s.Warning(number("20")); !ok || e.Class != "limit" || e.Hint == "" {
		t.Errorf("warning 20: %+v, %v", e, ok)
	}
	if e, ok := s.Warning(number("-32001")); ok {
		t.Errorf("an error is taken for a warning: %+v", e)
	}
	if _, ok := s.At(s.Index("cortex")).Lookup(number("20")); ok {
		t.Error("a warning is taken for an error")
	}
	if got := s.Knowing(number("-32801")); !slices.Equal(got, []string{"lsp", "substrate"}) {
		t.Errorf("-32801 is known by %v", got)
	}
}

// TestCodes pins the codes of catalogs that were made from one source each, with
// their names and classes: what a code means may be worded better, what it is
// may not slip. Their sources, beside those that catalogs.csv names in words:
//
//   - acp: the enum ErrorCode in error.rs of https://github.com/agentclientprotocol/agent-client-protocol, and AcpErrorCodes.java of
//     https://github.com/agentclientprotocol/java-sdk, which gives -32000 and -32002 other meanings
//   - aria2: RpcMethod.cc, rpc_helper.cc, HttpServerBodyCommand.cc of https://github.com/aria2/aria2
//   - kodi: the enum JSONRPC_STATUS in xbmc/interfaces/json-rpc/JSONRPCUtils.h of https://github.com/xbmc/xbmc
//   - monero: src/rpc/core_rpc_server_error_codes.h, src/wallet/wallet_rpc_server_error_codes.h of https://github.com/monero-project/monero,
//     core_rpc_server.cpp and rpc_payment.cpp (before commit 9b337ca01) for what they mean, contrib/epee/include/net/jsonrpc_structs.h for 0
//   - moonraker: execute_method in moonraker/common.py of https://github.com/Arksine/moonraker, and what its components raise
//   - near: chain/jsonrpc-primitives/src/errors.rs of https://github.com/near/nearcore; -429 in packages/api/src/resilience.ts of
//     https://github.com/fastnear/js-monorepo
//   - odoo: handle_error in odoo/http.py and addons/iot_drivers/http.py of https://github.com/odoo/odoo
//   - ogmios: docs/static/api/v6.0 to v7.0/ogmios.json of https://github.com/CardanoSolutions/ogmios, -32000 and -32001 in
//     server/src/Ogmios/App/Server/WebSocket.hs
//   - shelly: https://shelly-api-docs.shelly.cloud/gen2/General/CommonErrors and src/mgos_rpc.c, src/mg_rpc.c of
//     https://github.com/mongoose-os-libs/rpc-common
//   - ubus: json_errors in ubus.c of https://github.com/openwrt/uhttpd, ubus_msg_status in ubusmsg.h of https://github.com/openwrt/ubus
//   - verto: src/mod/endpoints/mod_verto/mod_verto.h of https://github.com/signalwire/freeswitch
//   - xrpl: ErrorCodes.h, ErrorCodes.cpp and ServerHandler.cpp of https://github.com/XRPLF/rippled, Errors.cpp of
//     https://github.com/XRPLF/clio, docs/references/http-websocket-apis of https://github.com/XRPLF/xrpl-dev-portal
//   - zabbix: ui/include/classes/core/CJsonRpc.php, and frontends/php/api_jsonrpc.php of older versions, of https://github.com/zabbix/zabbix
func TestCodes(t *testing.T) {
	s := builtin(t)
	want := map[string][]Entry{}
	for _, row := range rows(t, "testdata/codes.csv") {
		want[row[0]] = append(want[row[0]], Entry{Code: capture.ParseCode(row[1]), Name: row[2], Class: row[3]})
	}
	if names := slices.Sorted(maps.Keys(want)); len(names) != 14 {
		t.Errorf("codes of %v", names)
	}
	for name, want := range want {
		var got []Entry
		for _, e := range s.At(s.Index(name)).Entries {
			got = append(got, Entry{Code: e.Code, Name: e.Name, Class: e.Class})
		}
		if len(got) != len(want) {
			t.Errorf("%s has %d codes, want %d", name, len(got), len(want))
		}
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Errorf("%s: %+v, want %+v", name, got[i], want[i])
				break
			}
		}
	}
}

// TestSources holds that every code of the sources is in its catalog.
func TestSources(t *testing.T) {
	const dir = "../../../shared/catalogs/"
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Skipf("the sources that the catalogs were made from are not here: %v", err)
	}
	catalogs := map[string]string{ // by file
		"bitcoin-core": "bitcoin", "core-lightning": "lightning", "cortex-seed": "cortex",
		"emotiv-cortex-errors": "cortex", "emotiv-cortex-warnings": "cortex", "jsonrpc-2.0": "jsonrpc",
		"substrate-polkadot": "substrate",
	}
	// What has no place among codes: ranges stand for codes that nobody has
	// given a meaning yet, the others are no codes.
	none := []string{
		"-32099..-32000", "-32768..-32000", "-32899..-32800", "-32020..-32099", // reserved
		"2xx", "3xx", "4xx", "5xx", // EthereumStratum/2.0.0, a draft that names no codes
		"-errno",                             // spdk has those that its handlers return most
		"COST_SOFT_LIMIT", "COST_HARD_LIMIT", // settings; -101 and -102 tell of them
		"isError", // an in-band error of MCP has no code
	}
	s := builtin(t)
	for _, f := range list {
		file := strings.TrimSuffix(f.Name(), ".csv")
		name := cmp.Or(catalogs[file], file)
		if strings.HasPrefix(file, "ethereum-") {
			name = "ethereum"
		}
		for _, row := range rows(t, dir+f.Name()) {
			if file == "non-numeric-error-dialects" {
				protocol, _, _ := strings.Cut(row[1], " ")
				name = strings.ToLower(protocol)
			}
			i := s.Index(name)
			if i < 0 {
				t.Fatalf("%s: no catalog %s", f.Name(), name)
			}
			find := s.At(i).Lookup
			if file == "emotiv-cortex-warnings" {
				find = s.At(i).warning
			}
			if _, ok := find(capture.ParseCode(row[0])); ok == slices.Contains(none, row[0]) {
				t.Errorf("%s: %s is in the catalog: %v", f.Name(), row[0], ok)
			}
		}
	}
}

func TestRead(t *testing.T) {
	c, err := Read("mine", strings.NewReader("\ufeffname,code,meaning,note,hint\nBusy,-5,Come back,x,Wait\nGone,ENOENT,Not there,x,\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := Entry{number("-5"), "Busy", "Come back", Unknown, "Wait", ""}
	if e, ok := c.Lookup(number("-5")); !ok || e != want {
		t.Errorf("-5 = %+v, %v", e, ok)
	}
	if _, ok := c.Lookup(capture.TextCode("ENOENT")); !ok {
		t.Error("ENOENT is not a text code")
	}
	for text, want := range map[string]string{
		"code,name,meaning,class,benign\n1,x,y,benign,a\n": "line 2: class benign holds for all methods",
		"code,name,meaning,benign\n1,x,y,a\n2,x,y,a* *b\n": `line 3: benign: "*b": only the end can be *`,
		"":                                     "EOF",
		"code,name\n1,x\n":                     "needs the columns",
		"code,name,meaning\n,x,y\n":            "line 2: has no code",
		"code,name,meaning,class\n1,x,y,bad\n": "line 2: class \"bad\"",
		"code,name,meaning\n1,x,y\n1,x,y\n":    "line 3: code 1 stands twice",
		"code,name,meaning\n1,x\n":             "wrong number of fields",
	} {
		if _, err := Read("mine", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}

// TestClassFor has a code that is expected as answer to some methods.
func TestClassFor(t *testing.T) {
	c, err := Read("mine", strings.NewReader("code,name,meaning,class,benign\n1,One,m,client,list probe/*\n2,Two,m,benign,\n3,Three,m,auth,*\n4,Four,m,limit,\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ code, method, want string }{
		{"1", "list", Benign}, {"1", "lists", "client"}, {"1", "probe/", Benign}, {"1", "probe/x", Benign}, {"1", "probe", "client"}, {"1", "", "client"},
		{"2", "list", Benign}, {"2", "", Benign}, {"3", "any", Benign}, {"3", "", "auth"}, {"4", "list", "limit"},
	} {
		e, _ := c.Lookup(number(tt.code))
		if got := e.ClassFor(tt.method); got != tt.want {
			t.Errorf("%s as answer to %q is %s, want %s", tt.code, tt.method, got, tt.want)
		}
	}
	s := builtin(t)
	for _, tt := range []struct{ catalog, code, method, want string }{
		{"mcp", "-32601", "prompts/list", Benign}, {"mcp", "-32601", "resources/templates/list", Benign}, {"mcp", "-32601", "server/discover", Benign},
		{"mcp", "-32601", "initialize", "client"}, {"mcp", "-32601", "tools/call", "client"}, {"mcp", "-32601", "tools/list", "client"},
		{"mcp", "-32601", "ping", "client"}, {"mcp", "-32601", "", "client"},
		{"lsp", "-32601", "$/setTrace", Benign}, {"lsp", "-32601", "textDocument/hover", "client"},
		{"verto", "-32000", "login", Benign}, {"verto", "-32000", "verto.invite", "auth"}, {"verto", "-32001", "login", "auth"},
		{"lsp", "-32800", "textDocument/hover", Benign}, {"lsp", "-32800", "", Benign}, {"jsonrpc", "-32601", "prompts/list", "client"},
	} {
		e, _ := s.At(s.Index(tt.catalog)).Lookup(number(tt.code))
		if got := e.ClassFor(tt.method); got != tt.want {
			t.Errorf("%s %s as answer to %q is %s, want %s", tt.catalog, tt.code, tt.method, got, tt.want)
		}
	}
}

func TestWith(t *testing.T) {
	s := builtin(t)
	read := func(name string) *Catalog {
		c, err := Read(name, strings.NewReader("code,name,meaning\n-5,Busy,Come back\n"))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, name := range []string{"aria2", "dialect", "zebra", "cortex", base} {
		replaced := s.Index(name) >= 0
		more := s.With(read(name))
		if n := more.Len() - s.Len(); (n == 0) != replaced || n > 1 || !slices.IsSorted(more.Names()) {
			t.Errorf("%s: %v", name, more.Names())
		}
		if c := more.At(more.Index(name)); len(c.Entries) != 1 {
			t.Errorf("%s has %d codes", name, len(c.Entries))
		}
		if i := more.ByMethod("queryHeadsets"); i != more.Index("cortex") {
			t.Errorf("with %s, queryHeadsets points to %d", name, i)
		}
		if i := more.ByMethod("tools/call"); i != more.Index("mcp") {
			t.Errorf("with %s, tools/call points to %d", name, i)
		}
		if _, ok := more.Warning(number("19")); !ok {
			t.Errorf("with %s, warning 19 is not known", name)
		}
	}
	if n := len(s.At(s.Index("cortex")).Entries); n != 63 {
		t.Errorf("the set that was added to has changed: cortex has %d codes", n)
	}
}
