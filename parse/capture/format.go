package capture

// What there is to say of a form in which captures are kept.

// Format is a form in which captures are kept. Its texts are for people, but
// for Name.
type Format struct {
	Name       string // in Info.Format and Options.Format
	What       string // what it is, and who writes it
	Example    string // a line of it
	Times      string // what it says of times, of directions and of sessions or
	Directions string // connections; "" for nothing
	Sessions   string
	Approx     bool   // messages are put together from what is left of them
	Advice     string // of a format that is not read: what to do instead
}
