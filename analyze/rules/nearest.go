package rules

// Mistyped words, in rule files and elsewhere, are answered with what was
// perhaps meant.

// Nearest returns the one of words that somebody who mistyped word most likely
// meant, or "" if none is near.
func Nearest(word string, words []string) string {
	best, least := "", 0
	for _, w := range words {
		if d := distance(word, w); d <= max(1, len(w)/3) && (best == "" || d < least) {
			best, least = w, d
		}
	}
	return best
}

// distance returns how many letters must be put in, taken out, replaced or
// swapped with their neighbour to make b of a; for long words some number
// that is large enough.
func distance(a, b string) int {
	if len(a) > 2*len(b)+4 {
		return len(a)
	}
	var before, last, row []int // for a up to two letters ago, one letter ago, now
	for i := range len(a) + 1 {
		before, last, row = last, row, make([]int, len(b)+1)
		for j := range row {
			if i == 0 || j == 0 {
				row[j] = i + j
				continue
			}
			row[j] = min(last[j], row[j-1], last[j-1]) + 1
			if a[i-1] == b[j-1] {
				row[j] = last[j-1]
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
