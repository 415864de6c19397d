// Package size reads and writes numbers of bytes as people give them.
package size

import (
	"errors"
	"strconv"
	"strings"
)

const units = "KMG"

// Parse reads a number of bytes: 1500, 64K, 512M, 1G. The units are powers of
// 1024.
func Parse(text string) (int64, error) {
	digits, shift := text, 0
	if i := len(text) - 1; i > 0 {
		if unit := strings.IndexByte(units, text[i]&^0x20); unit >= 0 {
			digits, shift = text[:i], 10*(unit+1)
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n <= 0 || n<<shift>>shift != n {
		return 0, errors.New("not a size such as 1500, 64K, 512M or 1G")
	}
	return n << shift, nil
}

// Format writes n in the largest unit in which it is whole.
func Format(n int64) string {
	unit := ""
	for i := 0; i < len(units) && n != 0 && n%1024 == 0; i++ {
		n /= 1024
		unit = units[i : i+1]
	}
	return strconv.FormatInt(n, 10) + unit
}
