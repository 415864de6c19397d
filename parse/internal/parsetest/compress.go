package parsetest

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
	"github.com/ulikunitz/xz"
)

// Captures, compressed in all ways that are read.

// Calls returns a capture of n requests, a second apart.
func Calls(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"ts":"2026-01-02T03:%02d:%02dZ","msg":{"jsonrpc":"2.0","id":%d,"method":"m%d"}}`+"\n", i/60, i%60, i, i*7919%97)
	}
	return b.String()
}

// calls150 is what bzip2 makes of calls(150): there is no library that writes
// that format.
const calls150 = `
QlpoOTFBWSZTWe74w8oAFbpbgAAQEAd/8AQQDvPcClAFHkY3redUQCDx4FT9Seppv9VVMho0eoAArSnvak8qUaAANADJ5VNI9FQAAaAGnqk2ja
KlRgABGBSqEyj0gAZANP1TCkbKR5qR5FI9FI6KR7FI5qRxUjCkbKRmUjO2mltLW6Onlx1nXzm/E4EIQIQhMiEIEIQIQhMiEIEIQmRCECEIEIQm
RCSZkk8sVWKxiSx3xIzYk0uMDCOwggY9XLm97EmlB8t3cQolYwiAgoMIQ07mru4GxhABhBhBJsJcssSi4b5Za9euu+vXrrvrxUjgpGakaKRyUK
Evzk5Neq9Y22/Y5fB9Os/zuduIiIPoohQmdVZ7KRmq0UjK091Izs8rLKyyrOazms5rdYqq5TetbwwAOvV8cznzfEkkmnk8851vvz1njvmWyydv
MtJhllIEtAlpAloEgEhAkAkJhlbLb0+U3POta1rVZ5y+VmNttu3vHw516yzfsUQoS9KX4ohQplUkJhlIEgEhAkA9UtlkysSTS1pLWtJeJQohcz
fh3RczuZk9V5mTXqrbbZy5zxnjfnOuu+u4dZCBQKQKBQKTDIBSBSBdS2WTfJxPEPGtOta43xzvfPfe973vezlw68d97zrrvO85pAoFApMMgFIF
EaFrWo0tah09q0/JnUzNPzl8rMbbdmcwyjGPDHAQIgIEQIgIEQIgI3eVwLnckzM1Xl3x4222Tolj6XePJUQoSxbAQIAQIAQFc7fAqZlTMm63xv
uVVVWSy99y2OzmcEAIEAIABGu1LCpmVMyq1Lnt3VVV7Zd9Lwp4ZggQAgAEAImXXAuZmSZzfG5zrqqqqqZwfTd3jwxeAIEAIBJzztB2ZmZ1PqIS
SiBS2jwyW1VltFAAAAMAAOJLitsVbYq2xVtgqqqqqqqsVVVVVVVVVVVVVYAAAAAAAAABMAAAAAAAAACAAAAAAAAAASySVlssl9ZaXrGOfLlzyg
BuXAYGoGwUCqqq3LgMDUDYKBQNg1AwLgNyAGVgA6KR0Uj8UjwUjmpGFI8VSpqpH6pHBSMKRhSNlI6lIwpGFI3UjkpGFIwpGikf4u5IpwoSHd8Y
eUA=`

// Compressors compress a text, each in one way.
var Compressors = map[string]func(testing.TB, string) []byte{
	"gzip": func(t testing.TB, s string) []byte {
		return Compress(t, s, func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil })
	},
	"zstd": func(t testing.TB, s string) []byte {
		return Compress(t, s, func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) })
	},
	"xz": func(t testing.TB, s string) []byte {
		return Compress(t, s, func(w io.Writer) (io.WriteCloser, error) {
			return xz.WriterConfig{DictCap: 1 << 16, BlockSize: 4000}.NewWriter(w)
		})
	},
	"xz sha256": func(t testing.TB, s string) []byte {
		return Compress(t, s, func(w io.Writer) (io.WriteCloser, error) {
			return xz.WriterConfig{DictCap: 1 << 16, CheckSum: xz.SHA256}.NewWriter(w)
		})
	},
	"xz crc32": func(t testing.TB, s string) []byte {
		return Compress(t, s, func(w io.Writer) (io.WriteCloser, error) {
			return xz.WriterConfig{DictCap: 1 << 16, CheckSum: xz.CRC32}.NewWriter(w)
		})
	},
	"lz4": func(t testing.TB, s string) []byte {
		return Compress(t, s, func(w io.Writer) (io.WriteCloser, error) {
			z := lz4.NewWriter(w)
			return z, z.Apply(lz4.BlockSizeOption(lz4.Block64Kb))
		})
	},
	"lz4 legacy": func(t testing.TB, s string) []byte {
		return Compress(t, s, func(w io.Writer) (io.WriteCloser, error) {
			z := lz4.NewWriter(w)
			return z, z.Apply(lz4.LegacyOption(true))
		})
	},
	"bzip2": func(t testing.TB, s string) []byte {
		if s != Calls(150) {
			t.Skip("nothing writes bzip2")
		}
		b, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(calls150, "\n", ""))
		if err != nil {
			t.Fatal(err)
		}
		return b
	},
}

// Compress returns a text as a writer compresses it.
func Compress(t testing.TB, s string, open func(io.Writer) (io.WriteCloser, error)) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := open(&b)
	if err == nil {
		_, err = io.WriteString(w, s)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// EachCodec runs a test for each compression.
func EachCodec(t *testing.T, f func(t *testing.T, compress func(string) []byte)) {
	for name, c := range Compressors {
		t.Run(name, func(t *testing.T) {
			f(t, func(s string) []byte { return c(t, s) })
		})
	}
}

// XzHeader returns the beginning of an xz file that asks for a dictionary of
// some size, as the format codes it.
func XzHeader(t *testing.T, dict byte) []byte {
	t.Helper()
	whole := Compressors["xz"](t, "x")
	size := (int(whole[12]) + 1) * 4
	block := whole[12 : 12+size]
	i := bytes.Index(block, []byte{0x21, 1})
	block[i+2] = dict
	binary.LittleEndian.PutUint32(block[size-4:], crc32.ChecksumIEEE(block[:size-4]))
	return whole
}

// Zeros is a text of zeros without an end.
type Zeros struct{}

func (Zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// LargeWindow compresses a text so that a decoder takes much memory.
func LargeWindow(t *testing.T, s string) string {
	return string(Compress(t, s, func(w io.Writer) (io.WriteCloser, error) {
		z, err := zstd.NewWriter(w, zstd.WithWindowSize(16<<20))
		if err == nil {
			_, err = io.WriteString(z, s[:len(s)/2])
		}
		if err == nil {
			err = z.Flush() // its length is not known beforehand
		}
		return rest{z, len(s) / 2}, err
	}))
}

// rest writes what comes after the first bytes.
type rest struct {
	*zstd.Encoder
	skip int
}

func (r rest) Write(p []byte) (int, error) {
	_, err := r.Encoder.Write(p[r.skip:])
	return len(p), err
}
