package analyze

import (
	"slices"

	"rpclog/analyze/catalog"
	"rpclog/analyze/rules"
)

// method counts the calls of a method.
type method struct {
	id      int32  // rules.None beyond the bound
	slot    int32  // what requests keep of it
	name    string // "" beyond the bound
	catalog int32  // that it points to, or -1
	share   int32  // where it points to none: those that know it, see names.shares
	group   *group
	paths   []catalog.SubjectPath // where its params may have a subject

	withdraws string // the member of its params that names the request which it withdraws, or ""

	requests, answered, responses, errors, inBand int64
	mixed                                         int64 // successful responses with errors inside
	cancelled                                     int64 // requests that were withdrawn and are not answered

	latency    latencies
	operations *methodOperations // nil for none
}

// method returns the method with a name.
func (a *Analyzer) method(name []byte) *method {
	n := &a.names
	hash := uint32(n.Text(name, 0))
	if m := n.findMethod(name, hash); m != nil {
		return m
	}
	points, group, share := int32(a.opts.Catalogs.ByMethod(string(name))), a.events.group(a.engine, string(name)), int32(0)
	if points < 0 {
		share = n.share(a.opts.Catalogs.Sharing(string(name)))
	}
	if len(n.methods) >= maxMethods || !n.fits(name) {
		return n.rowlessMethod(points, share, group)
	}
	m := &method{id: int32(len(n.methods)), name: string(name), catalog: points, share: share, group: group}
	m.paths, m.withdraws = a.opts.Catalogs.Subjects(m.name), withdrawing(m.name)
	m.slot = m.id
	n.byMethod.Put(hash, m.id)
	n.methods = append(n.methods, m)
	return m
}

// share returns where the catalogs stand that share a method. There are few
// lists of them, and most methods have none.
func (n *names) share(catalogs []int) int32 {
	for i, list := range n.shares {
		if slices.Equal(list, catalogs) {
			return int32(i)
		}
	}
	n.shares = append(n.shares, catalogs)
	return int32(len(n.shares) - 1)
}

// rowless is in what methods beyond the bound differ.
type rowless struct{ catalog, share, group int32 }

// rowlessMethod returns what stands for methods beyond the bound that point
// to a catalog, or that some share, and are of a group.
func (n *names) rowlessMethod(catalog, share int32, g *group) *method {
	key := rowless{catalog, share, g.id}
	m := n.rowlessBy[key]
	if m == nil {
		m = &method{id: rules.None, slot: ^int32(len(n.rowless)), catalog: catalog, share: share, group: g}
		n.rowlessBy[key] = m
		n.rowless = append(n.rowless, m)
	}
	return m
}

// methodAt returns the method that a request keeps as a number.
func (n *names) methodAt(slot int32) *method {
	if slot < 0 {
		return n.rowless[^slot]
	}
	return n.methods[slot]
}

// requested counts a request of a method with a name.
func (n *names) requested(m *method, name []byte) {
	m.requests++
	if m.id == rules.None {
		n.another(aMethod, n.Text(name, 0))
	}
}
