package rules_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/analyze/rules"
)

func TestText(t *testing.T) {
	got, err := rules.Load("x.yaml", []byte(`# mine
rules:
  - id: a   # the first
    title: A
    level: low
    steps:
      # why
      - {match: {code: 1}}

  # about b

  - id: b
    title: B
    level: low
    description: |
      # no comment

      text
    steps: [{match: {code: 2}}]
# the end
`))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`- id: a   # the first
  title: A
  level: low
  steps:
    # why
    - {match: {code: 1}}
`, `- id: b
  title: B
  level: low
  description: |
    # no comment

    text
  steps: [{match: {code: 2}}]
`}
	if diff := cmp.Diff(want, []string{got[0].Text, got[1].Text}); diff != "" {
		t.Error(diff)
	}
}
