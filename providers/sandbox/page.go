package sandbox

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
)

// numbers are what the numbers of the sandbox's documents begin with. The last two digits are the
// case.
var numbers = map[document.Kind]string{
	document.KindPassport:        "X180000",
	document.KindChinesePassport: "E180000",
	document.KindHKPassport:      "K180000",
	document.KindMacaoPassport:   "MA18000",
	document.KindHKMacaoPermit:   "H180000",
	document.KindTaiwanPermit:    "180000",
	document.KindHKMacaoPass:     "C180000",
	document.KindTaiwanPass:      "T180000",
}

// Document returns a person of the given case, who does not exist, with a document of a kind:
// a passport or a permit. It panics for other kinds. The case is the last two digits of the number.
func Document(k document.Kind, c Case) realname.Identity {
	name := names.MustParse("沙小盒")
	if k == document.KindPassport {
		name = names.MustParse("Xiaohe Sha")
	}
	return realname.Identity{Name: name, Document: document.MustParse(k, fmt.Sprintf("%s%02d", numbers[k], c))}
}

// pageMark begins what our photos of other documents hold.
const pageMark = "sandbox document\n"

// pagePhotos returns a picture of the page, or the side, of somebody's document.
func pagePhotos(id realname.Identity) realname.Photos {
	d := id.Document
	text := strings.Join([]string{d.Kind().String(), d.Reveal(), id.Name.Reveal(), ""}, "\n")
	return realname.Photos{Front: realname.NewPhoto([]byte(pageMark + text)), Kind: d.Kind()}
}

// A page is what a picture of another document than the identity card shows. Whoever holds it
// was born in 1990.
type page struct {
	kind         document.Kind
	number, name string
}

// readPage finds a document of ours in a picture.
func readPage(b []byte) (page, bool) {
	_, rest, ok := bytes.Cut(b, []byte(pageMark))
	lines := append(strings.Split(string(rest), "\n"), "", "", "")
	k, known := document.ParseKind(lines[0])
	return page{k, lines[1], lines[2]}, ok && known
}

// how is the case of a document: NoRecord for all that are not of the sandbox.
func (p page) how() Case {
	digits, ok := strings.CutPrefix(p.number, numbers[p.kind])
	n, err := strconv.ParseUint(digits, 10, 8)
	if !ok || err != nil || len(digits) < 2 || n >= uint64(maxCase) {
		return NoRecord
	}
	return Case(n)
}

// isPassport reports whether the document has a machine readable zone.
func (p page) isPassport() bool {
	switch p.kind {
	case document.KindPassport, document.KindChinesePassport, document.KindHKPassport, document.KindMacaoPassport:
		return true
	}
	return false
}

// latin is the surname and the given names in Latin letters. Of a name in Latin letters the last
// word is the surname, or what stands before a comma.
func (p page) latin() (surname, given string) {
	n, err := names.Parse(p.name)
	if err != nil || n.IsHan() {
		return "SHA", "XIAOHE"
	}
	words := n.RevealMRZ()
	if surname, given, ok := strings.Cut(words, "<<"); ok {
		return surname, given
	}
	i := strings.LastIndexByte(words, '<')
	return words[i+1:], words[:max(i, 0)]
}

// days are those of validity.
func (p page) days(now time.Time, how Case) (from, to time.Time) {
	from = now.AddDate(-1, 0, 0)
	if how == ExpiredCard {
		from = now.AddDate(-11, 0, 0)
	}
	return from, from.AddDate(10, 0, -1)
}

// zone is the machine readable zone of a passport (ICAO Doc 9303 part 4), with the check digits
// computed here.
func (p page) zone(now time.Time, how Case) (first, second string) {
	issuer := "CHN"
	if p.kind == document.KindPassport {
		issuer = "UTO"
	}
	surname, given := p.latin()
	first = field("P<"+issuer+surname+"<<"+given, 44)
	_, to := p.days(now, how)
	number, birth, expiry := digited(field(p.number, 9)), digited("900504"), digited(to.Format("060102"))
	optional := digited(field("", 14))
	second = number + issuer + birth + "M" + expiry + optional + zoneDigit(number+birth+expiry+optional)
	if how == Misread {
		second = second[:9] + string('0'+(second[9]-'0'+1)%10) + second[10:]
	}
	return first, second
}

// field is text with fillers, or cut.
func field(s string, n int) string { return (s + strings.Repeat("<", n))[:n] }

// digited is text with its check digit.
func digited(s string) string { return s + zoneDigit(s) }

// zoneDigit is a check digit: characters by weights of 7, 3 and 1.
func zoneDigit(s string) string {
	sum := 0
	for i := range s {
		value := 0
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			value = int(c - '0')
		case c >= 'A' && c <= 'Z':
			value = int(c-'A') + 10
		}
		sum += value * [3]int{7, 3, 1}[i%3]
	}
	return strconv.Itoa(sum % 10)
}

// permitTypes are the names of permits.
var permitTypes = map[document.Kind]string{
	document.KindHKMacaoPermit: "港澳居民来往内地通行证", document.KindTaiwanPermit: "台湾居民来往大陆通行证",
	document.KindHKMacaoPass: "往来港澳通行证", document.KindTaiwanPass: "往来台湾通行证",
}

// stranger is the document of somebody else.
func (p page) stranger() page {
	p.number = numbers[p.kind] + "99"
	p.name = "沙外人"
	return p
}

// printed are the dates as they are printed: of birth, of issue, and of the end.
func (p page) printed(now time.Time, how Case) (birth, from, to string) {
	const layout = "2006.01.02"
	first, last := p.days(now, how)
	return "1990.05.04", first.Format(layout), last.Format(layout)
}

// tcWhoPage is the case of whose document is in a picture.
func tcWhoPage(_ *Server, p members) Case {
	b, err := base64.StdEncoding.DecodeString(tcParams(p).str("ImageBase64"))
	doc, ok := readPage(b)
	if err != nil || !ok {
		return Blurred
	}
	return doc.how()
}

// tcPage reads a passport or a permit.
func tcPage(passport bool) func(s *Server, _ *http.Request, p members, how scripted) (members, string) {
	return func(s *Server, _ *http.Request, p members, how scripted) (members, string) {
		b, _ := base64.StdEncoding.DecodeString(tcParams(p).str("ImageBase64"))
		doc, ok := readPage(b)
		switch {
		case how.code != "":
			return nil, how.code
		case how.how == UnknownCode:
			return nil, "FailedOperation.SomethingNew"
		case !ok || doc.isPassport() != passport:
			return nil, map[bool]string{true: "FailedOperation.NoPassport", false: "FailedOperation.ImageNoSpecifiedCard"}[passport]
		case how.how == Blurred:
			return nil, "FailedOperation.ImageBlur"
		case how.how == OtherPerson:
			doc = doc.stranger()
		}
		birth, from, to := doc.printed(s.o.Now(), how.how)
		surname, given := doc.latin()
		if !passport {
			return members{
				"Name": doc.name, "EnglishName": surname + "," + given, "Sex": "男", "Birthday": birth, "IssueAuthority": "沙箱管理局",
				"ValidDate": from + "-" + to, "Number": doc.number, "IssueAddress": "", "IssueNumber": "01", "Type": permitTypes[doc.kind],
				"Profile": "", "Nationality": "",
			}, ""
		}
		first, second := doc.zone(s.o.Now(), how.how)
		return members{
			"ID": doc.number, "Name": surname + " " + given, "DateOfBirth": "19900504", "Sex": "M", "CodeSet": first, "CodeCrc": second,
			"Surname": surname, "GivenName": given, "Type": "P", "Warn": []int{}, "WarnCardInfos": []int{}, "AdvancedInfo": "1",
			"PassportRecognizeInfos": members{
				"Type": "P", "PassportID": doc.number, "Surname": surname, "GivenName": given, "Name": doc.name, "Sex": "男/M",
				"DateOfBirth": birth, "DateOfIssuance": from, "DateOfExpiration": to,
			},
		}, ""
	}
}

// acWhoPage is the case of whose document is in a picture.
func acWhoPage(_ *Server, _ url.Values, body []byte) Case {
	doc, ok := readPage(body)
	if !ok {
		return Blurred
	}
	return doc.how()
}

// acPage reads documents of some kinds.
func acPage(kinds ...document.Kind) func(s *Server, _ *http.Request, _ url.Values, body []byte, how scripted) members {
	return func(s *Server, _ *http.Request, _ url.Values, body []byte, how scripted) members {
		doc, ok := readPage(body)
		switch {
		case how.code != "":
			return members{"Code": how.code, "Message": "sandbox"}
		case !ok || !slices.Contains(kinds, doc.kind):
			return members{"Code": "unmatchedImageType", "Message": "sandbox"}
		case how.how == OtherPerson:
			doc = doc.stranger()
		}
		data, _ := json.Marshal(members{"data": doc.acFields(s.o.Now(), how.how), "width": 483, "height": 307})
		switch how.how {
		case WrongTypes, LowerCase: // what is in the string is what counts
			_, data = spoil(how.how, data, "")
		case Doubled:
			_, data = spoil(Doubled, data, "data")
		}
		return members{"Data": string(data)}
	}
}

// acFields are what Alibaba Cloud reads off a document.
func (p page) acFields(now time.Time, how Case) members {
	birth, from, to := p.printed(now, how)
	surname, given := p.latin()
	if !p.isPassport() {
		return members{
			"permitType": permitTypes[p.kind], "nameCn": p.name, "nameEn": surname + "," + given, "birthDate": birth, "sex": "男",
			"validPeriod": from + "-" + to, "issueAuthority": "沙箱管理局", "issuePlace": "", "permitNumber": p.number, "issueCount": "01",
		}
	}
	first, second := p.zone(now, how)
	fields := members{"mrzLine1": first, "mrzLine2": second, "passportNumber": p.number, "nationality": "UTO"}
	if p.kind != document.KindPassport {
		fields["name"], fields["nameEn"], fields["sex"] = p.name, surname+","+given, "男/M"
		fields["birthDate"], fields["issueDate"], fields["validToDate"] = birth, from, to
	}
	return fields
}

// acPageCodes are the codes of readings of documents that were not carried out.
var acPageCodes = map[Case]string{
	Arrears: "OcrServiceExpired", NoPermission: "noPermission", Blurred: "illegalImageContent", UnknownCode: "somethingNew",
}
