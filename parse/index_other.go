//go:build !amd64

package parse

func indexBlocks(blocks []block, text []byte, c *carry) { indexPlain(blocks, text, c) }
