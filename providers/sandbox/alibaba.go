package sandbox

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/providers/internal/sm2"
)

// acCheck checks the signature of a request and returns the error code of the vendor, or "".
func (s *Server) acCheck(r *http.Request, body []byte) string {
	const scheme = "ACS3-HMAC-SHA256 "
	fields := make(map[string]string)
	rest, ok := strings.CutPrefix(r.Header.Get("Authorization"), scheme)
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(part, "=")
		fields[name] = value
	}
	at, err := time.Parse("2006-01-02T15:04:05Z", r.Header.Get("x-acs-date"))
	sum := sha256.Sum256(body)
	switch {
	case !ok || fields["Signature"] == "" || r.Header.Get("x-acs-content-sha256") != hex.EncodeToString(sum[:]):
		return "IncompleteSignature"
	case fields["Credential"] != s.o.KeyID:
		return "InvalidAccessKeyId.NotFound"
	case err != nil || s.o.Now().Sub(at).Abs() > 15*time.Minute:
		return "InvalidTimeStamp.Expired"
	}
	signed := strings.Split(fields["SignedHeaders"], ";")
	for name := range r.Header {
		if name = strings.ToLower(name); (strings.HasPrefix(name, "x-acs-") || name == "content-type") && !slices.Contains(signed, name) {
			return "SignatureDoesNotMatch"
		}
	}
	if !slices.IsSorted(signed) || !slices.Contains(signed, "host") {
		return "SignatureDoesNotMatch"
	}
	canonical := r.Method + "\n" + r.URL.EscapedPath() + "\n" + r.URL.RawQuery + "\n"
	for _, name := range signed {
		canonical += name + ":" + strings.TrimSpace(headerOf(r, name)) + "\n"
	}
	canonical += "\n" + fields["SignedHeaders"] + "\n" + hex.EncodeToString(sum[:])
	whole := sha256.Sum256([]byte(canonical))
	mac := hmac.New(sha256.New, []byte(s.o.Secret))
	fmt.Fprintf(mac, "ACS3-HMAC-SHA256\n%x", whole)
	if !hmac.Equal(fmt.Appendf(nil, "%x", mac.Sum(nil)), []byte(fields["Signature"])) {
		return "SignatureDoesNotMatch"
	}
	return s.nonce(r.Header.Get("x-acs-signature-nonce"))
}

// nonce notes a nonce, and refuses one that was there before.
func (s *Server) nonce(n string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(n) < 16 || s.seen[n] {
		return "SignatureNonceUsed"
	}
	s.seen[n] = true
	return ""
}

// acOpen decrypts the parameters of a request that says so. It reports whether they could be.
func acOpen(q url.Values) bool {
	if !q.Has("EncryptType") {
		return true
	}
	for _, name := range []string{"CertName", "CertNo"} {
		sealed, err1 := base64.StdEncoding.DecodeString(q.Get(name))
		text, err2 := sm2.Decrypt(sm2Private, sealed)
		if err1 != nil || err2 != nil || q.Get("EncryptType") != "SM2" {
			return false
		}
		q.Set(name, string(text))
	}
	return true
}

// An acAction is one action of Alibaba Cloud.
type acAction struct {
	version string
	query   string // what the query must be; there is nothing about a person in it
	verdict string // the member that says yes or no
	who     func(s *Server, q url.Values, body []byte) Case
	answer  func(s *Server, r *http.Request, q url.Values, body []byte, how scripted) members
	codes   map[Case]string // of Code, of calls that were not carried out
}

// alibaba answers a request to Alibaba Cloud.
func (s *Server) alibaba(w http.ResponseWriter, r *http.Request, body []byte) {
	name := r.Header.Get("x-acs-action")
	a, ok := acActions[name]
	fail := ""
	switch {
	case !ok:
		fail = "InvalidAction.NotFound"
	case r.Header.Get("x-acs-version") != a.version:
		fail = "InvalidVersion"
	case r.URL.RawQuery != a.query:
		fail = "InvalidParameter"
	default:
		fail = s.acCheck(r, body)
	}
	q, err := url.ParseQuery(string(body))
	if fail == "" && a.version != "2021-07-07" && (err != nil || !acOpen(q)) {
		fail = "InvalidParameter"
	}
	if fail != "" {
		s.refuse(w, fail)
		return
	}
	how := s.take(name, a.who(s, q, body))
	switch how.how {
	case RateLimit:
		s.refuse(w, "Throttling.User")
		return
	case WrongClock:
		s.refuse(w, "InvalidTimeStamp.Expired")
		return
	}
	answer := members{}
	if code := a.codes[how.how]; code != "" {
		answer["Code"], answer["Message"] = code, "sandbox"
	} else {
		answer = a.answer(s, r, q, body, how)
	}
	if code, ok := answer["Code"].(string); ok && strings.HasPrefix(name, "Recognize") { // OCR says no with a status
		s.refuseAs(w, cmp.Or(ocrStatus[code], http.StatusBadRequest), code)
		return
	}
	answer["RequestId"] = strings.ToUpper(uuid())
	switch how.how {
	case NoRequestID:
		w.Header().Set("x-acs-request-id", strings.ToUpper(uuid()))
	case NoVerdict:
		answer = members{"RequestId": answer["RequestId"], "Code": "200", "Message": "success"}
	default:
		w.Header().Set("x-acs-request-id", fmt.Sprint(answer["RequestId"]))
	}
	s.send(w, r, how.how, answer, a.verdict)
}

// refuse answers as the gateway does, with status 400.
func (s *Server) refuse(w http.ResponseWriter, code string) {
	s.refuseAs(w, http.StatusBadRequest, code)
}

// ocrStatus are the statuses of the codes of OCR; the others come with 400.
var ocrStatus = map[string]int{
	"noPermission": http.StatusUnauthorized, "OcrServiceExpired": http.StatusUnauthorized,
	"ocrServiceNotOpen": http.StatusUnauthorized, "unsupportedImageFormat": http.StatusUnsupportedMediaType,
	"exceededImageContent": http.StatusRequestEntityTooLarge, "illegalImageSize": http.StatusRequestedRangeNotSatisfiable,
	"algorithmError": http.StatusServiceUnavailable,
}

// refuseAs is refuse, with another status.
func (s *Server) refuseAs(w http.ResponseWriter, status int, code string) {
	b, _ := json.Marshal(members{
		"RequestId": strings.ToUpper(uuid()), "Code": code, "Message": "sandbox", "HostId": "sandbox",
	})
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.WriteHeader(status)
	w.Write(b)
}

// acAuth are the codes of cloudauth.
var acAuth = map[Case]string{Down: "402", DailyLimit: "403", Arrears: "412", NoPermission: "411", BadNumber: "401"}

// acFace are the codes of face checks, which have other meanings.
var acFace = map[Case]string{Down: "500", DailyLimit: "418", Arrears: "412", NoPermission: "411", BadNumber: "401"}

// acActions are the actions of Alibaba Cloud, by name.
var acActions = map[string]acAction{
	"Id2MetaVerify": acElements(map[Case]string{Passes: "1", Differs: "2", NoRecord: "3"}),
	"BankMetaVerify": acElements(map[Case]string{
		Passes: "1/101", Differs: "2/201", NoRecord: "2/207", Lost: "2/210", Expired: "2/203",
		Unsupported: "2/212", NoMobile: "2/214", OtherOwner: "2/201",
	}),
	"Mobile3MetaDetailVerify": acElements(map[Case]string{
		Passes: "1/101", Differs: "2/201", OtherOwner: "2/204", NoRecord: "3/301",
	}),
	"InitFaceVerify":         {"2019-03-07", "", "CertifyId", acWhoFace, acInitFace, acFace},
	"DescribeFaceVerify":     {"2019-03-07", "", "Passed", acWhoToken, acDescribe, acFace},
	"DeleteFaceVerifyResult": {"2019-03-07", "", "DeleteResult", acWhoToken, acDelete, nil},
	"RecognizeIdcard": {"2021-07-07", "OutputQualityInfo=true", "Data", acWhoPhoto, acOCR, map[Case]string{
		Arrears: "OcrServiceExpired", NoPermission: "noPermission", Blurred: "illegalImageContent",
		UnknownCode: "somethingNew",
	}},
	"RecognizePassport": {"2021-07-07", "", "Data", acWhoPage, acPage(document.KindPassport), acPageCodes},
	"RecognizeChinesePassport": {"2021-07-07", "", "Data", acWhoPage, acPage(
		document.KindChinesePassport, document.KindHKPassport, document.KindMacaoPassport), acPageCodes},
	"RecognizeExitEntryPermitToMainland": {"2021-07-07", "", "Data", acWhoPage, acPage(
		document.KindHKMacaoPermit, document.KindTaiwanPermit), acPageCodes},
	"RecognizeExitEntryPermitToHK": {"2021-07-07", "", "Data", acWhoPage, acPage(document.KindHKMacaoPass, document.KindTaiwanPass), acPageCodes},
	"SendSms": {"2017-05-25", "", "Code", acWhoPhone, acSend, map[Case]string{
		Arrears: "isv.OUT_OF_SERVICE", NoPermission: "isp.RAM_PERMISSION_DENY", Down: "isp.SYSTEM_ERROR",
		Blocked: "isv.BLACK_KEY_CONTROL_LIMIT", BadNumber: "isv.MOBILE_NUMBER_ILLEGAL",
		DailyLimit: "isv.DAY_LIMIT_CONTROL", UnknownCode: "isv.SOMETHING_NEW",
	}},
}

// acElements is an action that compares what it is given.
func acElements(codes map[Case]string) acAction {
	return acAction{"2019-03-07", "", "BizCode",
		func(s *Server, q url.Values, _ []byte) Case {
			c := s.caseOf(q.Get("UserName"), q.Get("IdentifyNum"))
			c = caseAt(q.Get("Mobile"), mobilePrefix, c)
			return caseAt(q.Get("BankCard"), cardPrefix, c)
		},
		func(_ *Server, _ *http.Request, _ url.Values, _ []byte, how scripted) members {
			code := how.code
			if code == "" {
				code = codes[how.how]
			}
			switch {
			case len(code) == 3 && code[0] != '1': // one of the envelope
				return members{"Code": code, "Message": "sandbox"}
			case how.how == UnknownCode || how.how == OtherPerson:
				code = "7/777" // an element check names nobody
			case code == "":
				code = codes[Passes]
			}
			biz, sub, ok := strings.Cut(code, "/")
			if !ok {
				return acResult(members{"BizCode": biz})
			}
			return acResult(members{"BizCode": biz, "SubCode": sub, "IspName": "CMCC"})
		}, acAuth}
}

// acResult is an answer with a result.
func acResult(m members) members {
	return members{"Code": "200", "Message": "success", "ResultObject": m}
}

// acWhoFace is the case of whose face is to be checked.
func acWhoFace(s *Server, q url.Values, _ []byte) Case {
	return s.caseOf(q.Get("CertName"), q.Get("CertNo"))
}

// acWhoToken lets a query go well, whatever its check comes to.
func acWhoToken(*Server, url.Values, []byte) Case { return Passes }

// acWhoPhone is the case of whom a message is for.
func acWhoPhone(_ *Server, q url.Values, _ []byte) Case {
	return caseAt(q.Get("PhoneNumbers"), mobilePrefix, Passes)
}

// acWhoPhoto is the case of whose card is in a picture.
func acWhoPhoto(s *Server, _ url.Values, body []byte) Case {
	c, ok := readCard(body)
	if !ok {
		return Blurred
	}
	return s.caseOf("", c.number)
}

// acInitFace begins a face check.
func acInitFace(s *Server, r *http.Request, q url.Values, _ []byte, how scripted) members {
	if how.code != "" || how.how == UnknownCode {
		return members{"Code": how.code + map[bool]string{true: "999"}[how.code == ""], "Message": "sandbox"}
	}
	f := &faceCheck{
		token: strings.ReplaceAll(uuid(), "-", ""), name: q.Get("CertName"), number: q.Get("CertNo"),
		key: q.Get("OuterOrderNo"), back: q.Get("ReturnUrl"), callback: q.Get("CallbackUrl"),
		secret: q.Get("CallbackToken"), case_: s.caseOf(q.Get("CertName"), q.Get("CertNo")),
	}
	s.begin(f)
	if how.how == OtherPerson { // a beginning names nobody: it has no address to go to
		return acResult(members{"CertifyId": f.token, "CertifyUrl": "javascript:alert(1)"})
	}
	return acResult(members{"CertifyId": f.token, "CertifyUrl": s.base(r) + "/face/" + f.token})
}

// acFaceCodes are the values of SubCode.
var acFaceCodes = map[Case]string{
	Passes: "200", Differs: "201", NoRecord: "202", NoPicture: "203", OtherFace: "204", NotAlive: "205",
	Attack: "205", NoTriesLeft: "205",
}

// acFaceCode is the SubCode of a result: one that has nothing to do with faces is a yes.
func acFaceCode(how Case) string {
	if code := acFaceCodes[how]; code != "" {
		return code
	}
	return "200"
}

// acDescribe tells what a face check came to.
func acDescribe(s *Server, _ *http.Request, q url.Values, _ []byte, how scripted) members {
	f, ok := s.ask(q.Get("CertifyId"))
	code, result := how.code, f.result
	if _, face := acFaceCodes[how.how]; face && how.how != Passes { // as Next says
		result = how.how
	}
	switch {
	case len(code) == 3 && code >= "400":
		return members{"Code": code, "Message": "sandbox"}
	case !ok:
		return members{"Code": "406", "Message": "sandbox"}
	case code == "" && how.how == UnknownCode:
		code = "299"
	case code == "" && !f.done:
		return members{"Code": "424", "Message": "sandbox"}
	case code == "":
		code = acFaceCode(result)
	}
	passed := "F"
	if code == "200" {
		passed = "T"
	}
	answer := members{
		"Passed": passed, "SubCode": code, "Success": "true", "DeviceRisk": "", "MaterialInfo": `{"faceAttack":"F"}`,
		"IdentityInfo": nil, "UserInfo": "",
	}
	if how.how == OtherPerson {
		user, _ := json.Marshal(members{"name": "沙外人", "number": withCheck("11010518000101999"), "verifyName": ""})
		answer["UserInfo"] = string(user)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if kept := s.faces[q.Get("CertifyId")]; kept != nil {
		kept.read = true
	}
	return acResult(answer)
}

// acDelete deletes what a face check came to, once it was read.
func acDelete(s *Server, _ *http.Request, q url.Values, _ []byte, how scripted) members {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.faces[q.Get("CertifyId")]
	switch {
	case !ok:
		return members{"Code": "406", "Message": "sandbox"}
	case how.how == UnknownCode:
		return acResult(members{"DeleteResult": "N", "FailReason": "SOMETHING_NEW"})
	case f.deleted:
		return acResult(members{"DeleteResult": "N", "FailReason": "NOT_DELETE_REPEATEDLY"})
	case f.decided() && !f.read:
		return acResult(members{"DeleteResult": "N", "FailReason": "NEED_QUERY_VERIFY_RESULT"})
	}
	f.deleted, f.name, f.number = true, "", ""
	return acResult(members{"DeleteResult": "Y"})
}

// acOCR reads a card.
func acOCR(s *Server, _ *http.Request, _ url.Values, body []byte, how scripted) members {
	card, ok := readCard(body)
	switch {
	case how.code != "":
		return members{"Code": how.code, "Message": "sandbox"}
	case !ok:
		return members{"Code": "illegalImageContent", "Message": "sandbox"}
	}
	if how.how == OtherPerson {
		card.name, card.number = "沙外人", withCheck("11010518000101999")
	}
	warning := members{
		"isCopy": 0, "isReshoot": 0, "completenessScore": 99.5, "qualityScore": 92.1, "tamperScore": 3.5,
	}
	switch how.how {
	case Copy:
		warning["isCopy"] = 1
	case Screen:
		warning["isReshoot"] = 1
	case Edited:
		warning["tamperScore"] = 97.0
	case Glare:
		warning["qualityScore"] = 20.0
	}
	side, fields := "back", members{"issueAuthority": "沙箱市公安局", "validPeriod": card.valid(s.o.Now(), how.how)}
	if card.front {
		side = "face"
		fields = members{
			"name": card.name, "idNumber": card.number, "sex": card.sex(), "ethnicity": "汉",
			"birthDate": card.birth("%d年%d月%d日"), "address": "",
		}
	}
	read := members{"algo_version": "sandbox", "angle": 0, "data": fields, "warning": warning, "ftype": 0, "width": 483, "height": 307}
	data, _ := json.Marshal(members{"algo_version": "sandbox", "data": members{side: read}, "width": 483, "height": 307})
	switch how.how {
	case WrongTypes, LowerCase: // what is in the string is what counts
		_, data = spoil(how.how, data, "")
	case Doubled:
		_, data = spoil(Doubled, data, "data")
	}
	return members{"Data": string(data)}
}

// acSend keeps a message.
func acSend(s *Server, _ *http.Request, q url.Values, _ []byte, how scripted) members {
	if how.code != "" {
		return members{"Code": how.code, "Message": "触发小时级流控Permits:5"}
	}
	if q.Get("SignName") == "" || q.Get("TemplateCode") == "" {
		return members{"Code": "isv.SIGN_NAME_ILLEGAL", "Message": "sandbox"}
	}
	if arrives(how.how) {
		s.deliver(q.Get("PhoneNumbers"), q.Get("SignName"), q.Get("TemplateCode"), q.Get("TemplateParam"), q.Get("OutId"))
	}
	id := "9006" + strings.ReplaceAll(uuid(), "-", "")[:16] + "^0"
	s.acReceipt(q.Get("PhoneNumbers"), id, q.Get("OutId"), how.how)
	return members{"Code": "OK", "Message": "OK", "BizId": id}
}
