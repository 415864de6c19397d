package analyze

// Bounds of the things that are told apart although they have no row of their
// own: their hashes take 128 MiB.
const (
	maxDistinct = 3 << 21
	maxSighted  = 256
)

// distinct counts different things of several kinds by their hashes. The
// chance that two of ten million have the same one is a few in a million.
type distinct struct {
	max     int
	hashes  []uint64 // a power of two, at most three quarters of them used; 0 if free
	used    int
	counts  [kinds]int64
	missed  int64 // sightings of what may or may not be a further thing
	sighted []sighting
}

// sighting is a thing that came. Many are looked up at once: the hashes are
// all over the memory, and so the processor fetches several at a time.
type sighting struct {
	hash uint64
	kind kind
}

// add counts a thing.
func (d *distinct) add(k kind, hash uint64) {
	if d.sighted = append(d.sighted, sighting{hash, k}); len(d.sighted) == maxSighted {
		d.settle()
	}
}

// count returns how many different things of a kind there were.
func (d *distinct) count(k kind) int64 {
	d.settle()
	return d.counts[k]
}

func (d *distinct) settle() {
	for _, s := range d.sighted {
		if 4*d.used >= 3*len(d.hashes) && d.used < d.max {
			d.grow()
		}
		hash := max(s.hash, 1)
		switch at := d.slot(hash); {
		case *at == hash:
		case d.used == d.max:
			d.missed++
		default:
			*at = hash
			d.used++
			d.counts[s.kind]++
		}
	}
	d.sighted = d.sighted[:0]
}

// slot returns the slot of a hash, or the free one where it belongs.
func (d *distinct) slot(hash uint64) *uint64 {
	mask := uint64(len(d.hashes) - 1)
	i := hash & mask
	for d.hashes[i] != 0 && d.hashes[i] != hash {
		i = (i + 1) & mask
	}
	return &d.hashes[i]
}

func (d *distinct) grow() {
	old := d.hashes
	d.hashes = make([]uint64, max(1024, 2*len(old)))
	for _, hash := range old {
		if hash != 0 {
			*d.slot(hash) = hash
		}
	}
}
