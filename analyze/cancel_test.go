package analyze

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse/capture"
)

// went puts a message that went some way into a record.
func went(direction, message string) string {
	return fmt.Sprintf(`{"dir":%q,"msg":%s}`, direction, message)
}

// ask is a request of a method "m", answer a response, both with an id as JSON.
func ask(id string) string { return `{"jsonrpc":"2.0","id":` + id + `,"method":"m"}` }

func answer(id string) string { return `{"jsonrpc":"2.0","id":` + id + `,"result":null}` }

// lspCancels and mcpCancels withdraw a request.
func lspCancels(id string) string {
	return `{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":` + id + `}}`
}

func mcpCancels(id string) string {
	return `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"reason":"no \"requestId\":2","requestId":` + id + `}}`
}

// TestCancelled counts requests that were withdrawn and not answered.
func TestCancelled(t *testing.T) {
	type wanted struct{ Unanswered, Cancelled, Failed int64 }
	for _, tt := range []struct {
		name  string
		lines []string
		want  wanted
	}{
		{"LSP", []string{ask(`1`), ask(`2`), lspCancels(`1`)}, wanted{2, 1, 2}},
		{"MCP", []string{ask(`1`), ask(`2`), mcpCancels(`1`)}, wanted{2, 1, 2}},
		{"an id that is a text", []string{ask(`"a b"`), lspCancels(`"a\u0020b"`)}, wanted{1, 1, 1}},
		{"an id of another type", []string{ask(`1`), ask(`"2"`), mcpCancels(`"1"`), mcpCancels(`2`)}, wanted{2, 0, 2}},
		{"another spelling of the number", []string{ask(`10`), lspCancels(`1e1`)}, wanted{1, 1, 1}},
		{"a number beyond 2^53", []string{ask(`9007199254740993`), ask(`9007199254740992`), lspCancels(`9007199254740993`), answer(`9007199254740992`)}, wanted{1, 1, 1}},
		{"twice", []string{ask(`1`), lspCancels(`1`), lspCancels(`1`)}, wanted{1, 1, 1}},
		{"answered all the same", []string{ask(`1`), lspCancels(`1`), `{"jsonrpc":"2.0","id":1,"error":{"code":-32800,"message":"cancelled"}}`}, wanted{0, 0, 0}},
		{"answered before", []string{ask(`1`), answer(`1`), lspCancels(`1`)}, wanted{0, 0, 0}},
		{"before it is sent", []string{lspCancels(`1`), ask(`1`)}, wanted{1, 0, 1}},
		{"the id is used again", []string{ask(`1`), lspCancels(`1`), ask(`1`), answer(`1`)}, wanted{1, 1, 1}},
		{"the id is used again, and not withdrawn", []string{ask(`1`), lspCancels(`1`), answer(`1`), ask(`1`)}, wanted{1, 0, 1}},
		{"of the same side", []string{went("out", ask(`1`)), went("in", ask(`1`)), went("out", lspCancels(`1`)), went("out", answer(`1`))}, wanted{1, 1, 1}},
		{"of the other side", []string{went("out", ask(`1`)), went("in", lspCancels(`1`))}, wanted{1, 0, 1}},
		{"of a side that is not known", []string{went("out", ask(`1`)), lspCancels(`1`)}, wanted{1, 1, 1}},
		{"in another connection", []string{at(0, "a", ask(`1`)), at(0, "b", ask(`1`)), at(1, "b", mcpCancels(`1`)), at(2, "b", answer(`1`))}, wanted{1, 0, 1}},
		{"in the life before", []string{
			`{"jsonrpc":"2.0","id":1,"method":"initialize"}`, ask(`2`), `{"jsonrpc":"2.0","id":1,"method":"initialize"}`, lspCancels(`2`),
		}, wanted{3, 0, 3}},
		{"and then a restart", []string{
			`{"jsonrpc":"2.0","id":1,"method":"initialize"}`, answer(`1`), ask(`2`), lspCancels(`2`), `{"jsonrpc":"2.0","id":1,"method":"initialize"}`,
		}, wanted{2, 1, 2}},
		{"no id", []string{ask(`1`), lspCancels(`null`), mcpCancels(`[1]`), `{"jsonrpc":"2.0","method":"$/cancelRequest"}`, `{"jsonrpc":"2.0","method":"$/cancelRequest","params":[1]}`}, wanted{1, 0, 1}},
		{"the last id counts", []string{ask(`1`), ask(`2`), lspCancels(`1,"id":2`), answer(`1`)}, wanted{1, 1, 1}},
		{"the member of the other protocol", []string{ask(`1`), `{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"requestId":1}}`}, wanted{1, 0, 1}},
		{"a request of that name", []string{ask(`1`), `{"jsonrpc":"2.0","id":2,"method":"$/cancelRequest","params":{"id":1}}`, answer(`2`)}, wanted{1, 0, 1}},
		{"one object that is answered", []string{ask(`1`), lspCancels(`1`), `{"jsonrpc":"2.0","id":2,"method":"m","result":1}`}, wanted{1, 1, 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := analyse(t, strings.Join(tt.lines, "\n"), Options{})
			s := r.Summary
			if diff := cmp.Diff(tt.want, wanted{s.Unanswered, s.Cancelled, s.Failed}); diff != "" {
				t.Error(diff)
			}
			sum := int64(0)
			for _, m := range r.Methods {
				sum += m.Cancelled
			}
			if sum != s.Cancelled {
				t.Errorf("%d cancelled of all methods, want %d", sum, s.Cancelled)
			}
		})
	}
}

// TestCancelledSubjects holds that what was called is told which of its calls
// were withdrawn.
func TestCancelledSubjects(t *testing.T) {
	log := strings.Join([]string{call(1, ""), call(2, ""), call(3, ""), mcpCancels(`1`), mcpCancels(`2`), done(2)}, "\n")
	s := analyse(t, log, Options{}).Methods[0].Subjects
	if len(s) != 1 || s[0].Subject != "deploy" || s[0].Unanswered != 2 || s[0].Cancelled != 1 {
		t.Errorf("%+v", s)
	}
}

// TestCancelledFiltered holds that a filter counts the requests that it does not
// leave out, wherever they are withdrawn and answered.
func TestCancelledFiltered(t *testing.T) {
	log := strings.Join([]string{
		at(0, "a", ask(`1`)), at(1, "a", ask(`2`)), at(2, "a", mcpCancels(`1`)), at(3, "a", mcpCancels(`2`)), at(4, "a", answer(`2`)),
	}, "\n")
	second := func(s int64) capture.Time { return capture.Unix(1785578400+s, 0) }
	for _, tt := range []struct {
		filter Filter
		want   int64
	}{
		{Filter{Until: second(0)}, 1},
		{Filter{Until: second(1)}, 1},
		{Filter{Since: second(1)}, 0},
		{Filter{Sessions: []string{"b"}}, 0},
	} {
		if got := analyse(t, log, Options{Filter: tt.filter}).Summary.Cancelled; got != tt.want {
			t.Errorf("%+v: %d cancelled, want %d", tt.filter, got, tt.want)
		}
	}
}
