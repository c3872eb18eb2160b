package region_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard/region"
)

var table region.Table

func lookup(t testing.TB, code string, year int) region.Region {
	t.Helper()
	n, err := strconv.Atoi(code)
	if err != nil {
		t.Fatal(err)
	}
	r, ok := table.Lookup(n, year)
	if !ok {
		t.Fatalf("%s is not in the table", code)
	}
	return r
}

// Every row of the source is a period that the API tells, and there is no other.
func TestEveryRow(t *testing.T) {
	count := 0
	for code, rows := range regionRows(t) {
		var want []region.Period
		for _, r := range rows {
			p := region.Period{Name: r.name, From: r.start, Until: r.end, Official: r.official}
			want = append(want, p)
		}
		got := lookup(t, code, 2000).Periods()
		count += len(got)
		byText := func(a, b region.Period) int {
			return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
		}
		slices.SortFunc(got, byText)
		slices.SortFunc(want, byText)
		if !slices.Equal(got, want) {
			t.Errorf("%s: periods %v, want %v", code, got, want)
		}
	}
	if count != 7562 {
		t.Errorf("%d rows, want 7562", count)
	}
}

// No code but those of the source is in the table: 000000 and 999999 are not.
func TestNoOtherCode(t *testing.T) {
	rows := regionRows(t)
	found := 0
	for n := range 1_000_000 {
		code := fmt.Sprintf("%06d", n)
		_, ok := table.Lookup(n, 2000)
		if _, want := rows[code]; ok != want || table.Has(n) != want {
			t.Errorf("Lookup(%s): %v, want %v", code, ok, want)
		}
		if ok {
			found++
		}
	}
	if found != 7124 {
		t.Errorf("%d codes, want 7124", found)
	}
	for _, code := range []int{-1, -110105, 1_000_000, 1_110_105, math.MaxInt, math.MinInt} {
		if r, ok := table.Lookup(code, 2000); ok || table.Has(code) || r != (region.Region{}) {
			t.Errorf("Lookup(%d) = %v, %v", code, r, ok)
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
			got = append(got, strconv.Itoa(r.Code())+r.Name())
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
		if r.Code() != 110000 {
			t.Errorf("begins with %d", r.Code())
		}
		break
	}
	for r := range lookup(t, "110000", 2024).Children() {
		if r.Code() != 110101 {
			t.Errorf("the first child is %d", r.Code())
		}
		break
	}
}

// Each region of a year but the provinces is a child of exactly one, which is
// also the last but one of its path.
func TestChildren(t *testing.T) {
	for _, year := range []int{1984, 1990, 1997, 2010, 2024, 2026} {
		parents := map[int]int{}
		for parent := range table.All(year) {
			for child := range parent.Children() {
				if before := parents[child.Code()]; before != 0 {
					t.Errorf("%d is a child of %d and %d", child.Code(), before, parent.Code())
				}
				parents[child.Code()] = parent.Code()
			}
		}
		for r := range table.All(year) {
			path, want := r.Path(), 0
			if len(path) > 1 {
				want = path[len(path)-2].Code()
			}
			if got := parents[r.Code()]; got != want || len(path) > 3 || path[len(path)-1] != r {
				t.Errorf("%d in %d: child of %d, path %v", r.Code(), year, got, path)
			}
		}
	}
	if n := len(slices.Collect(lookup(t, "110105", 2024).Children())); n != 0 {
		t.Errorf("a county has %d children", n)
	}
	if n := len(slices.Collect(region.Region{}.Children())); n != 0 {
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
		{"830000", 2018, "[台湾地区]"},
		{"500112", 2000, "[重庆市北碚区 重庆市两江新区]"},
		{"130501", 1985, "[河北省邢台市襄都区 河北省邢台市信都区 河北省邢台市任泽区 河北省邢台市南和区]"},
		{"140120", 1984, "[山西省太原市小店区 山西省太原市迎泽区 山西省太原市杏花岭区 山西省太原市尖草坪区 " +
			"山西省太原市万柏林区 山西省太原市晋源区]"},
		{"371201", 1995, "[山东省济南市莱芜区 山东省济南市钢城区]"}, // the city is none any more
		{"511401", 1996, "[重庆市涪陵区]"},              // another city has the code since
		{"511401", 2010, "[四川省眉山市东坡区 四川省眉山市彭山区]"},
		{"530201", 1990, "[云南省昆明市东川区]"}, // a city without districts
		{"620201", 1990, "[]"}, // and one that is so today
		{"110200", 1985, "[]"},
	}
	for _, tt := range tests {
		if got := fmt.Sprint(lookup(t, tt.code, tt.year).Today()); got != tt.want {
			t.Errorf("%s in %d: today %s, want %s", tt.code, tt.year, got, tt.want)
		}
	}
}

// What stands for all districts of a city has all of them today, or none.
func TestTodayOfCollectives(t *testing.T) {
	year, _, _ := table.Date()
	counts, districts := map[int]int{}, map[int][]region.Region{}
	for d := range table.All(year) {
		if d.Code()%100 != 0 && strings.HasSuffix(d.Name(), "区") {
			districts[d.Code()/100] = append(districts[d.Code()/100], d)
		}
	}
	for code, rows := range regionRows(t) {
		if name := rows[0].name; rows[0].official || name != "市辖区" && name != "市区" {
			continue
		}
		r := lookup(t, code, year)
		want, today := districts[r.Code()/100], r.Today()
		if want != nil && !slices.Equal(today, want) {
			t.Errorf("%s is %v today, want %v", code, today, want)
		}
		counts[min(len(today), 2)]++
	}
	// Cities with one district alone name that.
	if want := map[int]int{0: 2, 1: 60, 2: 281}; !maps.Equal(counts, want) {
		t.Errorf("numbers of present districts: %v, want %v", counts, want)
	}
}

// 三沙's islands were in the lists of statistics alone.
func TestSansha(t *testing.T) {
	for code, want := range map[string]string{
		"460321": "[海南省三沙市西沙区]", "460322": "[海南省三沙市南沙区]", "460323": "[海南省三沙市西沙区]",
	} {
		r := lookup(t, code, 2015)
		if got := fmt.Sprint(r.Today()); r.Status() != region.Uncertain || got != want {
			t.Errorf("%s: %v, today %s, want %s", code, r.Status(), got, want)
		}
	}
}

// Successors are followed to the end from every official code that is retired.
// The counts are those of the source's data, computed apart from this package.
func TestTodayOfEveryRetiredCode(t *testing.T) {
	counts := map[int]int{}
	for code := range regionRows(t) {
		r := lookup(t, code, 9999)
		if r.Status() != region.Retired {
			continue
		}
		today := r.Today()
		counts[min(len(today), 3)]++
		for _, now := range today {
			if now.Status() != region.Current {
				t.Errorf("%s is %d today, which is %v", code, now.Code(), now.Status())
			}
		}
	}
	want := map[int]int{0: 187, 1: 2740, 2: 238, 3: 74}
	if !maps.Equal(counts, want) {
		t.Errorf("numbers of present regions: %v, want %v", counts, want)
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
		want := region.Uncertain
		switch {
		case current:
			want = region.Current
		case retired:
			want = region.Retired
		case seen:
			want = region.Observed
		}
		if got != want && !(want == region.Uncertain && got == region.Collective) {
			t.Errorf("%s: %v, want %v", code, got, want)
		}
	}
}

func TestZeroRegion(t *testing.T) {
	var r region.Region
	if r.Code() != 0 || r.Name() != "" || r.FullName() != "" || r.String() != "" ||
		r.Path() != nil || r.Periods() != nil || r.Today() != nil ||
		r.Status() != region.Unknown {
		t.Error("the zero Region says something")
	}
}

func TestWithInOrder(t *testing.T) {
	more := table
	for _, code := range []int{659999, 100000, 110106, 110199} {
		var err error
		if more, err = more.With(code, region.Period{Name: "新区", From: 2025}); err != nil {
			t.Fatal(err)
		}
	}
	var codes []int
	for r := range more.All(2026) {
		codes = append(codes, r.Code())
	}
	if !slices.IsSorted(codes) || len(codes) != 3214+3 || len(slices.Compact(codes)) != 3214+3 {
		t.Errorf("%d codes, sorted: %v", len(codes), slices.IsSorted(codes))
	}
	beijing, _ := more.Lookup(110000, 2026)
	if n := len(slices.Collect(beijing.Children())); n != 16+1 {
		t.Errorf("%d children, want 17", n)
	}
}

// Each mistake has an error of its own.
func TestWithRefuses(t *testing.T) {
	good := region.Period{Name: "新区", From: 2027}
	for _, tt := range []struct {
		code    int
		periods []region.Period
		want    string
	}{
		{0, []region.Period{good}, "code"},
		{-110199, []region.Period{good}, "code"},
		{11010, []region.Period{good}, "code"},
		{910101, []region.Period{good}, "code"},
		{810101, []region.Period{good}, "code"},
		{1101050, []region.Period{good}, "code"},
		{110199, nil, "no period"},
		{110199, []region.Period{good, {From: 2027}}, "name"},
		{110199, []region.Period{{Name: "新区", From: 2027, Until: 2027}}, "end"},
		{110199, []region.Period{{Name: "新区", From: 2027, Until: 2026}}, "end"},
	} {
		more, err := table.With(tt.code, tt.periods...)
		if err == nil || !strings.Contains(err.Error(), tt.want) || more != table {
			t.Errorf("With(%d, %v) = %v, %v; want an error about %s",
				tt.code, tt.periods, more, err, tt.want)
		}
	}
}

func TestTableDate(t *testing.T) {
	if y, m, d := table.Date(); y != 2026 || m != time.April || d != 18 {
		t.Errorf("Date() = %d, %v, %d", y, m, d)
	}
}

func TestWith(t *testing.T) {
	more, err := table.With(110105, region.Period{Name: "新朝阳区", From: 2030})
	if err != nil {
		t.Fatal(err)
	}
	for year, want := range map[int]string{2029: "朝阳区", 2030: "新朝阳区"} {
		if r, _ := more.Lookup(110105, year); r.Name() != want {
			t.Errorf("in %d: %s, want %s", year, r.Name(), want)
		}
	}
	if r := lookup(t, "110105", 2030); r.Name() != "朝阳区" {
		t.Errorf("the table itself has changed: %v", r)
	}
}

// Whether a code fits a birth, by the words of the rule.
func TestStatusForEveryRow(t *testing.T) {
	for code, rows := range regionRows(t) {
		r := lookup(t, code, 2000)
		if s := r.Status(); s != region.Current && s != region.Retired {
			if got := r.StatusFor(1800); got != s {
				t.Errorf("%s: %v, want %v", code, got, s)
			}
			continue
		}
		first, last := 9999, 0
		for _, p := range rows {
			if !p.official {
				continue
			}
			first = min(first, p.start)
			if p.end == 0 {
				last = 9999
			}
			last = max(last, p.end)
		}
		for _, birth := range []int{1800, 1950, 1983, 1984, 1990, 2000, 2010, 2026} {
			want := r.Status()
			switch {
			case first > max(birth, 1984):
				want = region.NotYetAssigned
			case last <= birth:
				want = region.RetiredBefore
			}
			if got := r.StatusFor(birth); got != want {
				t.Errorf("%s for those born in %d: %v, want %v", code, birth, got, want)
			}
		}
	}
}

// Names are stable, and there is none beyond the last.
func TestStatusNames(t *testing.T) {
	const want = "unknown current retired observed collective uncertain not_yet_assigned " +
		"retired_before unknown"
	var got []string
	for s := range region.RetiredBefore + 2 {
		got = append(got, s.String())
	}
	if strings.Join(got, " ") != want {
		t.Errorf("%q", got)
	}
}
