package idcard_test

import (
	"testing"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/idcard/region"
)

func TestRegionStatus(t *testing.T) {
	tests := []struct {
		number string // without the check character
		want   region.Status
	}{
		{"11010519491231002", region.Current},
		{"36232419800101001", region.Retired},
		{"32021919800101001", region.Observed},
		{"44040119800101001", region.Collective},
		{"23276219800101001", region.Uncertain},
		{"41108219890101001", region.NotYetAssigned}, // from 1993
		{"42112419900101001", region.NotYetAssigned},
		{"50010319600101001", region.NotYetAssigned}, // from 1997
		{"11010320150101001", region.RetiredBefore},  // until 2010
		{"11010320090101001", region.Retired},
		{"11010320100101001", region.RetiredBefore},
		{"81000019600101001", region.Current}, // permits are all newer than that
		{"93268219850101001", region.Current},
		{"11019920260101001", region.Unknown},
	}
	for _, tt := range tests {
		n := idcard.MustParse(withCheck(tt.number))
		if got := n.RegionStatus(); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.number, got, tt.want)
		}
	}
}

// The region of a foreigner's number is that of the office, not its first digits.
func TestRegionOfForeigners(t *testing.T) {
	tests := []struct {
		in, want string
		code     int
	}{
		{"932682198501010017", "江苏省", 320000},
		{"KAZ110090123105", "北京市", 110000},
	}
	for _, tt := range tests {
		if r := idcard.MustParse(tt.in).Region(); r.FullName() != tt.want || r.Code() != tt.code {
			t.Errorf("%d %v, want %d %s", r.Code(), r, tt.code, tt.want)
		}
	}
}

func TestUnknownRegionOfNewborn(t *testing.T) {
	r := idcard.MustParse(withCheck("11019920260101001")).Region()
	if r.Name() != "" || r.FullName() != "北京市" || r.Code() != 110199 || r.String() != "北京市" {
		t.Errorf("%d %q %q", r.Code(), r.Name(), r.FullName())
	}
}

func TestAddedRegion(t *testing.T) {
	more, err := region.Table{}.With(659014, region.Period{Name: "新城", From: 2027})
	if err != nil {
		t.Fatal(err)
	}
	number := withCheck("65901419850101001")
	if _, err := idcard.Parse(number); err == nil {
		t.Fatal("the code is known without the addition")
	}
	p := idcard.Parser{Regions: more}
	n, report, err := p.Parse(number)
	if err != nil || report.Region != region.NotYetAssigned {
		t.Fatalf("report %v, error %v", report, err)
	}
	if r := n.RegionIn(more); r.FullName() != "新疆维吾尔自治区新城" || r.Status() != region.Current {
		t.Errorf("%v, %v", r, r.Status())
	}
}

func TestRegionOfZeroNumber(t *testing.T) {
	var n idcard.Number
	if n.Region() != (region.Region{}) || n.RegionStatus() != region.Unknown {
		t.Error("the zero Number has a region")
	}
}

// 三沙's islands have codes in the lists of statistics of 2012 to 2020: numbers with
// them are accepted, as uncertain. 台湾's code on permits is named by a place.
func TestUncertainAndPlaces(t *testing.T) {
	for _, code := range []string{"460321", "460322", "460323"} {
		n, err := idcard.Parse(withCheck(code + "20150101001"))
		if err != nil || n.RegionStatus() != region.Uncertain {
			t.Errorf("%s: %v, %v", code, n.RegionStatus(), err)
		}
	}
	for code, want := range map[string]string{
		"810000": "香港特别行政区", "820000": "澳门特别行政区", "830000": "台湾地区",
	} {
		if got := idcard.MustParse(withCheck(code + "19900101001")).Region().FullName(); got != want {
			t.Errorf("%s is %s, want %s", code, got, want)
		}
	}
}
