package jsonscan

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// indexBytes is the index as its definition has it, byte by byte.
func indexBytes(text []byte) []block {
	blocks := make([]block, (len(text)+blockSize-1)/blockSize)
	inside, escaped := false, false
	for i, c := range text {
		b, bit := &blocks[i/blockSize], uint64(1)<<(i%blockSize)
		switch {
		case c == '"' && !escaped:
			inside = !inside
		case c == '\n':
			inside = false
		}
		escaped = c == '\\' && !escaped
		if inside {
			b.Inside |= bit
		}
		if strings.IndexByte("{}[]", c) >= 0 {
			b.bracket |= bit
		}
		if c == ':' {
			b.colon |= bit
		}
		if c == '\\' || c < ' ' || c >= 0x80 {
			b.Special |= bit
		}
	}
	return blocks
}

// checkIndex holds the two ways to make an index equal to its definition.
func checkIndex(t *testing.T, text []byte) {
	t.Helper()
	want := indexBytes(text)
	if n := len(text) % blockSize; n > 0 && len(want) > 0 && want[len(want)-1].Inside>>(n-1) != 0 {
		want[len(want)-1].Inside |= ^uint64(0) << n // a string that is still open goes on
	}
	padded := append(bytes.Clone(text), bytes.Repeat([]byte{' '}, blockSize)...)
	for name, index := range map[string]func([]block, []byte, *carry){"plain": indexPlain, "chosen": indexBlocks} {
		got := make([]block, len(want))
		var c carry
		half := len(got) / 2
		index(got[:half], padded, &c)
		index(got[half:], padded[half*blockSize:], &c)
		odd := bytes.IndexFunc(text, func(r rune) bool { return r == '\\' || r < ' ' && r != '\n' || r > 0x7f }) >= 0
		if (c.odd != 0) != odd {
			t.Fatalf("%s index of %q: odd is %x", name, text, c.odd)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(block{})); diff != "" {
			t.Fatalf("%s index of %q (-want +got)\n%s", name, text, diff)
		}
	}
	got, _ := appendIndex(make([]block, 3), text)
	got = got[3:]
	if len(got) != len(want) {
		t.Fatalf("%d blocks for %d bytes", len(got), len(text))
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("appendIndex of %q: block %d is %x, want %x", text, i, got[i], want[i])
		}
	}
}

// TestIndex tries texts of the bytes that matter, where runs of backslashes,
// quotes and line breaks meet the ends of blocks, and each byte at each place
// of a block.
func TestIndex(t *testing.T) {
	for _, s := range []string{"", `"`, `\`, "\n", strings.Repeat(`\`, 64) + `"`, strings.Repeat(`\`, 63) + `"`, strings.Repeat(`\`, 129) + `"x"`,
		`"` + strings.Repeat("a", 62) + `\"` + `"`, strings.Repeat("\"\n", 70), strings.Repeat(`"a\n{`, 40)} {
		checkIndex(t, []byte(s))
	}
	every := make([]byte, 256)
	for first := range blockSize {
		for i := range every {
			every[i] = byte(first + i)
		}
		checkIndex(t, every)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		text := make([]byte, r.IntN(300))
		alphabet := []string{"\\\"a", "\\\\\\\\\\\"", "\"\n\\{}[]:x", "\"{}[]:,\\ \n\r\x00\x1f\x7f\x80\xff[{09azAZ;|Z"}[r.IntN(4)]
		for i := range text {
			text[i] = alphabet[r.IntN(len(alphabet))]
		}
		checkIndex(t, text)
	}
}

// FuzzIndex holds the ways to make an index equal on any bytes.
func FuzzIndex(f *testing.F) {
	f.Add([]byte(`{"a":"\"b\\","c":[1,{"d":null}]}`))
	f.Add([]byte("\"open\n{\"a\":1}\n"))
	f.Fuzz(func(t *testing.T, text []byte) { checkIndex(t, text) })
}

func BenchmarkIndex(b *testing.B) {
	line := `{"ts":"2026-01-02T03:04:05.678Z","dir":"in","conn":"ws-64","msg":{"id":1,"jsonrpc":"2.0","result":{"appId":"com.example","sensors":["AF3","T7","Pz","T8","AF4"],"settings":{"eegRate":128}}}}` + "\n"
	text := []byte(strings.Repeat(line, 1<<20/len(line)))
	blocks, _ := appendIndex(nil, text)
	for name, index := range map[string]func([]block, []byte, *carry){"plain": indexPlain, "chosen": indexBlocks} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				index(blocks[:len(text)/blockSize], text, &carry{})
			}
		})
	}
}
