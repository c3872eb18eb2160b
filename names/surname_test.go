package names_test

import (
	"strings"
	"testing"

	"github.com/go-realname/sdk/names"
)

// splits returns the splits of a name as "surname/given ..." for tables.
func splits(n names.Name) string {
	var all []string
	for _, s := range n.Splits() {
		all = append(all, s.Surname.Reveal()+"/"+s.Given.Reveal())
	}
	return strings.Join(all, " ")
}

func TestSplits(t *testing.T) {
	tests := []struct{ in, want string }{
		{"王小明", "王/小明"},
		{"李四", "李/四"},
		{"欧阳文文", "欧阳/文文"},
		{"歐陽文文", "歐陽/文文"},
		{"萬俟卨一", "萬俟/卨一 萬/俟卨一"},
		{"司马光", "司马/光"},
		{"司马", "司/马"},
		{"夏侯惇", "夏侯/惇 夏/侯惇"},
		{"侯莫陈崇", "侯莫陈/崇 侯/莫陈崇"},
		{"叶赫那拉小明", "叶赫那拉/小明 叶赫/那拉小明 叶/赫那拉小明"},
		{"爱新觉罗溥仪", "爱新觉罗/溥仪"},
		{"钮祜禄氏", "钮祜禄/氏"},
		{"富察小明", "富察/小明"},
		{"瓜爾佳文", "瓜爾佳/文"},
		{"费莫文", "费莫/文 费/莫文"},
		{"马佳明", "马/佳明"}, // not the Manchu surname
		{"公孙胜", "公孙/胜"},
		{"公小明", "公/小明"},
		{"张杨小明", "张杨/小明 张/杨小明"},
		{"張楊小明", "張楊/小明 張/楊小明"},
		{"王小明明", "王/小明明"},
		{"帕提古丽", ""},
		{"阿拉坦其其格", ""},
		{"古丽米热·阿卜杜热西", ""},
		{"O'Connor Jean", ""},
	}
	for _, tt := range tests {
		n := names.MustParse(tt.in)
		if got := splits(n); got != tt.want {
			t.Errorf("%s splits as %q, want %q", tt.in, got, tt.want)
		}
		want, _, _ := strings.Cut(tt.want, "/")
		if got := n.Surname().Reveal(); got != want {
			t.Errorf("%s: Surname() = %q, want %q", tt.in, got, want)
		}
	}
}
