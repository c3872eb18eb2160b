package doctable_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/go-realname/sdk/internal/doctable"
)

const page = "# A page\n\n## `p.Config`\n\n| field | default | why |\n|---|---|---|\n| `Time` | 30 min | so |\n| `None` | – | so |\n\n## Other\n\n| `X` | 1 | |\n"

func TestRows(t *testing.T) {
	want := map[string]string{"Time": "30 min", "None": "–"}
	if diff := cmp.Diff(want, doctable.Rows(page, "`p.Config`")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestCompare(t *testing.T) {
	for _, tt := range []struct {
		name string
		want map[string]string
		bad  int
	}{
		{"alike", map[string]string{"Time": "30 min"}, 0},
		{"another value", map[string]string{"Time": "31 min"}, 1},
		{"a row is missing", map[string]string{"Time": "30 min", "More": "1"}, 1},
		{"a row too many", map[string]string{}, 1},
	} {
		got := doctable.Compare(page, "`p.Config`", tt.want, map[string]bool{"None": true})
		if len(got) != tt.bad {
			t.Errorf("%s: %q", tt.name, got)
		}
	}
	if got := doctable.Compare(page, "`p.Config`", map[string]string{"Time": "30 min"}, nil); len(got) != 1 {
		t.Errorf("a field that is not there: %q", got)
	}
}

func TestShow(t *testing.T) {
	type rate struct {
		Count int
		Per   time.Duration
	}
	for want, v := range map[string]any{
		"10 s": 10 * time.Second, "30 min": 30 * time.Minute, "90 min": 90 * time.Minute, "72 h": 72 * time.Hour, "30 d": 720 * time.Hour,
		"5": 5, "1.8": 1.8, "text": "text", "1 / 1 min, 5 / 1 h": []rate{{1, time.Minute}, {5, time.Hour}},
		"500ms": 500 * time.Millisecond,
	} {
		if got, ok := doctable.Show(reflect.ValueOf(v)); got != want || !ok {
			t.Errorf("Show(%v) = %q, %v; want %q", v, got, ok, want)
		}
	}
	for _, v := range []any{true, struct{}{}, []bool{true}} {
		if got, ok := doctable.Show(reflect.ValueOf(v)); ok {
			t.Errorf("Show(%v) = %q", v, got)
		}
	}
}
