package report

import (
	"net/url"
	"path/filepath"
	"strings"

	"rpclog/parse/capture"
)

// fileName returns the name of a source's file as others find it: relative to
// dir, with slashes, where it lies in or below dir; else absolute where that
// is known. Standard input has none.
func fileName(source, dir string) (name string, below bool) {
	if source == capture.Stdin {
		return "", false
	}
	name = filepath.Clean(source)
	if filepath.IsAbs(name) && dir != "" {
		if rel, err := filepath.Rel(dir, name); err == nil && filepath.IsLocal(rel) {
			name = rel
		}
	}
	below = filepath.IsLocal(name)
	if !below && !filepath.IsAbs(name) && dir != "" {
		name = filepath.Join(dir, name)
	}
	return filepath.ToSlash(name), below
}

// sourceURI returns a source as a URI: relative to dir where its file lies in
// or below it, else a file URI where its place is known; standard input is
// "stdin".
func sourceURI(source, dir string) (uri string, below bool) {
	name, below := fileName(source, dir)
	switch {
	case name == "":
		return "stdin", false
	case below || !filepath.IsAbs(filepath.FromSlash(name)):
		return (&url.URL{Path: name}).String(), below
	}
	u := url.URL{Scheme: "file", Path: name}
	if share, ok := strings.CutPrefix(name, "//"); ok { // of Windows: //host/share
		host, rest, _ := strings.Cut(share, "/")
		u.Host, u.Path = host, "/"+rest
	} else if !strings.HasPrefix(name, "/") { // C:/
		u.Path = "/" + name
	}
	return u.String(), false
}
