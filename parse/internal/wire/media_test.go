package wire

import "testing"

func TestMediaOf(t *testing.T) {
	for kind, want := range map[string]Media{
		"": Untold, " ": Untold, "x-unknown": Untold, "; charset=utf-8": Untold,
		"application/json": JSON, "Application/JSON; charset=utf-8": JSON, "application/vnd.api+json": JSON, "application/x-ndjson": JSON,
		"text/event-stream": EventStream, "Text/Event-Stream ;charset=utf-8": EventStream,
		"text/html": OtherMedia, "text/html; profile=json": OtherMedia, "text/event-streams": OtherMedia,
	} {
		if got := MediaOf([]byte(kind)); got != want {
			t.Errorf("%q: %d, want %d", kind, got, want)
		}
	}
}
