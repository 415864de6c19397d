package main

import (
	"path/filepath"
)

// manyParts is how many compressed files a capture is split into.
const manyParts = 8

// compressed measures compressed files: one against what decompression alone
// takes, and many on all cores against one core.
func (s *suite) compressed() error {
	whole, err := s.cortex()
	if err != nil {
		return err
	}
	for _, p := range []packing{gzips, zstds} {
		one, err := s.parts(whole, 1, p)
		if err != nil {
			return err
		}
		many, err := s.parts(whole, manyParts, p)
		if err != nil {
			return err
		}
		s.printf("**%s.** One file, against what the same library takes to decompress it on one core:\n\n", p.name)
		alone := job{name: "decompression alone", args: []string{filepath.Join(s.bin, "decompress"), filepath.Join(one.path, partName(1, p))}, bytes: one.bytes}
		s.compare("decompression", s.measured(alone, s.rpclog("rpclog", one)))
		s.printf("%d files, consecutive parts of the capture:\n\n", manyParts)
		s.compare("all cores", s.measured(s.oneAndAll(many)...))
	}
	return nil
}
