package sandbox

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// A faceCheck is one that was begun.
type faceCheck struct {
	token, name, number string
	key                 string // the caller's
	back                string // where the person goes afterwards
	callback, secret    string
	case_               Case
	done                bool
	result              Case // once it is done
	asked               int
	read, deleted       bool
}

// begin keeps a new face check.
func (s *Server) begin(f *faceCheck) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.done, f.result = s.o.AutoFace && f.case_ != Unfinished, f.case_
	s.faces[f.token] = f
}

// ask returns how a check stands: finished or not, and the result.
func (s *Server) ask(token string) (f faceCheck, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.faces[token]
	if !ok || p.deleted {
		return faceCheck{}, false
	}
	p.asked++
	f = *p
	f.done = f.decided()
	return f, true
}

// decided reports whether there is a result to read.
func (f *faceCheck) decided() bool { return f.done && (f.case_ != ThirdTime || f.asked >= 3) }

// A tcFlow is one of the two ways to check a face at Tencent Cloud.
type tcFlow struct {
	token string // the member that names a check
	flaw  func(p members) string
	named bool // the result names the person
}

// tcBiz and tcEid are the two ways. E证通 is told where name and number come from: the sandbox has
// no card to show.
var (
	tcBiz = tcFlow{"BizToken", func(p members) string {
		return map[bool]string{true: "InvalidParameterValue.RuleIdNotExist"}[tcParams(p).str("RuleId") == ""]
	}, true}
	tcEid = tcFlow{"EidToken", func(p members) string {
		config, _ := p["Config"].(members)
		return map[bool]string{true: "InvalidParameter"}[tcParams(p).str("MerchantId") == "" || tcParams(config).str("InputType") != "4"]
	}, false}
)

// begin begins a face check.
func (t tcFlow) begin(s *Server, r *http.Request, p members, how scripted) (members, string) {
	q := tcParams(p)
	switch flaw := t.flaw(p); {
	case how.code != "":
		return nil, how.code
	case flaw != "":
		return nil, flaw
	case how.how == BadNumber:
		return nil, "FailedOperation.IdFormatError"
	case how.how == Down:
		return nil, "InternalError"
	case how.how == DailyLimit:
		return nil, "FailedOperation.IdentityAuthLimitExceeded"
	case how.how == UnknownCode:
		return nil, "FailedOperation.SomethingNew"
	}
	f := &faceCheck{
		token: strings.ToUpper(uuid()), name: q.str("Name"), number: q.str("IdCard"), key: q.str("Extra"),
		back: q.str("RedirectUrl"), case_: s.caseOf(q.str("Name"), q.str("IdCard")),
	}
	s.begin(f)
	if how.how == OtherPerson { // a beginning names nobody: it has no address to go to
		return members{t.token: f.token, "Url": "javascript:alert(1)"}, ""
	}
	return members{t.token: f.token, "Url": s.base(r) + "/face/" + f.token}, ""
}

// tcWhoToken lets a query go well, whatever its check comes to: [Server.Next] says
// otherwise.
func tcWhoToken(*Server, members) Case { return Passes }

// tcFaceCodes are the values of Text.ErrCode.
var tcFaceCodes = map[Case]int{
	Passes: 0, Differs: 2006, NoRecord: 2005, OtherFace: 2016, NotAlive: 1003, Attack: 1002,
	NoPicture: 2007, NoTriesLeft: 16, Down: 2001, DailyLimit: 2018,
}

// result tells what a face check came to.
func (t tcFlow) result(s *Server, _ *http.Request, p members, how scripted) (members, string) {
	q := tcParams(p)
	f, ok := s.ask(q.str(t.token))
	switch {
	case !ok:
		return nil, "InvalidParameterValue.BizTokenIllegal"
	case q.str("InfoType") != "1":
		return nil, "InvalidParameterValue" // nobody needs pictures
	}
	result := f.result
	if _, face := tcFaceCodes[how.how]; face && how.how != Passes { // as Next says
		result = how.how
	}
	text := members{
		"ErrCode": nil, "ErrMsg": nil, "IdCard": f.number, "Name": f.name, "Extra": f.key, "Sim": nil,
		"LiveStatus": nil, "Comparestatus": nil, "LivenessDetail": []any{}, "LivenessInfoTag": []any{},
	}
	code := tcFaceCodes[result]
	if how.code != "" {
		code, _ = strconv.Atoi(how.code)
	}
	if how.how == UnknownCode {
		code = 987654
	}
	if f.done || how.code != "" || how.how == UnknownCode {
		text["ErrCode"], text["ErrMsg"], text["Sim"] = code, "sandbox", "30.10"
		text["LiveStatus"], text["Comparestatus"] = code, code
		text["LivenessDetail"] = []any{members{"Errcode": code, "Errmsg": "sandbox", "Idcard": f.number, "Name": f.name}}
		switch {
		case code == 0:
			text["Sim"] = "93.25"
		case result == Attack:
			text["LivenessInfoTag"] = []any{"03"}
		}
	}
	if !t.named {
		text["IdCard"], text["Name"], text["LivenessDetail"] = nil, nil, []any{}
	}
	if how.how == OtherPerson {
		text["IdCard"], text["Name"] = withCheck("11010518000101999"), "沙外人"
	}
	return members{"Text": text, "IdCardData": nil, "BestFrame": nil, "VideoData": nil, "IsVerifyIntention": false, "IntentionVerifyType": nil}, ""
}

// pageResults are what a person can choose on the page.
var pageResults = []Case{Passes, OtherFace, NotAlive, Attack, NoPicture}

// facePage is the page of a face check.
var facePage = template.Must(template.New("face").Parse(`<!doctype html>
<html lang=zh><meta charset=utf-8><meta name=viewport content="width=device-width">
<title>人脸核身（沙箱）</title>
<h1>人脸核身 · 沙箱</h1>
<p>{{.Name}} {{.Number}}</p>
<p>没有人被真正核验。请选择结果。Nobody is verified for real. Choose a result.</p>
<form method=post>{{range .Results}}<p><button name=result value="{{.}}">{{.}}</button></p>{{end}}</form>
`))

// facePage shows the page of a face check.
func (s *Server) facePage(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f, ok := s.faces[r.PathValue("token")]
	var shown struct {
		Name, Number string
		Results      []Case
	}
	if ok {
		shown.Name, shown.Number = firstRune(f.name)+"**", "**************"+f.number[max(0, len(f.number)-4):]
		shown.Results = append([]Case{f.case_}, pageResults...)
	}
	s.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	facePage.Execute(w, shown)
}

// firstRune is the first character of s.
func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

// faceDone ends a face check as the person chose, tells the callback, and sends the person
// back.
func (s *Server) faceDone(w http.ResponseWriter, r *http.Request) {
	result, good := ParseCase(r.FormValue("result"))
	s.mu.Lock()
	f, ok := s.faces[r.PathValue("token")]
	if !ok || !good {
		s.mu.Unlock()
		http.NotFound(w, r)
		return
	}
	f.done, f.result = result != Unfinished, result
	told := *f
	s.mu.Unlock()
	if told.callback != "" {
		go told.call()
	}
	if told.back == "" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Write([]byte("完成 done\n"))
		return
	}
	http.Redirect(w, r, told.back, http.StatusSeeOther)
}

// call tells the caller of a result, as Alibaba Cloud does: without a signature, and again
// where the answer is not 200.
func (f *faceCheck) call() {
	u, err := url.Parse(f.callback)
	if err != nil {
		return
	}
	q := u.Query()
	q.Set("callbackToken", f.secret)
	q.Set("certifyId", f.token)
	q.Set("passed", acFaceCode(f.result))
	u.RawQuery = q.Encode()
	client := http.Client{Timeout: 3 * time.Second}
	for range 3 {
		resp, err := client.Get(u.String())
		if err != nil {
			continue
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusOK && f.case_ != CallbackLots {
			return
		}
	}
}
