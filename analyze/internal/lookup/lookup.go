// Package lookup finds things by their keys. Its tables are smaller and faster
// than maps for what an analysis has much of: things that are kept in lists,
// come and go, or are small.
package lookup
