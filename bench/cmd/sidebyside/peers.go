package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os/exec"
	"regexp"
	"strconv"
)

// peer is another program that does a part of what rpclog does.
type peer struct {
	name    string
	program string
	does    string                // what it finds
	install string                // how to get it
	version func() (string, bool) // "" if not known, and whether it can be run
	args    func(path string) []string

	same  string                               // what of its answer must be as in the report
	check func(output []byte, r *report) error // says what is not
}

// peers are the other programs that are measured, where they are installed.
func (s *suite) peers() []peer {
	const code = ".msg.error.code // empty"
	const byCode = `is_present($msg["error"]) { @n[$msg["error"]["code"]] += 1 } end { emit @n, "code" }`
	list := []peer{
		{
			name: "jq", program: "jq", does: "the code of each error", install: "`apt-get install jq`", version: program("jq"),
			args:  func(path string) []string { return []string{"jq", "-r", code, path} },
			same:  "the count of each code",
			check: checkCodes(eachCode),
		},
		{
			name: "gojq", program: "gojq", does: "the code of each error", install: "`apt-get install gojq`", version: program("gojq"),
			args:  func(path string) []string { return []string{"gojq", "-r", code, path} },
			same:  "the count of each code",
			check: checkCodes(eachCode),
		},
		{
			name: "Miller", program: "mlr", does: "errors by code", install: "`apt-get install miller`", version: program("mlr"),
			args:  func(path string) []string { return []string{"mlr", "--ijsonl", "--ojsonl", "put", "-q", byCode, path} },
			same:  "the count of each code",
			check: checkCodes(countsOfCodes),
		},
		{
			name: "ripgrep", program: "rg", does: "the number of lines with `\"error\"`", install: "`apt-get install ripgrep`", version: program("rg"),
			args:  func(path string) []string { return []string{"rg", "-c", `"error"`, path} },
			same:  "the number of errors",
			check: checkNumber(func(r *report) int64 { return r.Summary.Errors }),
		},
		{
			name: "wc", program: "wc", does: "the number of lines", install: "`apt-get install coreutils`", version: program("wc"),
			args:  func(path string) []string { return []string{"wc", "-l", path} },
			same:  "the number of records",
			check: checkNumber(func(r *report) int64 { return r.Summary.Records }),
		},
	}
	return append(list, s.duckdb())
}

var number = regexp.MustCompile(`\d+(\.\d+)+`)

// program finds out the version of a program of the PATH.
func program(name string) func() (string, bool) {
	return func() (string, bool) {
		if _, err := exec.LookPath(name); err != nil {
			return "", false
		}
		return number.FindString(output("", name, "--version")), true
	}
}

// checkCodes compares the errors by code with those of rpclog.
func checkCodes(read func([]byte) (map[string]int64, error)) func([]byte, *report) error {
	return func(output []byte, r *report) error {
		got, err := read(output)
		if err != nil {
			return err
		}
		if want := r.errors(); !maps.Equal(got, want) {
			return fmt.Errorf("errors by code %v, rpclog has %v", got, want)
		}
		return nil
	}
}

// checkNumber compares the number at the beginning of the output.
func checkNumber(of func(*report) int64) func([]byte, *report) error {
	return func(output []byte, r *report) error {
		first, _, _ := bytes.Cut(bytes.TrimSpace(output), []byte(" "))
		got, err := strconv.ParseInt(string(first), 10, 64)
		if err != nil {
			return err
		}
		if want := of(r); got != want {
			return fmt.Errorf("%d, rpclog has %d", got, want)
		}
		return nil
	}
}

// eachCode counts codes, of which each line holds one.
func eachCode(output []byte) (map[string]int64, error) {
	counts := map[string]int64{}
	lines := bufio.NewScanner(bytes.NewReader(output))
	for lines.Scan() {
		counts[lines.Text()]++
	}
	return counts, lines.Err()
}

// countsOfCodes reads lines {"code":-32601,"n":26}.
func countsOfCodes(output []byte) (map[string]int64, error) {
	counts := map[string]int64{}
	err := eachJSON(output, func(row struct {
		Code json.RawMessage
		N    int64
	}) {
		counts[text(row.Code)] = row.N
	})
	return counts, err
}

// eachJSON calls f with each of the JSON texts of output.
func eachJSON[T any](output []byte, f func(T)) error {
	for d := json.NewDecoder(bytes.NewReader(output)); d.More(); {
		var row T
		if err := d.Decode(&row); err != nil {
			return err
		}
		f(row)
	}
	return nil
}
