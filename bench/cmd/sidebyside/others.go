package main

import (
	"os"
	"path/filepath"
	"strings"
)

// others measures the peers, and compares their answers with the report.
func (s *suite) others() error {
	f, err := s.cortex()
	if err != nil {
		return err
	}
	s.installDuckDB()
	jobs := []job{s.rpclog("rpclog: the whole report", f).keeping(s.temporary("report"))}
	var there []peer
	var notes []string
	for _, p := range s.peers() {
		version, ok := p.version()
		if !ok {
			notes = append(notes, p.name+" is not installed: "+p.install)
			s.progress("%s", notes[len(notes)-1])
			continue
		}
		p.name = strings.TrimSpace(p.name + " " + version)
		there = append(there, p)
		jobs = append(jobs, job{name: p.name + ": " + p.does, args: p.args(f.path), bytes: f.bytes}.keeping(s.temporary(p.program)))
	}
	results := s.measured(jobs...)
	s.compare("rpclog", results)
	s.list(append(s.agreement(results, there), notes...))
	return nil
}

// agreement says of each peer how its answer agrees with the report. The
// first result is rpclog's, the others are those of the peers.
func (s *suite) agreement(results []result, peers []peer) []string {
	var notes []string
	r, err := results[0].report()
	if err != nil {
		return []string{"no report to compare with: " + err.Error()}
	}
	for i, p := range peers {
		output, err := results[i+1].firstOutput()
		if err == nil {
			err = p.check(output, r)
		}
		if err != nil {
			notes = append(notes, p.name+" **differs** from rpclog: "+err.Error())
		} else {
			notes = append(notes, p.name+" agrees with rpclog in "+p.same)
		}
	}
	return notes
}

// temporary names a file for the output of a program.
func (s *suite) temporary(name string) string { return filepath.Join(s.dir, name+".out") }

// keeping returns j as it writes to a file in the first round.
func (j job) keeping(output string) job {
	j.output = output
	return j
}

// firstOutput returns what the job wrote in the first round, and removes it.
func (r result) firstOutput() ([]byte, error) {
	defer os.Remove(r.output)
	if r.err != nil {
		return nil, r.err
	}
	return os.ReadFile(r.output)
}
