package clock

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"rpclog/parse/capture"
)

func TestTimes(t *testing.T) {
	latest := capture.TimeOf(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	berlin := time.FixedZone("", 3600)
	for _, tt := range []struct {
		text, want string
		zone       *time.Location
	}{
		{"2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z", nil},
		{"2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05.123456789Z", nil},
		{"2026-01-02T03:04:05.1234567891Z", "2026-01-02T03:04:05.123456789Z", nil},
		{"2026-01-02t03:04:05z", "2026-01-02T03:04:05Z", nil},
		{"2026-01-02 03:04:05,5", "2026-01-02T03:04:05.5Z", nil},
		{"2026/01/02 03:04:05", "2026-01-02T03:04:05Z", nil},
		{"2026-01-02T03:04:05+02:00", "2026-01-02T01:04:05Z", nil},
		{"2026-01-02T03:04:05-0230", "2026-01-02T05:34:05Z", nil},
		{"2026-01-02 03:04:05 +0000 UTC", "2026-01-02T03:04:05Z", nil},
		{"2026-01-02T03:04:05", "2026-01-02T02:04:05Z", berlin},
		{"2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z", berlin},
		{"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z", nil},
		{"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", nil},
		{"2026-02-29T00:00:00Z", "", nil},
		{"2026-13-01T00:00:00Z", "", nil},
		{"2026-01-02T24:00:00Z", "", nil},
		{"2026-01-02T03:60:00Z", "", nil},
		{"2026-01-02T03:04:05+25:00", "", nil},
		{"2026-01-02", "", nil},
		{"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", nil},
		{"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z", nil},

		{"99999999", "", nil},
		{"100000000", "1973-03-03T09:46:40Z", nil},
		{"99999999999", "5138-11-16T09:46:39Z", nil},
		{"100000000000", "1973-03-03T09:46:40Z", nil},
		{"1767235434", "2026-01-01T02:43:54Z", nil},
		{"1767235434.7089999", "2026-01-01T02:43:54.7089999Z", nil},
		{"1767235434708", "2026-01-01T02:43:54.708Z", nil},
		{"1767235434708.9999", "2026-01-01T02:43:54.7089999Z", nil},
		{"1767235434708999", "2026-01-01T02:43:54.708999Z", nil},
		{"9223372036854775808", "2262-04-11T23:47:16.854775808Z", nil},
		{"253402300799999999999", "9999-12-31T23:59:59.999999999Z", nil},
		{"253402300800000000000", "", nil},
		{"1767235434708999900", "2026-01-01T02:43:54.7089999Z", nil},
		{"1.7672354347089999e9", "2026-01-01T02:43:54.7089999Z", nil},
		{"17672354347089999E-7", "2026-01-01T02:43:54.7089999Z", nil},
		{"-1767235434", "", nil},
		{"1e400", "", nil},

		{"02/Jan/2026:15:04:05 -0700", "2026-01-02T22:04:05Z", nil},
		{"31/Feb/2026:15:04:05 -0700", "", nil},
		{"Mar  1 12:00:00", "2026-03-01T12:00:00Z", nil},
		{"Mar  1 12:00:01", "2025-03-01T12:00:01Z", nil},
		{"Feb 29 12:00:00", "2024-02-29T12:00:00Z", nil},
		{"Dec 31 23:59:59", "2025-12-31T23:59:59Z", nil},
		{"Jan 2 15:04:05.25", "2026-01-02T15:04:05.25Z", nil},
		{"Feb 30 12:00:00", "", nil},

		{"15:04:05", "1970-01-01T15:04:05Z", nil},
		{"15:04:05.250", "1970-01-01T15:04:05.25Z", nil},
		{"3:04:05 PM", "1970-01-01T15:04:05Z", nil},
		{"12:04:05 AM", "1970-01-01T00:04:05Z", nil},
		{"12:04:05 pm", "1970-01-01T12:04:05Z", nil},
		{"3:04:05\u202fPM", "1970-01-01T15:04:05Z", nil},
		{"13:04:05 PM", "", nil},
		{"3:04:05", "", nil},
		{"3:04:05.123456", "", nil},
		{"3:04:05.123456789", "1970-01-01T03:04:05.123456789Z", nil},
		{"3:04:05.123456789 PM", "1970-01-01T15:04:05.123456789Z", nil},
		{"3:04:05.1234567890", "", nil},
		{"3:64:05.123456789", "", nil},
		{"24:00:00", "", nil},
		{"soon", "", nil},
		{"", "", nil},
	} {
		c := Clocks{Zone: tt.zone, Latest: latest}
		if got := c.Whole([]byte(tt.text)).Time.String(); got != tt.want {
			t.Errorf("%q is %q, want %q", tt.text, got, tt.want)
		}
	}
}

// TestDates holds our calendar against that of package time.
func TestDates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sec := rapid.Int64Range(-62135596800, 253402300799).Draw(t, "seconds")
		nsec := rapid.Int64Range(0, 999999999).Draw(t, "nanoseconds")
		want := time.Unix(sec, nsec).UTC()
		var c Clocks
		for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999 -0700"} {
			got := c.Whole([]byte(want.Format(layout)))
			if !got.Go().Equal(want) || got.Clock {
				t.Fatalf("%s is read as %s", want.Format(layout), got)
			}
		}
		if u := capture.TimeOf(want); u.Go() != want || u.Add(time.Hour).Sub(u) != time.Hour {
			t.Fatalf("%v becomes %v", want, u.Go())
		}
	})
}

// TestSameMinute holds a time that is read after another one of its minute to
// the same time read alone, and sees to it that this is the fast way.
func TestSameMinute(t *testing.T) {
	zone := rapid.SampledFrom([]string{"Z", "z", "", "+02:00", "-0730", " +0000 UTC", " UTC", "GMT"})
	end := rapid.SampledFrom([]string{"", " [info]", "]", ":", "x", "Z"})
	rapid.Check(t, func(t *rapid.T) {
		minute := rapid.SampledFrom([]string{"2026-01-02T03:04:", "2024/02/29 23:59:", "0001-01-01_00:00:"}).Draw(t, "minute")
		at := func(name string) string {
			text := minute + rapid.StringMatching(`[0-6][0-9]([.,][0-9]{1,12})?`).Draw(t, name)
			return text + zone.Draw(t, name+" zone") + end.Draw(t, name+" end")
		}
		before, text := []byte(at("before")), []byte(at("text"))
		used, fresh := Clocks{}, Clocks{}
		if rapid.Bool().Draw(t, "zoned") {
			used.Zone = time.FixedZone("", 3600)
			fresh.Zone = used.Zone
		}
		_, known := used.leading(before)
		got, n := used.sameMinute(text)
		want, wantN := fresh.anyMinute(text)
		switch {
		case n > 0 && (got != want || n != wantN):
			t.Fatalf("%q after %q is %v in %d bytes, want %v in %d", text, before, got, n, want, wantN)
		case n == 0 && wantN > 0 && known > 0 && used.Zone == nil && text[len(minute)] != '6':
			t.Fatalf("%q after %q is read the slow way", text, before)
		}
	})
}

// FuzzTime reads any text: what was read before changes nothing, and what
// package time reads comes out the same.
func FuzzTime(f *testing.F) {
	for _, s := range []string{"2026-01-02T03:04:05Z", "Jan  2 03:04:05", "3:04:05 PM", "1e10", "02/Jan/2026:15:04:05 -0700", "1767235434.7"} {
		f.Add(s, s, false)
		f.Add("2026-01-02T03:04:59.25+01:00", s, true)
	}
	f.Fuzz(func(t *testing.T, before, s string, zoned bool) {
		used, fresh, same := Clocks{Latest: capture.Unix(1767235434, 0)}, Clocks{Latest: capture.Unix(1767235434, 0)}, Clocks{Latest: capture.Unix(1767235434, 0)}
		if zoned {
			used.Zone = time.FixedZone("", 3600)
			fresh.Zone, same.Zone = used.Zone, used.Zone
		}
		used.leading([]byte(before))
		same.leading([]byte(before))
		first, n := fresh.leading([]byte(s))
		if got, m := used.leading([]byte(s)); got != first || n != m || n > len(s) {
			t.Errorf("%q after %q is %s in %d bytes, alone %s in %d", s, before, got, m, first, n)
		}
		whole := new(Clocks{Latest: fresh.Latest, Zone: fresh.Zone}).Whole([]byte(s))
		if got := used.Whole([]byte(s)); got != whole {
			t.Errorf("%q after %q is %s, alone %s", s, before, got, whole)
		}
		if got, ok := same.InMinute([]byte(s)); ok && got != whole.Time {
			t.Errorf("%q in the minute of %q is %s, want %s", s, before, got, whole)
		}
		want, err := time.Parse(time.RFC3339Nano, s)
		if err == nil && want.Year() > 0 && s[13] == ':' && !whole.Go().Equal(want) { // package time takes hours of one digit too
			t.Errorf("%q is %s, want %s", s, whole, want)
		}
	})
}
