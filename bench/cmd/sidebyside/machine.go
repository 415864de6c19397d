package main

import (
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

// machine says in one line where it was measured.
func machine(cores int) string {
	parts := []string{processor(), strconv.Itoa(cores) + " cores", memoryOfMachine(), system(), runtime.Version()}
	known := parts[:0]
	for _, part := range parts {
		if part != "" {
			known = append(known, part)
		}
	}
	return strings.Join(known, ", ")
}

func processor() string {
	if runtime.GOOS == "darwin" {
		return output("", "sysctl", "-n", "machdep.cpu.brand_string")
	}
	if model := field("/proc/cpuinfo", `(?m)^model name\s*:\s*(.*)$`); model != "" {
		return model
	}
	return runtime.GOARCH
}

func memoryOfMachine() string {
	var bytes float64
	if runtime.GOOS == "darwin" {
		bytes, _ = strconv.ParseFloat(output("", "sysctl", "-n", "hw.memsize"), 64)
	} else {
		kilobytes, _ := strconv.ParseFloat(field("/proc/meminfo", `MemTotal:\s*(\d+)`), 64)
		bytes = kilobytes * 1024
	}
	if bytes == 0 {
		return ""
	}
	return digits(bytes/(1<<30)) + " GiB of memory"
}

func system() string {
	kernel := output("", "uname", "-srm")
	if name := field("/etc/os-release", `(?m)^PRETTY_NAME="?([^"\n]*)`); name != "" {
		return name + " (" + kernel + ")"
	}
	return kernel
}

// load is how many processes were running of late. Other work makes figures
// worth less.
func load() string { return field("/proc/loadavg", `^(\S+)`) }

// firstCPU is one on which this process may run.
func firstCPU() string {
	if cpu := field("/proc/self/status", `Cpus_allowed_list:\s*(\d+)`); cpu != "" {
		return cpu
	}
	return "0"
}

// field returns what the group of a pattern matches in a file, "" if nothing.
func field(path, pattern string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	if match := regexp.MustCompile(pattern).FindSubmatch(text); match != nil {
		return string(match[1])
	}
	return ""
}

// output returns the first line that a command writes, "" if it fails.
func output(dir, name string, args ...string) string {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	text, err := cmd.Output()
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSpace(line)
}
