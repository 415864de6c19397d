package catalog

import (
	"strings"
	"testing"

	"rpclog/parse"
)

func number(s string) parse.Code { return parse.NumberCode(s) }

func TestBuiltin(t *testing.T) {
	s, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"cortex": 46, "jsonrpc": 5} {
		c := s.At(s.Index(name))
		if len(c.Entries) != want {
			t.Errorf("%s has %d codes, want %d", name, len(c.Entries), want)
		}
		for _, e := range c.Entries {
			if e.Name == "" || e.Meaning == "" || e.Class == Unknown {
				t.Errorf("%s %s: name %q, meaning %q, class %q", name, e.Code, e.Name, e.Meaning, e.Class)
			}
		}
	}
	hard, ok := s.At(s.Index("cortex")).Lookup(number("-32029"))
	if !ok || hard.Meaning != "You have exceeded the hard limit" || hard.Class != "limit" {
		t.Errorf("-32029 = %+v, %v", hard, ok)
	}
	if i := s.ByMethod("queryHeadsets"); i != s.Index("cortex") {
		t.Errorf("queryHeadsets points to %d", i)
	}
	if i := s.ByMethod("noSuchMethod"); i != -1 {
		t.Errorf("noSuchMethod points to %d", i)
	}
	if got := s.Knowing(number("-32601")); len(got) != 1 || got[0] != "cortex" {
		t.Errorf("-32601 is known by %v", got)
	}
}

func TestRead(t *testing.T) {
	c, err := Read("mine", strings.NewReader("name,code,meaning\nBusy,-5,Come back\nGone,ENOENT,Not there\n"))
	if err != nil {
		t.Fatal(err)
	}
	if e, ok := c.Lookup(number("-5")); !ok || e.Name != "Busy" || e.Class != Unknown {
		t.Errorf("-5 = %+v, %v", e, ok)
	}
	if _, ok := c.Lookup(parse.TextCode("ENOENT")); !ok {
		t.Error("ENOENT is not a text code")
	}
	for text, want := range map[string]string{
		"":                                     "EOF",
		"code,name\n1,x\n":                     "needs the columns",
		"code,name,meaning,class\n1,x,y,bad\n": "line 2: class \"bad\"",
		"code,name,meaning\n1,x,y\n1,x,y\n":    "line 3: code 1 stands twice",
		"code,name,meaning\n1,x\n":             "wrong number of fields",
	} {
		if _, err := Read("mine", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}
