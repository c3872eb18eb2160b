package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/textproto"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// members are those of a JSON object.
type members = map[string]any

// tcAuthorization is the header of TC3-HMAC-SHA256.
var tcAuthorization = regexp.MustCompile(
	`^TC3-HMAC-SHA256 Credential=([^/, ]+)/(\d{4}-\d\d-\d\d)/([a-z]+)/tc3_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$`)

// tcCheck checks the signature of a request and returns the error code of the vendor, or "".
// The canonical request is built from what came over the wire, header by header.
func (s *Server) tcCheck(r *http.Request, body []byte, service string) string {
	m := tcAuthorization.FindStringSubmatch(r.Header.Get("Authorization"))
	stamp := r.Header.Get("X-TC-Timestamp")
	sec, err := strconv.ParseInt(stamp, 10, 64)
	switch {
	case m == nil || err != nil:
		return "AuthFailure.SignatureFailure"
	case m[1] != s.o.KeyID:
		return "AuthFailure.SecretIdNotFound"
	case s.o.Now().Sub(time.Unix(sec, 0)).Abs() > 5*time.Minute:
		return "AuthFailure.SignatureExpire"
	case m[2] != time.Unix(sec, 0).UTC().Format(time.DateOnly) || m[3] != service:
		return "AuthFailure.SignatureFailure"
	case !strings.Contains(";"+m[4]+";", ";host;") || !strings.Contains(";"+m[4]+";", ";content-type;"):
		return "AuthFailure.SignatureFailure"
	}
	var canonical strings.Builder
	fmt.Fprintf(&canonical, "%s\n%s\n%s\n", r.Method, r.URL.EscapedPath(), r.URL.RawQuery)
	for name := range strings.SplitSeq(m[4], ";") {
		fmt.Fprintf(&canonical, "%s:%s\n", name, strings.TrimSpace(headerOf(r, name)))
	}
	fmt.Fprintf(&canonical, "\n%s\n%x", m[4], sha256.Sum256(body))
	want := fmt.Sprintf("TC3-HMAC-SHA256\n%s\n%s/%s/tc3_request\n%x", stamp, m[2], m[3], sha256.Sum256([]byte(canonical.String())))
	sum := []byte("TC3" + s.o.Secret)
	for _, part := range []string{m[2], m[3], "tc3_request", want} {
		h := hmac.New(sha256.New, sum)
		h.Write([]byte(part))
		sum = h.Sum(nil)
	}
	if !hmac.Equal(fmt.Appendf(nil, "%x", sum), []byte(m[5])) {
		return "AuthFailure.SignatureFailure"
	}
	return ""
}

// headerOf is a header as it came, and the host.
func headerOf(r *http.Request, name string) string {
	if name == "host" {
		return r.Host
	}
	return strings.Join(r.Header[textproto.CanonicalMIMEHeaderKey(name)], ",")
}

// A tcAction is one action of Tencent Cloud.
type tcAction struct {
	service, version string
	verdict          string // the member that says yes or no
	who              func(s *Server, p members) Case
	answer           func(s *Server, r *http.Request, p members, how scripted) (members, string)
}

// str is a member that is a string.
func (p tcParams) str(name string) string {
	v, _ := p[name].(string)
	return v
}

// A tcParams is the members of a request.
type tcParams members

// tencent answers a request to Tencent Cloud.
func (s *Server) tencent(w http.ResponseWriter, r *http.Request, body []byte) {
	name := r.Header.Get("X-TC-Action")
	a, ok := tcActions[name]
	var p members
	fail := ""
	switch {
	case !ok || r.Header.Get("X-TC-Version") != a.version:
		fail = "InvalidAction"
	case r.URL.RawQuery != "":
		fail = "UnknownParameter"
	default:
		fail = s.tcCheck(r, body, a.service)
	}
	if fail == "" && (json.Unmarshal(body, &p) != nil || p == nil) {
		fail = "InvalidParameter"
	}
	if fail == "" {
		fail = tcOpen(name, p)
	}
	if fail != "" {
		s.send(w, r, Passes, tcError(fail), "")
		return
	}
	how := s.take(name, a.who(s, p))
	if code := tcFaults[a.service][how.how]; code != "" {
		s.send(w, r, how.how, tcError(code), "")
		return
	}
	answer, code := a.answer(s, r, p, how)
	if code != "" {
		s.send(w, r, how.how, tcError(code), "Code")
		return
	}
	answer["RequestId"] = uuid()
	switch how.how {
	case NoRequestID:
		delete(answer, "RequestId")
	case NoVerdict:
		answer = members{"RequestId": uuid()}
	}
	s.send(w, r, how.how, members{"Response": answer}, a.verdict)
}

// tcError is an answer with an error.
func tcError(code string) members {
	return members{"Response": members{"RequestId": uuid(), "Error": members{"Code": code, "Message": "sandbox: " + code}}}
}

// tcFaults are the error codes of calls that were not carried out.
var tcFaults = map[string]map[Case]string{
	"faceid": {
		RateLimit: "RequestLimitExceeded", WrongClock: "AuthFailure.SignatureExpire",
		Arrears: "UnauthorizedOperation.Arrears", NoPermission: "AuthFailure.UnauthorizedOperation",
	},
	"ocr": {
		RateLimit: "RequestLimitExceeded", WrongClock: "AuthFailure.SignatureExpire",
		Arrears: "FailedOperation.ArrearsError", NoPermission: "AuthFailure.UnauthorizedOperation",
		Down: "InternalError", DailyLimit: "FailedOperation.CountLimitError",
	},
	"sms": {
		RateLimit: "RequestLimitExceeded", WrongClock: "AuthFailure.SignatureExpire",
		Arrears:      "UnauthorizedOperation.ServiceSuspendDueToArrears",
		NoPermission: "UnauthorizedOperation.RequestPermissionDeny", Down: "InternalError.Timeout",
	},
}

// tcActions are the actions of Tencent Cloud, by name.
var tcActions = map[string]tcAction{
	"IdCardVerification": tcElements("Result", map[Case]string{
		Passes: "0", Differs: "-1", NoRecord: "-5", BadNumber: "-2", Down: "-4", DailyLimit: "-7",
	}),
	"BankCardVerification": tcElements("Result", map[Case]string{
		Passes: "0", Differs: "-1", NoRecord: "-9", BadNumber: "-4", Down: "-17", DailyLimit: "-18",
		Lost: "-12", Unsupported: "-16", Expired: "-13",
	}),
	"BankCard4EVerification": tcElements("Result", map[Case]string{
		Passes: "0", Differs: "-1", NoRecord: "-10", BadNumber: "-4", Down: "-18", DailyLimit: "-19",
		Lost: "-13", Unsupported: "-17", Expired: "-14", OtherOwner: "-1", NoMobile: "-17",
	}),
	"PhoneVerification": tcElements("Result", map[Case]string{
		Passes: "0", Differs: "-4", OtherOwner: "-4", NoRecord: "-9", BadNumber: "-7", Down: "-11", DailyLimit: "-12",
	}),
	"MobileNetworkTimeVerification": tcElements("Result", map[Case]string{
		Passes: "0", NoRecord: "-2", BadNumber: "-1", Down: "-4", DailyLimit: "-5",
	}),
	"DetectAuth":            {"faceid", "2018-03-01", "BizToken", tcWho, tcBiz.begin},
	"GetDetectInfoEnhanced": {"faceid", "2018-03-01", "Text", tcWhoToken, tcBiz.result},
	"GetEidToken":           {"faceid", "2018-03-01", "EidToken", tcWho, tcEid.begin},
	"GetEidResult":          {"faceid", "2018-03-01", "Text", tcWhoToken, tcEid.result},
	"IDCardOCR":             {"ocr", "2018-11-19", "Name", tcWhoPhoto, tcOCR},
	"MLIDPassportOCR":       {"ocr", "2018-11-19", "CodeCrc", tcWhoPage, tcPage(true)},
	"MainlandPermitOCR":     {"ocr", "2018-11-19", "Number", tcWhoPage, tcPage(false)},
	"SendSms":               {"sms", "2021-01-11", "SendStatusSet", tcWhoPhone, tcSend},
}

// tcElements is an action that compares what it is given.
func tcElements(verdict string, codes map[Case]string) tcAction {
	return tcAction{"faceid", "2018-03-01", verdict, tcWho,
		func(_ *Server, _ *http.Request, p members, how scripted) (members, string) {
			code := how.code
			if code == "" {
				code = codes[how.how]
			}
			switch {
			case how.how == UnknownCode || how.how == OtherPerson:
				code = "-987" // an element check names nobody
			case code == "" && how.how >= Down && how.how <= DailyLimit:
				return nil, "InternalError"
			case code == "":
				code = codes[Passes]
			}
			a := members{"Result": code, "Description": "sandbox"}
			if p["Phone"] != nil && code == "-4" {
				a["ResultDetail"] = map[Case]string{Differs: "NameIdCardMismatch"}[how.how]
				if a["ResultDetail"] == "" {
					a["ResultDetail"] = "PhoneNameIdCardMismatch"
				}
			}
			if p["Mobile"] != nil {
				a["Range"] = map[Case]string{NewNumber: "[0,3)"}[how.how]
				if a["Range"] == "" {
					a["Range"] = "[24,+)"
				}
			}
			return a, ""
		}}
}

// tcWho is the case of the person, the card and the mobile number of a request.
func tcWho(s *Server, p members) Case {
	q := tcParams(p)
	c := s.caseOf(q.str("Name"), q.str("IdCard"))
	if p["IdCard"] == nil { // a mobile number alone
		c = Passes
	}
	c = caseAt(q.str("Phone")+q.str("Mobile"), mobilePrefix, c)
	return caseAt(q.str("BankCard"), cardPrefix, c)
}

// tcWhoPhone is the case of whom a message is for.
func tcWhoPhone(_ *Server, p members) Case {
	list, _ := p["PhoneNumberSet"].([]any)
	if len(list) != 1 {
		return BadNumber
	}
	number, _ := list[0].(string)
	return caseAt(number, "+86"+mobilePrefix, Passes)
}

// tcWhoPhoto is the case of whose card is in a picture.
func tcWhoPhoto(s *Server, p members) Case {
	b, err := base64.StdEncoding.DecodeString(tcParams(p).str("ImageBase64"))
	if err != nil {
		return Blurred
	}
	c, ok := readCard(b)
	if !ok {
		return Blurred
	}
	return s.caseOf("", c.number)
}

// tcOCR reads a card.
func tcOCR(s *Server, _ *http.Request, p members, how scripted) (members, string) {
	q := tcParams(p)
	b, _ := base64.StdEncoding.DecodeString(q.str("ImageBase64"))
	card, ok := readCard(b)
	switch {
	case how.code != "":
		return nil, how.code
	case how.how == UnknownCode:
		return nil, "FailedOperation.SomethingNew"
	case !ok:
		return nil, "FailedOperation.ImageNoIdCard"
	case how.how == Blurred:
		return nil, "FailedOperation.ImageBlur"
	case card.front != (q.str("CardSide") != "BACK"):
		return nil, "FailedOperation.CardSideError"
	}
	if how.how == OtherPerson {
		other := Person(Passes)
		card.name, card.number = "沙外人", withCheck(other.Number.Reveal()[:14]+"999")
	}
	warned := []int{}
	if code, ok := map[Case]int{Copy: -9102, Screen: -9103, Edited: -9106, Temporary: -9104, Glare: -9107}[how.how]; ok {
		warned = append(warned, code)
	}
	info, _ := json.Marshal(members{"WarnInfos": warned, "Quality": 90})
	a := members{
		"Name": "", "Sex": "", "Nation": "", "Birth": "", "Address": "", "IdNum": "", "Authority": "",
		"ValidDate": "", "AdvancedInfo": string(info),
	}
	if card.front {
		a["Name"], a["IdNum"], a["Sex"], a["Birth"] = card.name, card.number, card.sex(), card.birth("%d/%d/%d")
	} else {
		a["Authority"], a["ValidDate"] = "沙箱市公安局", card.valid(s.o.Now(), how.how)
	}
	return a, ""
}

// tcSend keeps a message.
func tcSend(s *Server, _ *http.Request, p members, how scripted) (members, string) {
	q := tcParams(p)
	list, _ := p["PhoneNumberSet"].([]any)
	values, _ := p["TemplateParamSet"].([]any)
	if len(list) != 1 || q.str("SmsSdkAppId") == "" || q.str("SignName") == "" || q.str("TemplateId") == "" {
		return nil, "MissingParameter"
	}
	number, _ := list[0].(string)
	code := how.code
	if code == "" {
		code = map[Case]string{
			DailyLimit: "LimitExceeded.PhoneNumberDailyLimit", Blocked: "FailedOperation.PhoneNumberInBlacklist",
			UnknownCode: "SomethingNew", BadNumber: "InvalidParameterValue.IncorrectPhoneNumber",
		}[how.how]
	}
	status := members{
		"PhoneNumber": number, "Fee": 1, "SessionContext": q.str("SessionContext"), "Code": "Ok",
		"Message": "send success", "IsoCode": "CN", "SerialNo": "2640:" + uuid(),
	}
	if code != "" && code != "Ok" {
		status["Code"], status["Message"], status["Fee"], status["SerialNo"] = code, "sandbox", 0, ""
	} else {
		s.tcReceipt(number, status["SerialNo"].(string), how.how)
	}
	if status["Code"] == "Ok" && arrives(how.how) {
		s.deliver(number, q.str("SignName"), q.str("TemplateId"), fmt.Sprint(values), q.str("SessionContext"))
	}
	if how.how == OtherPerson {
		status["PhoneNumber"] = "+8613800138000"
	}
	return members{"SendStatusSet": []any{status}}, ""
}
