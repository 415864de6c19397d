//go:build !amd64 && !arm64

package jsonscan

func indexBlocks(blocks []block, text []byte, c *carry) { indexPlain(blocks, text, c) }
