package jsonscan

import "golang.org/x/sys/cpu"

// vectors says whether the processor has what indexAVX2 needs.
var vectors = cpu.X86.HasAVX2 && cpu.X86.HasPCLMULQDQ

func indexBlocks(blocks []block, text []byte, c *carry) {
	switch {
	case !vectors:
		indexPlain(blocks, text, c)
	case len(blocks) > 0:
		_ = text[len(blocks)*blockSize-1]
		indexAVX2(&blocks[0], &text[0], len(blocks), c)
	}
}

// indexAVX2 is indexPlain for n blocks, 32 bytes at a time.
//
//go:noescape
func indexAVX2(blocks *block, text *byte, n int, c *carry)
