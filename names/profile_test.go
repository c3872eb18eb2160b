package names_test

import (
	"testing"

	"github.com/go-realname/sdk/names"
)

func TestMasked(t *testing.T) {
	tests := []struct{ in, surname, first, last, ends string }{
		{"李四", "李*", "李*", "*四", "李*"},
		{"王小明", "王**", "王**", "**明", "王*明"},
		{"欧阳文文", "欧阳**", "欧***", "***文", "欧**文"},
		{"歐陽文文", "歐陽**", "歐***", "***文", "歐**文"},
		{"诸葛亮", "诸葛*", "诸**", "**亮", "诸*亮"},
		{"司马", "司*", "司*", "*马", "司*"},
		{"夏侯惇", "夏**", "夏**", "**惇", "夏*惇"},
		{"张杨小明", "张***", "张***", "***明", "张**明"},
		{"钮祜禄甄嬛", "钮祜禄**", "钮****", "****嬛", "钮***嬛"},
		{"\U00020000\U00033479", "\U00020000*", "\U00020000*", "*\U00033479", "\U00020000*"},
		{"古丽米热·阿卜杜热西", "古***·*****", "古***·*****", "****·****西", "古***·****西"},
		{"阿·凡", "阿·*", "阿·*", "*·凡", "阿·*"},
		{"O'Connor Jean-Paul", "O******* *********", "O******* *********",
			"******** ********l", "O******* ********l"},
		{"Li", "L*", "L*", "*i", "L*"},
		{"Émile Zola", "É**** ****", "É**** ****", "***** ***a", "É**** ***a"},
	}
	for _, tt := range tests {
		n := names.MustParse(tt.in)
		for p, want := range map[names.Profile]string{
			names.KeepSurname: tt.surname, names.KeepFirst: tt.first,
			names.KeepLast: tt.last, names.KeepEnds: tt.ends,
		} {
			if got := n.MaskedAs(p); got != want {
				t.Errorf("%s: MaskedAs(%d) = %q, want %q", tt.in, p, got, want)
			}
		}
		if got := n.Masked(); got != tt.surname {
			t.Errorf("%s: Masked() = %q, want %q", tt.in, got, tt.surname)
		}
		if got := n.String(); got != tt.surname {
			t.Errorf("%s: String() = %q, want %q", tt.in, got, tt.surname)
		}
	}
}

func TestMaskFailsClosed(t *testing.T) {
	n := names.MustParse("阿·凡")
	for _, p := range []names.Profile{names.HideAll, 5, 255} {
		if got := n.MaskedAs(p); got != "***" {
			t.Errorf("MaskedAs(%d) = %q", p, got)
		}
	}
	surname := names.MustParse("王小明").Surname()
	for p := range names.Profile(9) {
		if got := surname.MaskedAs(p); got != "*" {
			t.Errorf("one character: MaskedAs(%d) = %q", p, got)
		}
	}
}

func TestAllocations(t *testing.T) {
	short, long := names.MustParse(short), names.MustParse(lengthy)
	var buf [64]byte
	tests := []struct {
		name string
		want float64
		f    func()
	}{
		{"parse three characters", 0, func() { sinkName, _ = names.Parse("王小明") }},
		{"parse ten characters", 1, func() { sinkName, _ = names.Parse("古丽米热·阿卜杜热西") }},
		{"report", 0, func() { sinkName, _, _ = names.ParseReport("王小明") }},
		{"mask", 0, func() { short.AppendMasked(buf[:0], names.KeepSurname) }},
		{"mask ten characters", 0, func() { long.AppendMasked(buf[:0], names.KeepLast) }},
		{"match", 0, func() { sinkBool = names.Match(short, short).Passes() }},
	}
	for _, tt := range tests {
		if got := testing.AllocsPerRun(100, tt.f); got > tt.want {
			t.Errorf("%s: %v allocations, want at most %v", tt.name, got, tt.want)
		}
	}
}

func TestAppendMasked(t *testing.T) {
	n := names.MustParse("王小明")
	if got := string(n.AppendMasked([]byte("<"), names.KeepLast)); got != "<**明" {
		t.Errorf("AppendMasked = %q", got)
	}
}
