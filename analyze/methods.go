package analyze

import "rpclog/analyze/rules"

// method counts the calls of a method.
type method struct {
	id      int32  // rules.None beyond the bound
	slot    int32  // what requests keep of it
	name    string // "" beyond the bound
	catalog int    // that it points to, or -1
	group   *group

	requests, answered, responses, errors, inBand int64

	latency latencies
}

// method returns the method with a name.
func (a *Analyzer) method(name []byte) *method {
	n := &a.names
	hash := uint32(n.Text(name, 0))
	if m := n.findMethod(name, hash); m != nil {
		return m
	}
	catalog, group := a.opts.Catalogs.ByMethod(string(name)), a.events.group(a.engine, string(name))
	if len(n.methods) >= maxMethods || !n.fits(name) {
		return n.rowlessMethod(catalog, group)
	}
	m := &method{id: int32(len(n.methods)), name: string(name), catalog: catalog, group: group}
	m.slot = m.id
	n.byMethod.Put(hash, m.id)
	n.methods = append(n.methods, m)
	return m
}

// rowlessMethod returns what stands for methods beyond the bound that point
// to a catalog and are of a group.
func (n *names) rowlessMethod(catalog int, g *group) *method {
	key := [2]int32{int32(catalog), g.id}
	m := n.rowlessBy[key]
	if m == nil {
		m = &method{id: rules.None, slot: ^int32(len(n.rowless)), catalog: catalog, group: g}
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
