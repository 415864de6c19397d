package capture

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestTimeReadsBack(t *testing.T) {
	for _, want := range []Time{
		{}, Unix(0, 0), Unix(-1, 999_999_999), Unix(1_700_000_000, 1), Unix(253402300799, 999_999_999),
		TimeOf(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)), TimeOf(time.Date(-1, 2, 28, 23, 59, 59, 5, time.UTC)),
		TimeOf(time.Date(-4, 2, 29, 0, 0, 0, 0, time.UTC)), TimeOf(time.Date(-400, 3, 1, 0, 0, 0, 0, time.UTC)),
	} {
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got := Unix(7, 7)
		if err := json.Unmarshal(text, &got); err != nil || got != want {
			t.Errorf("%s: got %v, %v", text, got, err)
		}
	}
	var got Time
	if err := json.Unmarshal([]byte(`"2026-03-02T11:00:00.5+02:00"`), &got); err != nil || got.String() != "2026-03-02T09:00:00.5Z" {
		t.Errorf("another zone: %v, %v", got, err)
	}
}

func TestCodeReadsBack(t *testing.T) {
	for _, text := range []string{"null", "0", "-32029", "123456789012345678901234567890", "15e-1", "1e400", `""`, `"-32000"`, `"a\"b<\n"`} {
		var c Code
		if err := json.Unmarshal([]byte(text), &c); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if got, err := c.MarshalJSON(); err != nil || string(got) != text {
			t.Errorf("%s: got %s, %v", text, got, err)
		}
	}
}

func TestWrongTypes(t *testing.T) {
	long := strings.Repeat("x", 1000)
	for _, text := range []string{`7`, `true`, `[]`, `{}`, `"yesterday"`, `"2026-03-02"`, `"-00"`, `"-000x-01-01T00:00:00Z"`, `"9999-12-31T23:59:59-01:00"`, `"` + long + `"`} {
		if err := json.Unmarshal([]byte(text), new(Time)); err == nil || len(err.Error()) > 200 {
			t.Errorf("the time %s: %v", text, err)
		}
	}
	for _, text := range []string{`true`, `[]`, `{}`} {
		if err := json.Unmarshal([]byte(text), new(Code)); err == nil {
			t.Errorf("the code %s is none", text)
		}
	}
}
