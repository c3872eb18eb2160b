package alibaba

import (
	"encoding/json"
	"testing"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/adaptertest"
	"github.com/go-realname/sdk/realname"
)

// The zone of the example in ICAO Doc 9303 part 4.
const (
	zone1 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
	zone2 = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
)

// fields are the members of an answer.
type fields map[string]any

// without is fields but for one.
func (f fields) without(name string) fields {
	g := fields{}
	for k, v := range f {
		if k != name {
			g[k] = v
		}
	}
	return g
}

// readAs has fields read as an answer about a document of a kind.
func readAs(t *testing.T, k document.Kind, f fields) (realname.Document, realname.Answer, error) {
	t.Helper()
	data, _ := json.Marshal(fields{"data": f, "width": 1})
	body, _ := json.Marshal(fields{"RequestId": requestID, "Data": string(data)})
	c := openCloud(t, &adaptertest.Replier{Body: string(body)}, adaptertest.Started, new(providers.Call))
	return c.Documents().ReadDocument(t.Context(), op, realname.Photos{Front: realname.NewPhoto([]byte("x")), Kind: k})
}

// What each kind of document is read as, and what has to be there.
func TestPageFields(t *testing.T) {
	zone := document.MustParseMRZ(zone1 + zone2)
	day := idcard.MustDate
	foreign := fields{"mrzLine1": zone1, "mrzLine2": zone2, "passportNumber": "L898902C3", "birthDateYmd": "1974年08月12日", "sex": "Female"}
	chinese := fields{
		"mrzLine1": zone1, "mrzLine2": zone2, "passportNumber": "EE1234567", "name": "张三丰", "nameEn": "ZHANG,SANFENG", "sex": "女/F",
		"birthDate": "2000.04.17", "issueDate": "2018.08.15", "validToDate": "2028.08.14",
	}
	permit := fields{
		"permitType": "港澳居民来往内地通行证", "nameCn": "张三丰", "nameEn": "ZHANG,SANFENG", "birthDate": "2000.01.01", "sex": "男",
		"validPeriod": "2014.04.10-2024.04.09", "permitNumber": "H12345678", "issueCount": "01",
	}
	han, latin := names.MustParse("张三丰"), names.MustParse("ZHANG,SANFENG")
	for _, tt := range []struct {
		kind  document.Kind
		f     fields
		want  realname.Document
		needs []string
	}{
		{document.KindPassport, foreign, realname.Document{MRZ: zone}, []string{"mrzLine1", "mrzLine2"}},
		{document.KindChinesePassport, chinese, realname.Document{
			MRZ: zone, Name: han, Latin: latin, Other: document.MustParse(document.KindChinesePassport, "EE1234567"), Sex: idcard.Female,
			Birth: day(2000, 4, 17), From: day(2018, 8, 15), To: day(2028, 8, 14),
		}, []string{"mrzLine1", "mrzLine2"}},
		{document.KindHKPassport, chinese, realname.Document{
			MRZ: zone, Name: han, Latin: latin, Sex: idcard.Female, Birth: day(2000, 4, 17), From: day(2018, 8, 15), To: day(2028, 8, 14),
		}, []string{"mrzLine1"}},
		{document.KindHKMacaoPermit, permit, realname.Document{
			Name: han, Latin: latin, Other: document.MustParse(document.KindHKMacaoPermit, "H12345678"), Sex: idcard.Male,
			Birth: day(2000, 1, 1), From: day(2014, 4, 10), To: day(2024, 4, 9),
		}, []string{"permitNumber", "nameCn", "birthDate", "validPeriod"}},
	} {
		doc, a, err := readAs(t, tt.kind, tt.f)
		if err != nil || doc != tt.want || a.Verdict != realname.VerdictPass || a.Findings.String() != "copy_unchecked" {
			t.Errorf("%v: read %v with %v, %v, %v", tt.kind, doc == tt.want, a.Verdict, a.Findings, err)
		}
		for _, name := range tt.needs {
			if doc, a, err := readAs(t, tt.kind, tt.f.without(name)); err == nil || a.Verdict != 0 || doc != (realname.Document{}) {
				t.Errorf("%v without %s: %v, %v", tt.kind, name, a.Verdict, err)
			}
		}
	}
	doc, a, err := readAs(t, document.KindPassport, fields{"mrzLine1": zone1, "mrzLine2": "L898902C37UTO7408122F1204159ZE184226B<<<<<10"})
	if err != nil || a.Verdict != realname.VerdictPass || doc != (realname.Document{}) {
		t.Errorf("a wrong check digit: %v, %v", a.Verdict, err) // it was not read, as the Verifier says
	}
}

// Kinds that the service does not read, and no picture or a large one, are not sent.
func TestPagesNotSent(t *testing.T) {
	w := &adaptertest.Replier{Body: "{}"}
	c := openCloud(t, w, adaptertest.Started, new(providers.Call))
	x := realname.NewPhoto([]byte("x"))
	for name, p := range map[string]realname.Photos{
		"Hong Kong's card": {Front: x, Kind: document.KindHKID}, "a company": {Front: x, Kind: document.KindUSCC},
		"no picture": {Back: x, Kind: document.KindPassport}, "large": {Front: realname.NewPhoto(make([]byte, maxPicture+1)), Kind: document.KindTaiwanPermit},
	} {
		_, a, err := c.Documents().ReadDocument(t.Context(), op, p)
		if f := adaptertest.FailureOf(err); a.Verdict != 0 || f == nil || f.Kind != realname.FailureUnreadable || len(w.Seen) != 0 {
			t.Errorf("%s: %v, %v; %d requests", name, a.Verdict, err, len(w.Seen))
		}
	}
}
