package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// counts is what the counting package is called in the copies.
const counts = "countedsteps"

// counting returns the files of a package, by name, with steps that count.
func counting(p listed, exports map[string]string) (map[string][]byte, error) {
	fset := token.NewFileSet()
	var files []*ast.File
	texts := map[*ast.File][]byte{}
	names := map[*ast.File]string{}
	for _, name := range p.GoFiles {
		name = filepath.Join(p.Dir, name)
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
		texts[f], names[f] = text, name
	}
	info := types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
	}
	open := func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, fmt.Errorf("no export data of %s", path)
		}
		return os.Open(exports[path])
	}
	conf := types.Config{Importer: importer.ForCompiler(fset, "gc", open)}
	if _, err := conf.Check(p.ImportPath, fset, files, &info); err != nil {
		return nil, err
	}
	bodiless := map[string]bool{}
	for _, f := range files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body == nil {
				bodiless[fn.Name.Name] = true
			}
		}
	}
	out := map[string][]byte{}
	for _, f := range files {
		r := rewriter{file: fset.File(f.Pos()), text: texts[f], info: &info, bodiless: bodiless}
		r.walk(f)
		r.insert(f.Name.End(), `; import `+counts+` "`+counter+`"`)
		r.insert(f.FileEnd, "\nvar _ = &"+counts+".N\n")
		out[names[f]] = r.result()
	}
	return out, nil
}

// rewriter changes the text of a file.
type rewriter struct {
	file     *token.File
	text     []byte
	info     *types.Info
	bodiless map[string]bool // functions in assembly
	edits    []edit
	plain    map[ast.Expr]bool // conversions that copy nothing
}

// edit is a text to be put in at some place, instead of some bytes. Of those at
// one place what closes goes first, then what opens, the outer before the inner.
type edit struct {
	at, instead int
	closes      bool
	text        string
}

func (r *rewriter) insert(at token.Pos, text string) {
	r.edits = append(r.edits, edit{at: r.file.Offset(at), text: text})
}

// around puts a call around an expression.
func (r *rewriter) around(e ast.Expr, function, more string) {
	r.insert(e.Pos(), counts+"."+function+"(")
	r.edits = append(r.edits, edit{at: r.file.Offset(e.End()), closes: true, text: more + ")"})
}

func (r *rewriter) result() []byte {
	slices.SortStableFunc(r.edits, func(a, b edit) int {
		switch {
		case a.at != b.at:
			return a.at - b.at
		case a.closes == b.closes:
			return 0
		case a.closes:
			return -1
		}
		return 1
	})
	var out bytes.Buffer
	at := 0
	for i := 0; i < len(r.edits); i++ {
		e := r.edits[i]
		out.Write(r.text[at:e.at])
		at = e.at
		if e.closes { // the inner, which was found later, closes first
			n := i
			for n < len(r.edits) && r.edits[n].at == e.at && r.edits[n].closes {
				n++
			}
			for j := n - 1; j >= i; j-- {
				out.WriteString(r.edits[j].text)
			}
			i = n - 1
			continue
		}
		out.WriteString(e.text)
		at += e.instead
	}
	out.Write(r.text[at:])
	return out.Bytes()
}

// walk finds what counts in a file.
func (r *rewriter) walk(f *ast.File) {
	r.plain = map[ast.Expr]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GenDecl:
			return n.Tok != token.CONST && n.Tok != token.TYPE && n.Tok != token.IMPORT
		case *ast.FuncDecl:
			r.body(n.Body)
		case *ast.FuncLit:
			r.body(n.Body)
		case *ast.ForStmt:
			r.body(n.Body)
		case *ast.RangeStmt:
			r.body(n.Body)
		case *ast.SwitchStmt:
			if n.Tag != nil {
				r.plain[n.Tag] = true
			}
		case *ast.BinaryExpr:
			r.binary(n)
		case *ast.IndexExpr:
			if m, ok := r.typeOf(n.X).(*types.Map); ok && !r.constant(n.Index) && holdsText(m.Key()) {
				r.around(n.Index, "Key", "")
			}
		case *ast.CallExpr:
			r.call(n)
		case *ast.ArrayType, *ast.StructType:
			return false
		}
		return true
	})
}

// body makes the beginning of a body count.
func (r *rewriter) body(b *ast.BlockStmt) {
	if b != nil {
		r.insert(b.Lbrace+1, " "+counts+".N++; ")
	}
}

func (r *rewriter) typeOf(e ast.Expr) types.Type {
	if t := r.info.TypeOf(e); t != nil {
		return t.Underlying()
	}
	return nil
}

func (r *rewriter) constant(e ast.Expr) bool { return r.info.Types[e].Value != nil }

func (r *rewriter) source(e ast.Expr) string {
	return string(r.text[r.file.Offset(e.Pos()):r.file.Offset(e.End())])
}

// binary makes a comparison of texts count, or the sum of them.
func (r *rewriter) binary(e *ast.BinaryExpr) {
	if kind(r.typeOf(e.X)) != "Bytes" || kind(r.typeOf(e.Y)) != "Bytes" {
		return
	}
	if e.Op == token.ADD {
		if !r.constant(e) && !r.constant(e.Y) {
			r.around(e.Y, "Bytes", "")
		}
		return
	}
	r.plain[e.X], r.plain[e.Y] = true, true
	if !r.constant(e.X) && !r.constant(e.Y) && calm(e.Y) {
		r.around(e.X, "Same", ", len("+r.source(e.Y)+")")
	}
}

// calm reports whether an expression may be evaluated once more.
func calm(e ast.Expr) bool {
	ok := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			id, is := n.Fun.(*ast.Ident)
			ok = ok && is && (id.Name == "string" || id.Name == "len")
		case *ast.FuncLit:
			ok = false
		case *ast.UnaryExpr:
			ok = ok && n.Op != token.ARROW
		}
		return ok
	})
	return ok
}

// kind returns the function that counts what is of a type, or "".
func kind(t types.Type) string {
	switch t := t.(type) {
	case *types.Basic:
		if t.Info()&types.IsString != 0 {
			return "Bytes"
		}
	case *types.Slice:
		if types.Identical(t.Elem(), types.Typ[types.Byte]) {
			return "Bytes"
		}
		return "Slice"
	}
	return ""
}

// holdsText reports whether a key may hold texts.
func holdsText(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Basic:
		return t.Info()&types.IsString != 0
	case *types.Struct:
		for f := range t.Fields() {
			if holdsText(f.Type()) {
				return true
			}
		}
	}
	return false
}

// count makes an argument count.
func (r *rewriter) count(arg ast.Expr) {
	if k := kind(r.typeOf(arg)); k != "" && !r.constant(arg) && !r.info.Types[arg].IsNil() {
		r.around(arg, k, "")
	}
}

// call makes a call count.
func (r *rewriter) call(c *ast.CallExpr) {
	fun := ast.Unparen(c.Fun)
	if tv := r.info.Types[fun]; tv.IsType() {
		r.conversion(c, tv.Type.Underlying())
		return
	}
	var id *ast.Ident
	sel, _ := fun.(*ast.SelectorExpr)
	switch f := fun.(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return
	}
	switch obj := r.info.Uses[id].(type) {
	case *types.Builtin:
		r.builtin(c, obj.Name())
	case *types.Func:
		pkg := obj.Pkg()
		switch {
		case pkg == nil:
		case strings.HasPrefix(pkg.Path(), module+"/"):
			if r.bodiless[obj.Name()] {
				for _, arg := range c.Args {
					if b, ok := r.typeOf(arg).(*types.Basic); ok && b.Info()&types.IsInteger != 0 {
						r.around(arg, "Size", "")
					}
				}
			}
		default:
			r.foreign(c, sel, obj)
		}
	}
}

// conversion makes one between texts count, where it copies.
func (r *rewriter) conversion(c *ast.CallExpr, to types.Type) {
	if r.plain[c] || r.constant(c) {
		return
	}
	from := r.typeOf(c.Args[0])
	if kind(from) == "Bytes" && kind(to) == "Bytes" && !types.Identical(from, to) {
		r.count(c.Args[0])
	}
}

func (r *rewriter) builtin(c *ast.CallExpr, name string) {
	switch {
	case name == "append" && c.Ellipsis.IsValid():
		r.count(c.Args[1])
	case name == "copy":
		r.around(c, "Size", "")
	case name == "clear":
		r.count(c.Args[0])
	case name == "make" && len(c.Args) > 1 && !r.constant(c.Args[1]):
		r.around(c.Args[1], "Size", "")
	}
}

// free are functions of other packages whose work does not depend on the length
// of what they are given, or that call for every step.
var free = strings.Fields(`
	bytes.NewReader strings.NewReader bytes.NewBuffer
	utf8.DecodeRune utf8.DecodeRuneInString utf8.DecodeLastRune utf8.DecodeLastRuneInString utf8.AppendRune utf8.EncodeRune utf8.FullRune
	slices.Grow slices.Clip slices.Chunk slices.Backward slices.Values slices.All slices.BinarySearch slices.BinarySearchFunc
	slices.ContainsFunc slices.IndexFunc
	cmp.Or io.ReadFull io.ReadAtLeast bufio.NewReaderSize bufio.NewReader bytes.TrimFunc strings.TrimFunc`)

// looked are functions of bytes and strings by how they count, and what they
// are called by that.
var looked = map[string][2]string{
	"Index": {"First"}, "IndexByte": {"First"}, "IndexAny": {"First"}, "IndexRune": {"First"}, "IndexFunc": {"First"},
	"Contains": {"Holds", "Index"}, "ContainsAny": {"Holds", "IndexAny"}, "ContainsRune": {"Holds", "IndexRune"}, "ContainsFunc": {"Holds", "IndexFunc"},
	"LastIndex": {"Last"}, "LastIndexByte": {"Last"}, "LastIndexAny": {"Last"}, "LastIndexFunc": {"Last"},
	"Cut":       {"Cut"},
	"TrimSpace": {"Trim"}, "Trim": {"TrimOf"}, "TrimLeft": {"TrimOf"}, "TrimRight": {"TrimOf"},
	"Equal": {"Pair"}, "EqualFold": {"Pair"}, "Compare": {"Pair"},
}

// foreign makes a call of a function of another module count.
func (r *rewriter) foreign(c *ast.CallExpr, sel *ast.SelectorExpr, f *types.Func) {
	name, pkg := f.Name(), f.Pkg().Name()
	if s := r.info.Selections[sel]; sel != nil && s != nil { // a method
		if name == "Read" {
			return
		}
		if pkg == "gjson" && calm(sel.X) && strings.HasSuffix(s.Recv().String(), "gjson.Result") {
			r.around(sel.X, "With", ", len("+r.source(sel.X)+".Raw)")
		}
	} else if pkg == "bytes" || pkg == "strings" {
		switch how := looked[name]; {
		case how[1] != "":
			r.edits = append(r.edits, edit{at: r.file.Offset(c.Fun.Pos()), instead: int(c.Fun.End() - c.Fun.Pos()), text: counts + "." + how[0] + "(" + pkg + "." + how[1] + ")"})
			return
		case how[0] != "":
			r.around(c.Fun, how[0], "")
			return
		case strings.HasSuffix(name, "Seq") || name == "Lines":
			r.around(c, "Each", "")
			return
		case strings.HasSuffix(name, "Prefix") || strings.HasSuffix(name, "Suffix"):
			r.count(c.Args[1])
			return
		}
	}
	if pkg == "binary" || slices.Contains(free, pkg+"."+name) {
		return
	}
	for _, arg := range c.Args {
		r.count(arg)
	}
}
