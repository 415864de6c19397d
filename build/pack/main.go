// Command pack packs folders into archives whose bytes depend on nothing but
// the names and contents of the files: zip for those whose name says windows,
// tar.gz for the others. It writes SHA256SUMS beside them and prints sizes.
//
//	pack -time UNIX FROM TO
package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	seconds := flag.Int64("time", 0, "when the files were changed, in seconds since 1970")
	flag.Parse()
	if flag.NArg() != 2 {
		fmt.Fprintln(os.Stderr, "usage: pack -time UNIX FROM TO")
		os.Exit(2)
	}
	if err := packAll(flag.Arg(0), flag.Arg(1), time.Unix(*seconds, 0).UTC(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

// packAll packs every folder in from into an archive in to.
func packAll(from, to string, changed time.Time, out io.Writer) error {
	folders, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	sums := ""
	for _, f := range folders {
		name, pack := f.Name()+".tar.gz", packTar
		if strings.Contains(f.Name(), "windows") {
			name, pack = f.Name()+".zip", packZip
		}
		files, err := list(filepath.Join(from, f.Name()))
		if err != nil {
			return err
		}
		sum, size, err := write(filepath.Join(to, name), func(w io.Writer) error {
			return pack(w, f.Name(), files, changed)
		})
		if err != nil {
			return err
		}
		sums += fmt.Sprintf("%x  %s\n", sum, name)
		fmt.Fprintf(out, "%6.2f MB  %s (program %.2f MB)\n", mega(size), name, mega(program(files)))
	}
	return os.WriteFile(filepath.Join(to, "SHA256SUMS"), []byte(sums), 0o644)
}

func mega(n int64) float64 { return float64(n) / 1e6 }

// file is a file to be packed.
type file struct {
	name string // slashed, within its folder
	text []byte
	mode fs.FileMode
}

// list reads the files of a folder, in the order of their names.
func list(dir string) ([]file, error) {
	var files []file
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, p)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(p)
		f := file{filepath.ToSlash(rel), text, 0o644}
		if isProgram(f.name) {
			f.mode = 0o755
		}
		files = append(files, f)
		return err
	})
	return files, err
}

func isProgram(name string) bool { return name == "rpclog" || name == "rpclog.exe" }

// program returns the size of the program among some files.
func program(files []file) int64 {
	for _, f := range files {
		if isProgram(f.name) {
			return int64(len(f.text))
		}
	}
	return 0
}

// write writes a file and returns its sum and size.
func write(name string, pack func(io.Writer) error) (sum []byte, size int64, err error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	h := sha256.New()
	if err := pack(io.MultiWriter(f, h)); err != nil {
		return nil, 0, err
	}
	fi, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	return h.Sum(nil), fi.Size(), f.Close()
}

func packTar(w io.Writer, folder string, files []file, changed time.Time) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	t := tar.NewWriter(z)
	for _, f := range files {
		h := &tar.Header{Name: path.Join(folder, f.name), Mode: int64(f.mode), Size: int64(len(f.text)), ModTime: changed}
		if err := t.WriteHeader(h); err != nil {
			return err
		}
		if _, err := t.Write(f.text); err != nil {
			return err
		}
	}
	if err := t.Close(); err != nil {
		return err
	}
	return z.Close()
}

func packZip(w io.Writer, folder string, files []file, changed time.Time) error {
	z := zip.NewWriter(w)
	for _, f := range files {
		h := &zip.FileHeader{Name: path.Join(folder, f.name), Method: zip.Deflate, Modified: changed}
		h.SetMode(f.mode)
		e, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := e.Write(f.text); err != nil {
			return err
		}
	}
	return z.Close()
}
