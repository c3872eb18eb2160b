package wire

import (
	"testing"
	"time"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/realname"
)

func TestTableFind(t *testing.T) {
	table := Table{Setup("A*", "one"), Down("A.B*", "two"), Input("A.B", "three"), Yes("0", "four")}
	for code, want := range map[string]string{
		"A": "one", "A.C": "one", "A.BC": "two", "A.B": "three", "0": "four",
		"": "", "a": "", "00": "", "0 ": "", "*": "", "B": "",
	} {
		r, ok := table.Find(code)
		if r.Says != want || ok != (want != "") {
			t.Errorf("Find(%q) = %q, %v; want %q", code, r.Says, ok, want)
		}
	}
}

func TestRests(t *testing.T) {
	evening := time.Date(2026, 3, 1, 23, 30, 0, 0, beijing)
	for r, want := range map[Rest]time.Time{
		Unsaid: {}, Second: evening.Add(time.Second), Minute: evening.Add(time.Minute), Hour: evening.Add(time.Hour),
		Tomorrow: time.Date(2026, 3, 2, 0, 0, 0, 0, beijing),
	} {
		if got := r.after(evening.UTC()); !got.Equal(want) {
			t.Errorf("rest %d ends at %v, want %v", r, got, want)
		}
	}
}

func TestRowsAreWhatTheirNamesSay(t *testing.T) {
	tests := []struct {
		row     Row
		verdict realname.Verdict
		kind    realname.FailureKind
		billed  providers.Billed
		noSMS   bool
	}{
		{Yes("x", ""), realname.VerdictPass, 0, providers.BilledYes, false},
		{No("x", realname.ReasonMismatch, ""), realname.VerdictFail, 0, providers.BilledYes, false},
		{No("x", realname.ReasonNoRecord, "").Free(), realname.VerdictFail, 0, providers.BilledNo, false},
		{Input("x", ""), 0, realname.FailureUnreadable, providers.BilledNo, true},
		{Input("x", "").Paid(), 0, realname.FailureUnreadable, providers.BilledYes, true},
		{Down("x", ""), 0, realname.FailureUnavailable, providers.BilledNo, true},
		{Busy("x", ""), 0, realname.FailureUnavailable, providers.BilledNo, true},
		{Limit("x", ""), 0, realname.FailureQuota, providers.BilledNo, true},
		{Setup("x", ""), 0, realname.FailureMisconfigured, providers.BilledNo, true},
		{Unsure("x", ""), 0, realname.FailureUnknown, providers.BilledUnknown, false},
		{Row{}, 0, realname.FailureUnknown, providers.BilledUnknown, false},
	}
	for i, tt := range tests {
		r := tt.row
		if r.Verdict != tt.verdict || r.Kind != tt.kind || r.Billed != tt.billed || r.NoSMS != tt.noSMS {
			t.Errorf("row %d is %+v", i, r)
		}
	}
}

func TestReference(t *testing.T) {
	const good = "f904f4cf-75db-4f8f-a5ec-dc4f942c7f7a"
	if Reference(good) != good {
		t.Error("a UUID is no reference")
	}
	for _, s := range []string{"", "11010519491231002X", "13800138000", good + "0", good[:35], "z" + good[1:], "f904f4cf075db-4f8f-a5ec-dc4f942c7f7a", "张三"} {
		if got := Reference(s); got != "" {
			t.Errorf("Reference(%q) = %q", s, got)
		}
	}
}
