package cli

import (
	"crypto/rand"
	"regexp"

	"github.com/spf13/pflag"

	"rpclog/analyze/redact"
)

// redactFlags say what is masked in what is shown.
type redactFlags struct {
	mode     string
	paths    []string
	patterns []string
	keyFile  string
}

// redactModes are the values of --redact.
var redactModes = []string{"mask", "hash", "off"}

// leastKey is how many bytes the key of pseudonyms has at least.
const leastKey = 16

func (f *redactFlags) add(fs *pflag.FlagSet) {
	fs.StringVar(&f.mode, "redact", redactModes[redact.ModeMask], "what stands for secrets: `MODE` mask (an ellipsis), hash (a pseudonym, equal for equal secrets) or off (they are shown)")
	fs.StringArrayVar(&f.paths, "redact-path", nil, "also mask what stands at this gjson `PATH` of messages, such as params.user.email (repeatable)")
	fs.StringArrayVar(&f.patterns, "redact-pattern", nil, "also mask what this regular expression `RE` matches in texts, or its first group (repeatable)")
	fs.StringVar(&f.keyFile, "redact-key-file", "", "`FILE` with the key of the pseudonyms, at least 16 bytes: with the same key, those of several runs are equal")
}

// files returns the files that the flags name.
func (f *redactFlags) files() []string {
	if f.keyFile == "" {
		return nil
	}
	return []string{f.keyFile}
}

// masker checks the flags and returns what masks.
func (f *redactFlags) masker() (*redact.Masker, error) {
	var o redact.Options
	switch f.mode {
	case "mask":
	case "hash":
		o.Mode = redact.ModeHash
	case "off":
		o.Mode = redact.ModeOff
	default:
		return nil, unknown("--redact", f.mode, redactModes)
	}
	if o.Mode == redact.ModeOff && len(f.paths)+len(f.patterns) > 0 {
		return nil, usage("--redact off shows all; leave out --redact-path and --redact-pattern, or it")
	}
	for _, text := range f.paths {
		path, err := redact.ParsePath(text)
		if err != nil {
			return nil, usage("--redact-path %v", err)
		}
		o.Paths = append(o.Paths, path)
	}
	for _, text := range f.patterns {
		re, err := regexp.Compile(text)
		if err != nil {
			return nil, usage("--redact-pattern %s: %v", text, err)
		}
		if re.MatchString("") {
			return nil, usage("--redact-pattern %s: it matches the empty text, so that nothing would be left", text)
		}
		o.Patterns = append(o.Patterns, re)
	}
	var err error
	switch {
	case f.keyFile != "":
		o.Key, err = readKey(f.keyFile)
	case o.Mode == redact.ModeHash:
		o.Key = make([]byte, 32) // of this run alone
		_, err = rand.Read(o.Key)
	}
	return redact.New(o), err
}

// readKey reads the key of pseudonyms.
func readKey(name string) ([]byte, error) {
	key, err := readSmall("--redact-key-file", name)
	if err == nil && len(key) < leastKey {
		err = usage("--redact-key-file %s: want at least %d bytes, such as those of: head -c 32 /dev/urandom", name, leastKey)
	}
	return key, err
}
