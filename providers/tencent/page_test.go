package tencent

import (
	"fmt"
	"strings"
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

// readAs has a body read as an answer about a document of a kind.
func readAs(t *testing.T, k document.Kind, body string) (realname.Document, realname.Answer, error) {
	t.Helper()
	c := openCloud(t, &adaptertest.Replier{Body: body}, adaptertest.Started, new(providers.Call))
	return c.Documents().ReadDocument(t.Context(), op, realname.Photos{Front: realname.NewPhoto([]byte("x")), Kind: k})
}

// What is read off a passport: the zone, and what is printed, as far as it was read.
func TestPassportPage(t *testing.T) {
	body := `{"Response":{"ID":"L898902C3","Name":"ERIKSSON ANNA MARIA","CodeSet":"` + zone1 + `","CodeCrc":"` + zone2 + `","Surname":null,"GivenName":null,` +
		`"PassportRecognizeInfos":{"PassportID":"L898902C3","Surname":"ERIKSSON","GivenName":"ANNA MARIA","Name":"","Sex":"F","DateOfBirth":"19740812",` +
		`"DateOfIssuance":"16 APR 2007","DateOfExpiration":"2012.04.15"},"Warn":[],"RequestId":"` + requestID + `"}}`
	want := realname.Document{
		Other: document.MustParse(document.KindPassport, "L898902C3"), Latin: names.MustParse("ERIKSSON, ANNA MARIA"), Sex: idcard.Female,
		Birth: idcard.MustDate(1974, 8, 12), To: idcard.MustDate(2012, 4, 15), MRZ: document.MustParseMRZ(zone1 + zone2),
	}
	doc, a, err := readAs(t, document.KindPassport, body)
	if err != nil || doc != want || a.Verdict != realname.VerdictPass || a.Findings.String() != "copy_unchecked" {
		t.Errorf("read %v with %v, %v, %v", doc == want, a.Verdict, a.Findings, err)
	}
	// With a wrong check digit the zone was not read; the page alone passes nobody, as the Verifier knows.
	doc, _, err = readAs(t, document.KindPassport, strings.Replace(body, "L898902C36", "L898902C37", 1))
	if want.MRZ = (document.MRZ{}); err != nil || doc != want {
		t.Errorf("misread: %v, %v", doc == want, err)
	}
	for _, member := range []string{"CodeSet", "CodeCrc"} {
		for _, broken := range []string{strings.Replace(body, `"`+member+`"`, `"x"`, 1), strings.Replace(body, `"`+member+`":`, `"`+member+`":7,"x":`, 1)} {
			if doc, a, err := readAs(t, document.KindPassport, broken); err == nil || a.Verdict != 0 || doc != (realname.Document{}) {
				t.Errorf("without %s: %v, %v", member, a.Verdict, err)
			}
		}
	}
	bare := `{"Response":{"CodeSet":"` + zone1 + `","CodeCrc":"` + zone2 + `","RequestId":"` + requestID + `"}}`
	if doc, _, err := readAs(t, document.KindPassport, bare); err != nil || doc != (realname.Document{MRZ: document.MustParseMRZ(zone1 + zone2)}) {
		t.Errorf("the zone alone: %v", err)
	}
}

// What is read off a permit. Of what kind it is it says itself.
func TestPermitSide(t *testing.T) {
	body := `{"Response":{"Name":"张三丰","EnglishName":"ZHANG,SANFENG","Sex":"男","Birthday":"1981.08.03","IssueAuthority":"x",` +
		`"ValidDate":"2018.10.09-2028.10.08","Number":"%s","IssueAddress":"","IssueNumber":"01","Type":"%s","RequestId":"` + requestID + `"}}`
	for _, tt := range []struct {
		asked        document.Kind
		number, says string
		want         document.Kind
	}{
		{document.KindHKMacaoPermit, "H12345678", "港澳居民来往内地通行证", document.KindHKMacaoPermit},
		{document.KindHKMacaoPermit, "H12345678", "", document.KindHKMacaoPermit},
		{document.KindTaiwanPermit, "12345678", "台湾居民来往大陆通行证", document.KindTaiwanPermit},
		{document.KindHKMacaoPass, "C12345678", "往来港澳通行证", document.KindHKMacaoPass},
		{document.KindTaiwanPass, "T12345678", "往来台湾通行证", document.KindTaiwanPass},
		{document.KindHKMacaoPermit, "12345678", "台湾居民来往大陆通行证", document.KindTaiwanPermit},
		{document.KindHKMacaoPermit, "H1234567", "港澳居民来往内地通行证", 0},
	} {
		want := realname.Document{
			Name: names.MustParse("张三丰"), Latin: names.MustParse("ZHANG,SANFENG"), Sex: idcard.Male,
			Birth: idcard.MustDate(1981, 8, 3), From: idcard.MustDate(2018, 10, 9), To: idcard.MustDate(2028, 10, 8),
		}
		if tt.want != 0 {
			want.Other = document.MustParse(tt.want, tt.number)
		}
		doc, a, err := readAs(t, tt.asked, fmt.Sprintf(body, tt.number, tt.says))
		if err != nil || doc != want || a.Verdict != realname.VerdictPass || a.Findings.String() != "copy_unchecked" {
			t.Errorf("%s: read %v with %v, %v", tt.says, doc == want, a.Findings, err)
		}
	}
	good := fmt.Sprintf(body, "H12345678", "")
	for _, member := range []string{"Name", "Number", "Birthday", "ValidDate"} {
		broken := strings.Replace(good, `"`+member+`"`, `"x"`, 1)
		if doc, a, err := readAs(t, document.KindHKMacaoPermit, broken); err == nil || a.Verdict != 0 || doc != (realname.Document{}) {
			t.Errorf("without %s: %v, %v", member, a.Verdict, err)
		}
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
