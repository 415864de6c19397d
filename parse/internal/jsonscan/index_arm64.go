package jsonscan

func indexBlocks(blocks []block, text []byte, c *carry) {
	if len(blocks) > 0 {
		_ = text[len(blocks)*blockSize-1]
		indexNEON(&blocks[0], &text[0], len(blocks), c)
	}
}

// indexNEON is indexPlain for n blocks, 64 bytes at a time. Every arm64
// processor has what it needs.
//
//go:noescape
func indexNEON(blocks *block, text *byte, n int, c *carry)
