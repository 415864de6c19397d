package jsonscan

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCalls(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`[A(b=1, c='x', d=None)]`, `[{"b":1,"c":"x"}]`},
		{`[a.B(c=d.E(f=[1, (2,)]), )]`, `[{"c":{"f":[1,[2]]}}]`},
		{`[A(root=B(c=1))]`, `[{"c":1}]`},
		{`[A(root=[B(root=None), 1])]`, `[[{},1]]`},
		{`[A(root=1, b=2)]`, `[{"root":1,"b":2}]`},
		{`[A(b=2, root=1)]`, `[{"b":2,"root":1}]`},
		{`[A(id=None, result=None, error=None)]`, `[{"id":null,"result":null}]`},
		{`[A(b={'c': None})]`, `[{"b":{"c":null}}]`},
		{`[A(), A(1), A(b), f(1, c=2)]`, `["A()","A(1)","A(b)","f(1, c=2)"]`},
		{`[AnyUrl('http://a/(b)'), UUID("it's"), A('b', 1)]`, `["http://a/(b)","it's","A('b', 1)"]`},
		{`[<Role.user: 'user'>, <Level.A: -3>, <a.b.C: 1>, <Role.user: x>, <A: 'b' c>]`, `["user",-3,1,"<Role.user: x>","<A: 'b' c>"]`},
		{`[A(b=<x.Y object at 0x7f>, when=datetime.datetime(2026, 3, 1, tzinfo=TzInfo(UTC)))]`,
			`[{"b":"<x.Y object at 0x7f>","when":"datetime.datetime(2026, 3, 1, tzinfo=TzInfo(UTC))"}]`},
		{`[A(b=c), A(b=1 c=2), A(b==1)]`, `["A(b=c)","A(b=1 c=2)","A(b==1)"]`},
		{`[A(b=')', c='(')]`, `[{"b":")","c":"("}]`},
	} {
		got, end, st := AppendLiteral(nil, []byte(tt.in), 0)
		if diff := cmp.Diff(tt.want, string(got)+tt.in[end:]); st != Valid || diff != "" {
			t.Errorf("%s: status %d\n(-want +got)\n%s", tt.in, st, diff)
		}
	}
}

func TestFields(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`root=A(b=1)`, `{"b":1}`},
		{`root=A(b=1) and more`, `{"b":1} and more`},
		{`root=A(b=1), c=2`, `{"b":1}, c=2`},
		{`b='x' c=None d={'e': 1}`, `{"b":"x","d":{"e":1}}`},
		{`b=1 c=2 took=fast`, `{"b":1,"c":2} took=fast`},
		{`id=None result=None`, `{"id":null,"result":null}`},
	} {
		got, end, st := AppendFields(nil, []byte(tt.in), 0)
		if diff := cmp.Diff(tt.want, string(got)+tt.in[end:]); st != Valid || diff != "" {
			t.Errorf("%s: status %d\n(-want +got)\n%s", tt.in, st, diff)
		}
	}
	for _, in := range []string{``, `b`, `b=`, `b=x`, `b=None`, `=1`, `1=1`, `b==1`, `b='x`} {
		if got, _, st := AppendFields(nil, []byte(in), 0); st == Valid {
			t.Errorf("%s: %s", in, got)
		}
	}
}

// TestManyCalls sees to it that calls that are no values take linear time.
func TestManyCalls(t *testing.T) {
	for _, unit := range []string{"A(b=", "A(b=[", "A('b' ", "<A: ", "<A: 'b' ", "A(b=1 ", "A(b='"} {
		text := []byte("[" + strings.Repeat(unit, 1<<20/len(unit)))
		AppendLiteral(nil, text, 0)
		AppendFields(nil, text[1:], 0)
		text = append(text, strings.Repeat(" ?)", 1<<18)...)
		AppendLiteral(nil, text, 0)
	}
}
