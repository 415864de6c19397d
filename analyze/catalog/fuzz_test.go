package catalog

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"rpclog/parse/capture"
)

// FuzzRead reads anything as a catalog: what is one has the rows that
// encoding/csv finds, each found by its code, and takes its place in a set; what
// is none is told by an error that names it.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"code,name,meaning\n-32000,Boom,what it means\n", "\ufeffname,code,class,meaning,hint,benign,other\r\nA,1,benign,\"a\nb\",,,x\r\n", "code,name,meaning\n", "code,name\n1,a\n",
		"code,name,meaning,benign\n-1,a,b,initialize tools/*\n", "code,name,meaning\n1,a,b\n1,c,d\n", "code,name,meaning\n01,a,b\n1,c,d\n", "code,name,meaning,class\nx,a,b,nonsense\n", "", "\"", "code,name,meaning\n\"1", "code,code,name,meaning\n1,2,a,b\n",
	} {
		f.Add(text)
	}
	f.Add(mustText(f, "cortex.csv"))
	all, err := Builtin()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Read("mine.csv", strings.NewReader(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "catalog mine.csv: ") {
				t.Errorf("the error %q", err)
			}
			return
		}
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil || len(rows) != 1+len(c.Entries) {
			t.Fatalf("%d entries of %d rows: %v", len(c.Entries), len(rows), err)
		}
		column := map[string]int{}
		for i, title := range rows[0] {
			if title = strings.TrimPrefix(title, "\ufeff"); i == 0 || column[title] == 0 && strings.TrimPrefix(rows[0][0], "\ufeff") != title {
				column[title] = i
			}
		}
		if !strings.HasPrefix(text, "\ufeff") {
			marked, err := Read("mine.csv", strings.NewReader("\ufeff"+text))
			if err != nil && !strings.HasPrefix(text, "\"") || err == nil && !slices.Equal(marked.Entries, c.Entries) {
				t.Errorf("with a mark in front: %v", err)
			}
		}
		set := all.With(c)
		for i, e := range c.Entries {
			row := rows[i+1]
			if e.Name != row[column["name"]] || e.Meaning != row[column["meaning"]] || e.Code != capture.ParseCode(row[column["code"]]) {
				t.Errorf("row %q is read as %+v", row, e)
			}
			if got, ok := set.At(set.Index("mine.csv")).Lookup(e.Code); !ok || got != e {
				t.Errorf("%s is %+v, want %+v", e.Code, got, e)
			}
			for _, method := range []string{"", "initialize", "tools/list"} {
				if e.ClassFor(method) == "" {
					t.Errorf("%s has no class for %q", e.Code, method)
				}
			}
		}
		if set.Len() != all.Len()+1 || set.Index("cortex") < 0 || all.Index("mine.csv") >= 0 {
			t.Errorf("%d catalogs", set.Len())
		}
	})
}

func mustText(f *testing.F, file string) string {
	text, err := files.ReadFile(file)
	if err != nil {
		f.Fatal(err)
	}
	return string(text)
}

// FuzzSubjectPath looks for a subject in any params, at any path: a path of one
// value finds what gjson finds there, and none that is no string or number.
func FuzzSubjectPath(f *testing.F) {
	for _, s := range [][2]string{
		{"name", `{"name":"read"}`}, {"a.b.0 c", `{"a":{"b":["x"]},"c":1.50}`}, {"type=x name", `{"type":"x","name":"n"}`}, {"#(a==1).b", `[{"a":1,"b":"x"}]`},
		{"@reverse.0", `[1,2]`}, {"a*", `{"ab":"\ud83d\ude00"}`}, {"..#.a", "{\"a\":1}\n{\"a\":2}"}, {"{a,b}", `{"a":1}`}, {"!\"x\"", "{}"}, {"=", "{}"}, {"name", `{"name":`}, {"c", `{"c":1.50}`},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, path, params string) {
		if len(path) > 300 || len(params) > 4096 {
			return
		}
		set, err := (&Set{}).WithSubject("m", path)
		if err != nil {
			return
		}
		got := set.Subjects("m")[0].Of([]byte(params))
		if len(got) > longestSubject+len("…") {
			t.Errorf("a subject of %d bytes", len(got))
		}
		if fields := strings.Fields(path); len(fields) == 1 && !strings.Contains(path, "=") {
			want := ""
			switch v := gjson.Get(params, fields[0]); v.Type {
			case gjson.String:
				want = v.Str
			case gjson.Number:
				want = v.Raw
			}
			if want = shorten(want, longestSubject); got != want {
				t.Errorf("%q in %q is %q, want %q", path, params, got, want)
			}
		}
	})
}
