package columns_test

import (
	"testing"

	"github.com/go-realname/sdk/examples/internal/columns"
)

func TestWidth(t *testing.T) {
	tests := []struct {
		in   string
		want int
	}{
		{"", 0}, {"abc", 3}, {"张**", 4}, {"北京市，", 8}, {"Ａ１", 4}, {"古丽·阿", 7},
		{"é", 1}, {"e\u0301", 1}, {"𠮷野", 4}, {"a\u200bb", 2}, {"→", 1}, {"한글", 4},
	}
	for _, tt := range tests {
		if got := columns.Width(tt.in); got != tt.want {
			t.Errorf("Width(%q) = %d, want %d", tt.in, got, tt.want)
		}
	}
}

func TestPad(t *testing.T) {
	for _, tt := range [][2]string{{"", "    "}, {"张", "张  "}, {"ab", "ab  "}, {"张三丰", "张三丰"}} {
		if got := columns.Pad(tt[0], 4); got != tt[1] {
			t.Errorf("Pad(%q, 4) = %q, want %q", tt[0], got, tt[1])
		}
	}
}

func TestMax(t *testing.T) {
	if got := columns.Max("abc", "张三", ""); got != 4 {
		t.Errorf("Max = %d, want 4", got)
	}
}
