package main

import (
	"rpclog/bench/gen"
	"rpclog/bench/size"
)

// smallFiles is how many files there are of the folder of many files.
const smallFiles = 2000

// pair are captures of one kind, one twice as large as the other.
type pair struct{ half, full file }

// shapes measures each shape at two sizes. What takes more than twice the
// time for twice the size is not linear.
func (s *suite) shapes() error {
	s.printf("Each shape at %s, and at half of it.\n\n", size.Format(s.shapeSize))
	t := table{header: []string{"shape", "time", "MB/s", "CPU", "peak memory", "time at half the size", "ratio"}}
	var failed []result
	add := func(name string, p pair, err error) error {
		if err != nil {
			return err
		}
		results := s.measured(s.rpclog(name+", half", p.half), s.rpclog(name, p.full))
		h, r := results[0], results[1]
		if h.err != nil || r.err != nil {
			failed = append(failed, results...)
			return nil
		}
		t.add(name, seconds(r.wall), rate(r.bytes, r.wall), seconds(r.cpu), memory(r.memory), seconds(h.wall), times(ratio(r.wall, h.wall)))
		return nil
	}
	for _, shape := range gen.Shapes() {
		p, err := s.twoSizes(shape.Name)
		if err := add(shape.Name, p, err); err != nil {
			return err
		}
	}
	p, err := s.twoFolders()
	if err := add(thousands(smallFiles)+" files of "+gen.DefaultShape, p, err); err != nil {
		return err
	}
	t.write(s.out)
	s.failures(failed)
	return nil
}

// twoSizes returns a capture of the size for shapes, and one half as large.
func (s *suite) twoSizes(shape string) (p pair, err error) {
	p.half, err = s.capture(capture{shape: shape, bytes: max(s.shapeSize/2, 1)})
	if err == nil {
		p.full, err = s.capture(capture{shape: shape, bytes: s.shapeSize})
	}
	return p, err
}

// twoFolders returns a folder of small files, and one with half as many.
func (s *suite) twoFolders() (pair, error) {
	p, err := s.twoSizes(gen.DefaultShape)
	if err == nil {
		p.half, err = s.parts(p.half, smallFiles/2, plain)
	}
	if err == nil {
		p.full, err = s.parts(p.full, smallFiles, plain)
	}
	return p, err
}
