package clock

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"rpclog/parse/capture"
)

// at is a time at which no time of these tests has gone by.
var at = capture.TimeOf(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))

// TestForms reads dates in the orders in which logs write them.
func TestForms(t *testing.T) {
	for _, tt := range []struct {
		text, want string
		order      DateOrder
	}{
		{"2026-03-01|10:00:00.100", "2026-03-01T10:00:00.1Z", Undated},
		{"2026.03.05:10:00:00.100", "2026-03-05T10:00:00.1Z", Undated},
		{"2026-03-01, 10:00:00", "2026-03-01T10:00:00Z", Undated},
		{"2026-03-01 03:04:05 PM", "2026-03-01T15:04:05Z", Undated},
		{"2026-03-01 12:04:05am", "2026-03-01T00:04:05Z", Undated},
		{"2026-03-01 15:04:05 PM", "2026-03-01T15:04:05Z", Undated},
		{"20260301T100000Z", "2026-03-01T10:00:00Z", Undated},
		{"20260301T100000.100000Z", "2026-03-01T10:00:00.1Z", Undated},
		{"20260301T100000.1234567891+0100", "2026-03-01T09:00:00.123456789Z", Undated},
		{"20260301T100000", "2026-03-01T10:00:00Z", Undated},
		{"20260301 10:00:00", "2026-03-01T10:00:00Z", Undated},
		{"20240229T10:00:00", "2024-02-29T10:00:00Z", Undated},
		{"20260229T10:00:00", "", Undated},
		{"20261301T100000Z", "", Undated},
		{"20260301T250000Z", "", Undated},
		{"20260301T10000", "", Undated},
		{"12345678 10:00:00", "", Undated},

		{"01.03.2026 10:00:00", "2026-03-01T10:00:00Z", MonthFirst},
		{"1.3.2026 9:00:00", "2026-03-01T09:00:00Z", Undated},
		{"29.02.2024 10:00:00,5", "2024-02-29T10:00:00.5Z", Undated},
		{"29.02.2026 10:00:00", "", Undated},
		{"03/01/2026 10:00:00", "2026-03-01T10:00:00Z", Undecided},
		{"01/03/2026 10:00:00", "2026-03-01T10:00:00Z", DayFirst},
		{"31/03/2026 10:00:00", "2026-03-31T10:00:00Z", MonthFirst},
		{"03/31/2026 10:00:00", "2026-03-31T10:00:00Z", DayFirst},
		{"32/03/2026 10:00:00", "", Undated},
		{"13/13/2026 10:00:00", "", Undated},
		{"00/00/2026 10:00:00", "", Undated},
		{"3/1/2026, 10:00:00 AM", "2026-03-01T10:00:00Z", Undated},
		{"3/1/2026, 12:00:00 AM", "2026-03-01T00:00:00Z", Undated},
		{"1/3/2026, 1:02:03\u202fPM", "2026-03-01T13:02:03Z", DayFirst},
		{"01-03-2026 10:00:00", "2026-03-01T10:00:00Z", Undecided},
		{"03-01-2026 10:00:00", "2026-03-01T10:00:00Z", MonthFirst},
		{"01-Mar-2026 10:00:00.100", "2026-03-01T10:00:00.1Z", Undated},
		{"1 Mar 2026 10:00:00 GMT", "2026-03-01T10:00:00Z", Undated},
		{"01/Mar/2026:10:00:00.5 -0700", "2026-03-01T17:00:00.5Z", Undated},
		{"30-Feb-2026 10:00:00", "", Undated},

		{"Sun Mar  1 09:00:00 2026", "2026-03-01T09:00:00Z", Undated},
		{"Sun Mar 01 09:00:00.123456 2026", "2026-03-01T09:00:00.123456Z", Undated},
		{"Sun Mar  1 09:00:00 CET 2026", "2026-03-01T09:00:00Z", Undated},
		{"Sun Mar 1 09:00:00 2026 +0100", "2026-03-01T08:00:00Z", Undated},
		{"Sun, 01 Mar 2026 09:00:00 GMT", "2026-03-01T09:00:00Z", Undated},
		{"Sun 2026-03-01 09:00:00 UTC", "2026-03-01T09:00:00Z", Undated},
		{"Mar 1 10:00:00 2026", "2026-03-01T10:00:00Z", Undated},
		{"Mar 01, 2026 10:00:00 PM", "2026-03-01T22:00:00Z", Undated},
		{"Mar  1 2026 10:00:00", "2026-03-01T10:00:00Z", Undated},
		{"Feb 29, 2026 10:00:00 PM", "", Undated},
		{"Mar  1 10:00:00", "2026-03-01T10:00:00Z", Undated},

		{"03-01|10:00:00.100", "2026-03-01T10:00:00.1Z", DayFirst},
		{"03-01 12:00:00.001", "2025-03-01T12:00:00.001Z", Undated},
		{"02-29 10:00:00", "2024-02-29T10:00:00Z", Undated},
		{"02-30 10:00:00", "", Undated},
		{"03/01 10:00:00", "2026-03-01T10:00:00Z", Undated},
		{"01/03 10:00:00", "2026-03-01T10:00:00Z", DayFirst},
		{"13-01 10:00:00", "", Undated},
		{"1-1 10:00:00", "", Undated},
		{"I0301 10:00:00.100000", "2026-03-01T10:00:00.1Z", Undated},
		{"W1231 10:00:00", "2025-12-31T10:00:00Z", Undated},
		{"E0229 10:00:00", "2024-02-29T10:00:00Z", Undated},
		{"I20260301 10:00:00.1", "2026-03-01T10:00:00.1Z", Undated},
		{"D2026-03-01T10:00:00.1Z", "2026-03-01T10:00:00.1Z", Undated},
		{"I9999 10:00:00", "", Undated},

		{"10.0.0.1", "", Undated},
		{"1.2.2026", "", Undated},
		{"20260301", "", Undated},
		{"2026.03.05", "", Undated},
		{"01/03/2026", "", Undated},
		{"01.03.20266 10:00:00", "", Undated},
		{"001.03.2026 10:00:00", "", Undated},
		{"01.03-2026 10:00:00", "", Undated},
		{"Sun 10:00:00", "", Undated},
		{"Sun Mon Mar", "", Undated},
		{"Mar 1, 10:00:00", "", Undated},
		{"Mar 1 2026", "", Undated},
	} {
		c := Clocks{Latest: at, Order: tt.order}
		if got := c.Whole([]byte(tt.text)); got.String() != tt.want || got.Clock {
			t.Errorf("%q is %q, want %q", tt.text, got, tt.want)
		}
	}
}

// TestOfAnyDate writes days in all orders and reads them again.
func TestOfAnyDate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := time.Unix(rapid.Int64Range(0, 7258118399).Draw(t, "seconds"), rapid.Int64Range(0, 999999999).Draw(t, "nanoseconds")).UTC()
		for _, layout := range []string{
			"2006.01.02:15:04:05.999999999", "2006-01-02|15:04:05.999999999", "20060102T150405.999999999Z", "20060102 15:04:05.999999999",
			"02.01.2006 15:04:05.999999999", "2.1.2006 3:04:05.999999999 PM", "01/02/2006 15:04:05.999999999", "1/2/2006, 3:04:05.999999999 PM",
			"02-Jan-2006 15:04:05.999999999", "02/Jan/2006:15:04:05.999999999 -0700", "Mon Jan _2 15:04:05.999999999 2006",
			"Jan 02, 2006 3:04:05.999999999 PM", "Mon, 02 Jan 2006 15:04:05.999999999 GMT", "D2006-01-02T15:04:05.999999999Z",
		} {
			if got := new(Clocks{Latest: at}).Whole([]byte(want.Format(layout))); !got.Go().Equal(want) || got.Clock {
				t.Fatalf("%s is read as %s", want.Format(layout), got)
			}
		}
		dayFirst := Clocks{Order: DayFirst}
		if got := dayFirst.Whole([]byte(want.Format("02/01/2006 15:04:05.999999999"))); !got.Go().Equal(want) {
			t.Fatalf("%s is read as %s", want.Format("02/01/2006"), got)
		}
	})
}

func TestOrderOf(t *testing.T) {
	for _, tt := range []struct {
		text string
		want DateOrder
	}{
		{"", Undated},
		{"2026-03-01 10:00:00 {}\n10.0.0.1\n1/2/2026\n13/1\n", Undated},
		{"03/01/2026 10:00:00 {}\n01/12/2026 10:00:00 {}", Undecided},
		{"03/01/2026 10:00:00 {}\n[03/13/2026 10:00:00] {}\n13/03/2026 10:00:00", MonthFirst},
		{`{"ts":"13/3/2026, 1:00:00 PM"}`, DayFirst},
		{"13-03-2026 10:00:00", DayFirst},
		{"03-13-2026 10:00:00", MonthFirst},
		{"03/01/2026 10:00:00 due 13/01/2026 10:00:00", Undecided},
		{"/13/01/2026 10:00:00", Undated},
		{"v13/01/2026 10:00:00", Undated},
		{"32/01/2026 10:00:00", Undecided},
		{"13/13/2026 10:00:00", Undecided},
	} {
		if got := OrderOf([]byte(tt.text)); got != tt.want {
			t.Errorf("%q: %d, want %d", tt.text, got, tt.want)
		}
	}
}

// TestFuller puts times in order: each states less than the one before it.
func TestFuller(t *testing.T) {
	c := Clocks{Latest: at}
	last, first := Stamp{}, true
	for i, text := range []string{
		"2026-03-01T10:00:00.123456Z", "20260301T100000.123+0100", "2026-03-01T10:00:00Z", "2026-03-01 10:00:00.5", "1.3.2026 10:00:00",
		"Mar  1 10:00:00.123", "03-01 10:00:00", "10:00:00.123456789", "10:00:00", "",
	} {
		got := c.Whole([]byte(text))
		if !first && (!last.Fuller(got) || got.Fuller(last)) || got.Fuller(got) || text != "" != got.Known() {
			t.Errorf("%d: %q is not less full", i, text)
		}
		last, first = got, false
	}
	if clock, date := c.Whole([]byte("10:00:00.1")), c.Whole([]byte("Mar  1 10:00:00")); !date.MoreDated(clock) || clock.MoreDated(date) || !clock.MoreDated(Stamp{}) {
		t.Error("a date is not more than a clock")
	}
}

// TestCut finds the fullest of the times in a text and leaves none there.
func TestCut(t *testing.T) {
	for _, tt := range []struct{ text, want, rest string }{
		{"Nov 23 10:53:48 n1 electrs[34]: 2020-11-23T10:53:48.100-06:00 - TRACE - ", "2020-11-23T16:53:48.1Z", " n1 electrs[34]:  - TRACE - "},
		{"2020-11-23T10:53:48.1Z n1 Nov 23 10:53:48.123456: ", "2020-11-23T10:53:48.1Z", " n1 : "},
		{"10:53:48.123 2026-03-01 10:53:48 x", "2026-03-01T10:53:48Z", "  x"},
		{"2026-03-01 10:00:00 a 2026-03-02 10:00:00 b", "2026-03-01T10:00:00Z", " a  b"},
		{"2026-03-01 10:00:00 a 2026-03-02 10:00:00.1 b", "2026-03-02T10:00:00.1Z", " a  b"},
		{"I[2026-03-01|10:00:00.100] in ", "2026-03-01T10:00:00.1Z", "I[] in "},
		{"D2026-03-01T10:00:00.1Z x", "2026-03-01T10:00:00.1Z", " x"},
		{"V[10:51:55.659] <<< ", "1970-01-01T10:51:55.659Z", "V[] <<< "},
		{"[Sun Mar  1 09:00:00 2026] [info] ", "2026-03-01T09:00:00Z", "[] [info] "},
		{"INFO [03-01|10:00:00.100] x", "2026-03-01T10:00:00.1Z", "INFO [] x"},
		{"I0301 10:00:00.100000  1234 rpc.go:12] ", "2026-03-01T10:00:00.1Z", "  1234 rpc.go:12] "},
		{"03-01 10:00:00.100  1234  1250 D Rpc: ", "2026-03-01T10:00:00.1Z", "  1234  1250 D Rpc: "},
		{"2026-02-30 10:00:00 x", "", " x"},
		{"2026-02-30 10:00:00 x 10:00:01 y", "1970-01-01T10:00:01Z", " x  y"},

		{"[t=1772355600100] LSP4E to server:", "2026-03-01T09:00:00.1Z", "[t=] LSP4E to server:"},
		{"INFO ts=1772355600.1 x", "2026-03-01T09:00:00.1Z", "INFO ts= x"},
		{`level=info time="1772355600100000000" x`, "2026-03-01T09:00:00.1Z", `level=info time="" x`},
		{"[1772355600.100][INFO]: ", "2026-03-01T09:00:00.1Z", "[][INFO]: "},
		{"INFO [1772355600100] x", "2026-03-01T09:00:00.1Z", "INFO [] x"},
		{"1772355600100 x", "2026-03-01T09:00:00.1Z", " x"},
		{"[1234567890] 2026-03-01 10:00:00 x", "2026-03-01T10:00:00Z", "[]  x"},
		{"[1772355600] 10:00:00 x", "2026-03-01T09:00:00Z", "[]  x"},
		{"10:00:00 ts=1772355600100 x", "2026-03-01T09:00:00.1Z", " ts= x"},

		{"INFO [140735680541504] x", "", "INFO [140735680541504] x"},
		{"INFO 1772355600100 x", "", "INFO 1772355600100 x"},
		{"id=1772355600100 x", "", "id=1772355600100 x"},
		{"INFO [1772355600100 x", "", "INFO [1772355600100 x"},
		{"peer 10.0.0.1 v1.2.2026 /2026/01/03/2026 10.1.2026", "", "peer 10.0.0.1 v1.2.2026 /2026/01/03/2026 10.1.2026"},
		{"a-2026-03-01T10:00:00Z 2026-03-01T10:00:00Zx", "", "a-2026-03-01T10:00:00Z 2026-03-01T10:00:00Zx"},
		{"12345678 10:00:00 x", "1970-01-01T10:00:00Z", "12345678  x"},
		{"Sunday May-be Mar 1 INFO", "", "Sunday May-be Mar 1 INFO"},
		{"", "", ""},
	} {
		c := Clocks{Latest: at}
		rest, got := c.Cut(nil, []byte(tt.text))
		if got.String() != tt.want || string(rest) != tt.rest {
			t.Errorf("%q is %q and %q, want %q and %q", tt.text, got, rest, tt.want, tt.rest)
		}
		if found := c.Find([]byte(tt.text), len(tt.text)); found != got {
			t.Errorf("%q has %s, without it %s", tt.text, found, got)
		}
	}
}

// FuzzCut finds times in any text: what was read before changes nothing, and the
// first is the first.
func FuzzCut(f *testing.F) {
	for _, s := range []string{"Nov 23 10:53:48 n1 x[3]: 2020-11-23T10:53:48.1-06:00 - ", "[t=1772355600100] a", "I[2026-03-01|10:00:00.1] in ",
		"20260301T100000Z", "Sun Mar  1 09:00:00 CET 2026 x", "3/1/2026, 10:00:00 AM", "I0301 10:00:00.1 ", "Mar 01, 2026 1:00:00 PM ", "01-Mar-2026 9:00:00"} {
		f.Add(s, s, byte(0))
		f.Add("2026-01-02T03:04:59.25+01:00", s, byte(3))
	}
	f.Fuzz(func(t *testing.T, before, s string, order byte) {
		used, fresh := Clocks{Latest: at, Order: DateOrder(order % 4)}, Clocks{Latest: at, Order: DateOrder(order % 4)}
		used.Cut(nil, []byte(before))
		rest, got := fresh.Cut(nil, []byte(s))
		if rest2, got2 := used.Cut(nil, []byte(s)); got != got2 || string(rest) != string(rest2) {
			t.Errorf("%q after %q is %s and %q, alone %s and %q", s, before, got2, rest2, got, rest)
		}
		first, from, to := fresh.First([]byte(s))
		if from > to || to > len(s) || first.Fuller(got) || to == 0 && (got.Known() || string(rest) != s) {
			t.Errorf("%q: the first is %s at %d to %d, the fullest %s", s, first, from, to, got)
		}
		OrderOf([]byte(s))
	})
}
