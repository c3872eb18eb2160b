package idcard_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/go-realname/sdk/idcard"
)

var table idcard.Regions

func lookup(t testing.TB, code string, year int) idcard.Region {
	t.Helper()
	r, ok := table.Lookup(code, year)
	if !ok {
		t.Fatalf("%s is not in the table", code)
	}
	return r
}

// Every row of the source is a period that the API tells, and there is no other.
func TestEveryRow(t *testing.T) {
	count := 0
	for code, rows := range regionRows(t) {
		var want []idcard.Period
		for _, r := range rows {
			p := idcard.Period{Name: r.name, From: r.start, Until: r.end, Official: r.official}
			want = append(want, p)
		}
		got := lookup(t, code, 2000).Periods()
		count += len(got)
		byText := func(a, b idcard.Period) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) }
		slices.SortFunc(got, byText)
		slices.SortFunc(want, byText)
		if !slices.Equal(got, want) {
			t.Errorf("%s: periods %v, want %v", code, got, want)
		}
	}
	if count != 7559 {
		t.Errorf("%d rows, want 7559", count)
	}
}

// No code but those of the source is in the table: 000000 and 999999 are not.
func TestNoOtherCode(t *testing.T) {
	rows := regionRows(t)
	found := 0
	for n := range 1_000_000 {
		code := fmt.Sprintf("%06d", n)
		_, ok := table.Lookup(code, 2000)
		if _, want := rows[code]; ok != want {
			t.Errorf("Lookup(%s): %v, want %v", code, ok, want)
		}
		if ok {
			found++
		}
	}
	if found != 7121 {
		t.Errorf("%d codes, want 7121", found)
	}
	for _, code := range []string{"", "11010", "1101050", "11010a", "-11010", "１10105", "+10105"} {
		if _, ok := table.Lookup(code, 2000); ok {
			t.Errorf("Lookup(%q) found something", code)
		}
	}
}

// nameIn returns the name of a code in a year, by the rule's words: the period in
// force, else the nearest later one, else the nearest earlier; the official
// ones first; no year before 1984.
func nameIn(rows []row, year int) string {
	year = max(year, 1984)
	if slices.ContainsFunc(rows, func(r row) bool { return r.official }) {
		rows = slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return !r.official })
	}
	for _, r := range rows {
		if r.in(year) {
			return r.name
		}
	}
	var later, earlier []row
	for _, r := range rows {
		if r.start > year {
			later = append(later, r)
		} else {
			earlier = append(earlier, r)
		}
	}
	if len(later) > 0 {
		return slices.MinFunc(later, func(a, b row) int { return a.start - b.start }).name
	}
	return slices.MaxFunc(earlier, func(a, b row) int { return a.end - b.end }).name
}

func TestNameOfEveryCodeInEveryYear(t *testing.T) {
	for code, rows := range regionRows(t) {
		for _, year := range append(years(1980, 2028), 0, 1800, 1950, 3000) {
			got, want := lookup(t, code, year).Name(), nameIn(rows, year)
			if got != want && !ambiguous(rows, year) {
				t.Errorf("%s in %d: %s, want %s", code, year, got, want)
			}
		}
	}
}

// ambiguous reports whether a code has several unofficial names in a year.
func ambiguous(rows []row, year int) bool {
	names := map[string]bool{}
	for _, r := range rows {
		if r.official {
			return false
		}
		names[r.name] = true
	}
	return len(names) > 1
}

func years(from, to int) []int {
	var all []int
	for y := from; y <= to; y++ {
		all = append(all, y)
	}
	return all
}

func TestAll(t *testing.T) {
	rows := regionRows(t)
	for _, year := range years(1980, 2027) {
		var want []string
		for code, periods := range rows {
			for _, r := range periods {
				if r.official && !r.taiwansCard && r.in(max(year, 1984)) {
					want = append(want, code+r.name)
				}
			}
		}
		slices.Sort(want)
		var got []string
		for r := range table.All(year) {
			got = append(got, r.Code()+r.Name())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d: %d regions, want %d", year, len(got), len(want))
		}
		if year == 2026 && len(got) != 3214 {
			t.Errorf("%d regions in force, want 3214", len(got))
		}
	}
}

func TestAllStops(t *testing.T) {
	for r := range table.All(2024) {
		if r.Code() != "110000" {
			t.Errorf("begins with %s", r.Code())
		}
		break
	}
	for r := range lookup(t, "110000", 2024).Children() {
		if r.Code() != "110101" {
			t.Errorf("the first child is %s", r.Code())
		}
		break
	}
}

// Each region of a year but the provinces is a child of exactly one, which is
// also the last but one of its path.
func TestChildren(t *testing.T) {
	for _, year := range []int{1984, 1990, 1997, 2010, 2024, 2026} {
		parents := map[string]string{}
		for parent := range table.All(year) {
			for child := range parent.Children() {
				if before := parents[child.Code()]; before != "" {
					t.Errorf("%s is a child of %s and %s", child.Code(), before, parent.Code())
				}
				parents[child.Code()] = parent.Code()
			}
		}
		for r := range table.All(year) {
			path, want := r.Path(), ""
			if len(path) > 1 {
				want = path[len(path)-2].Code()
			}
			if got := parents[r.Code()]; got != want || len(path) > 3 || path[len(path)-1] != r {
				t.Errorf("%s in %d: child of %q, path %v", r.Code(), year, got, path)
			}
		}
	}
	if n := len(slices.Collect(lookup(t, "110105", 2024).Children())); n != 0 {
		t.Errorf("a county has %d children", n)
	}
	if n := len(slices.Collect(idcard.Region{}.Children())); n != 0 {
		t.Errorf("no region has %d children", n)
	}
}

func TestFullName(t *testing.T) {
	tests := []struct {
		code string
		year int
		want string
	}{
		{"110105", 2020, "北京市朝阳区"},
		{"440524", 1988, "广东省汕头市潮阳县"},
		{"362324", 1980, "江西省上饶地区铅山县"}, // not 丰城县, which it had meant before 1983
		{"440401", 1990, "广东省珠海市"},     // 市辖区
		{"110100", 1990, "北京市"},
		{"110200", 1990, "北京市"},
		{"110000", 1990, "北京市"},
		{"429004", 2000, "湖北省仙桃市"},
		{"460400", 2020, "海南省儋州市"},
		{"441900", 2000, "广东省东莞市"},
		{"510202", 1990, "四川省重庆市市中区"},
		{"500103", 1960, "重庆市渝中区"},
		{"320219", 1980, "江苏省无锡市江阴县"},
		{"630102", 1970, "青海省西宁市城东区"},
		{"810000", 1994, "香港特别行政区"},
	}
	for _, tt := range tests {
		if got := lookup(t, tt.code, tt.year).FullName(); got != tt.want {
			t.Errorf("%s in %d: %s, want %s", tt.code, tt.year, got, tt.want)
		}
	}
}

// Nothing is ever called by what its code had meant before 1984.
func TestNeverNamedBefore1984(t *testing.T) {
	for code, notWant := range map[string]string{"362324": "丰城县", "440524": "番禺县"} {
		for _, p := range lookup(t, code, 1980).Periods() {
			if p.Name == notWant {
				t.Errorf("%s is called %s", code, p.Name)
			}
		}
	}
}

func TestToday(t *testing.T) {
	tests := []struct {
		code string
		year int
		want string
	}{
		{"110105", 1949, "[北京市朝阳区]"},
		{"110103", 1980, "[北京市东城区]"},
		{"110221", 1985, "[北京市昌平区]"},
		{"320219", 1985, "[江苏省无锡市江阴市]"},
		{"500105", 1990, "[重庆市两江新区]"},
		{"362324", 1980, "[江西省上饶市铅山县]"},
		{"830000", 2018, "[台湾居民居住证]"},
		{"110100", 1985, "[]"},
	}
	for _, tt := range tests {
		if got := fmt.Sprint(lookup(t, tt.code, tt.year).Today()); got != tt.want {
			t.Errorf("%s in %d: today %s, want %s", tt.code, tt.year, got, tt.want)
		}
	}
}

// Successors are followed to the end from every official code that is retired.
// The counts are those of the source's data, computed apart from this package.
func TestTodayOfEveryRetiredCode(t *testing.T) {
	counts := map[int]int{}
	for code := range regionRows(t) {
		r := lookup(t, code, 9999)
		if r.Status() != idcard.RegionRetired {
			continue
		}
		today := r.Today()
		counts[min(len(today), 3)]++
		for _, now := range today {
			if now.Status() != idcard.RegionCurrent {
				t.Errorf("%s is %s today, which is %v", code, now.Code(), now.Status())
			}
		}
	}
	want := map[int]int{0: 187, 1: 2742, 2: 236, 3: 74}
	if !maps.Equal(counts, want) {
		t.Errorf("numbers of present regions: %v, want %v", counts, want)
	}
}

func TestRegionStatus(t *testing.T) {
	tests := []struct {
		number string // without the check character
		want   idcard.RegionStatus
	}{
		{"11010519491231002", idcard.RegionCurrent},
		{"36232419800101001", idcard.RegionRetired},
		{"32021919800101001", idcard.RegionObserved},
		{"44040119800101001", idcard.RegionCollective},
		{"23276219800101001", idcard.RegionUncertain},
		{"41108219890101001", idcard.RegionNotYetAssigned}, // from 1993
		{"42112419900101001", idcard.RegionNotYetAssigned},
		{"50010319600101001", idcard.RegionNotYetAssigned}, // from 1997
		{"11010320150101001", idcard.RegionRetiredBefore},  // until 2010
		{"11010320090101001", idcard.RegionRetired},
		{"11010320100101001", idcard.RegionRetiredBefore},
		{"81000019600101001", idcard.RegionCurrent}, // permits are all newer than that
		{"93268219850101001", idcard.RegionCurrent},
		{"11019920260101001", idcard.RegionUnknown},
	}
	for _, tt := range tests {
		n := idcard.MustParse(withCheck(tt.number))
		if got := n.RegionStatus(); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.number, got, tt.want)
		}
	}
}

func TestStatusOfEveryRow(t *testing.T) {
	for code, rows := range regionRows(t) {
		got := lookup(t, code, 2000).Status()
		retired, current, seen := false, false, false
		for _, r := range rows {
			retired = retired || r.official && r.end != 0
			current = current || r.official && r.end == 0
			seen = seen || r.observed
		}
		want := idcard.RegionUncertain
		switch {
		case current:
			want = idcard.RegionCurrent
		case retired:
			want = idcard.RegionRetired
		case seen:
			want = idcard.RegionObserved
		}
		if got != want && !(want == idcard.RegionUncertain && got == idcard.RegionCollective) {
			t.Errorf("%s: %v, want %v", code, got, want)
		}
	}
}

// The region of a foreigner's number is that of the office, not its first digits.
func TestRegionOfForeigners(t *testing.T) {
	for in, want := range map[string]string{
		"932682198501010017": "320000江苏省", "KAZ110090123105": "110000北京市",
	} {
		r := idcard.MustParse(in).Region()
		if got := r.Code() + r.FullName(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestZeroRegion(t *testing.T) {
	var r idcard.Region
	if r.Code() != "" || r.Name() != "" || r.FullName() != "" || r.String() != "" ||
		r.Path() != nil || r.Periods() != nil || r.Today() != nil ||
		r.Status() != idcard.RegionUnknown || (idcard.Number{}).Region() != r {
		t.Error("the zero Region says something")
	}
}

func TestUnknownRegionOfNewborn(t *testing.T) {
	r := idcard.MustParse(withCheck("11019920260101001")).Region()
	if r.Name() != "" || r.FullName() != "北京市" || r.Code() != "110199" || r.String() != "北京市" {
		t.Errorf("%q %q %q", r.Code(), r.Name(), r.FullName())
	}
}

func TestWith(t *testing.T) {
	more, err := table.With("659014", idcard.Period{Name: "新城", From: 2027})
	if err != nil {
		t.Fatal(err)
	}
	more, err = more.With("110105", idcard.Period{Name: "新朝阳区", From: 2030})
	if err != nil {
		t.Fatal(err)
	}
	number := withCheck("65901419850101001")
	if _, err := idcard.Parse(number); err == nil {
		t.Fatal("the code is known without the addition")
	}
	p := idcard.Parser{Regions: more}
	n, report, err := p.Parse(number)
	if err != nil || report.Region != idcard.RegionNotYetAssigned {
		t.Fatalf("report %v, error %v", report, err)
	}
	if r := more.Of(n); r.FullName() != "新疆维吾尔自治区新城" || r.Status() != idcard.RegionCurrent {
		t.Errorf("%v, %v", r, r.Status())
	}
	for year, want := range map[int]string{2029: "朝阳区", 2030: "新朝阳区"} {
		if r, _ := more.Lookup("110105", year); r.Name() != want {
			t.Errorf("in %d: %s, want %s", year, r.Name(), want)
		}
	}
	if r := lookup(t, "110105", 2030); r.Name() != "朝阳区" {
		t.Errorf("the table itself has changed: %v", r)
	}
}

func TestWithInOrder(t *testing.T) {
	more := table
	for _, code := range []string{"659999", "100000", "110106", "110199"} {
		var err error
		if more, err = more.With(code, idcard.Period{Name: "新区", From: 2025}); err != nil {
			t.Fatal(err)
		}
	}
	var codes []string
	for r := range more.All(2026) {
		codes = append(codes, r.Code())
	}
	if !slices.IsSorted(codes) || len(codes) != 3214+3 || len(slices.Compact(codes)) != 3214+3 {
		t.Errorf("%d codes, sorted: %v", len(codes), slices.IsSorted(codes))
	}
	beijing, _ := more.Lookup("110000", 2026)
	if n := len(slices.Collect(beijing.Children())); n != 16+1 {
		t.Errorf("%d children, want 17", n)
	}
}

func TestWithRefuses(t *testing.T) {
	good := idcard.Period{Name: "新区", From: 2027}
	for _, tt := range []struct {
		code   string
		period idcard.Period
	}{
		{"", good}, {"11010", good}, {"11010a", good},
		{"000001", good}, {"910101", good}, {"810101", good},
		{"110199", idcard.Period{From: 2027}},
		{"110199", idcard.Period{Name: "新区", From: 2027, Until: 2027}},
	} {
		if more, err := table.With(tt.code, tt.period); err == nil || more != table {
			t.Errorf("With(%q, %v) = %v, %v", tt.code, tt.period, more, err)
		}
	}
	if _, err := table.With("110199"); err == nil {
		t.Error("With of no period is no error")
	}
}

func TestTableDate(t *testing.T) {
	if got := table.Date(); got != idcard.MustDate(2026, 4, 18) {
		t.Errorf("Date() = %v", got)
	}
}
