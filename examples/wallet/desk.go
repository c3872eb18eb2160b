package main

import (
	"encoding/json"
	"fmt"
	"net/http"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/realname"
)

// staff is what staff reaches: two pages over the API of the desk.
func (w *wallet) staff(api http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/desk/", http.StripPrefix("/desk", api))
	mux.HandleFunc("GET /static/{version}/{file}", w.pages.static)
	mux.HandleFunc("POST /lang", setLanguage)
	mux.HandleFunc("GET /login", func(rw http.ResponseWriter, r *http.Request) {
		w.pages.show(rw, r, page{Name: "login", Staff: true})
	})
	mux.HandleFunc("POST /login", func(rw http.ResponseWriter, r *http.Request) { w.logIn(rw, r, staffCookie) })
	mux.HandleFunc("POST /logout", func(rw http.ResponseWriter, r *http.Request) { w.logOut(rw, r, staffCookie) })
	mux.HandleFunc("GET /{$}", func(rw http.ResponseWriter, r *http.Request) { w.staffPage(rw, r, "queue") })
	mux.HandleFunc("GET /case/{session}", func(rw http.ResponseWriter, r *http.Request) { w.staffPage(rw, r, "case") })
	return secure(http.NewCrossOriginProtection().Handler(mux))
}

// staffPage shows a page to staff that is logged in.
func (w *wallet) staffPage(rw http.ResponseWriter, r *http.Request, name string) {
	who, err := w.login.who(r, staffCookie)
	if err != nil {
		http.Redirect(rw, r, "/login", http.StatusSeeOther)
		return
	}
	w.pages.show(rw, r, page{Name: name, Who: who, Staff: true})
}

// fourEyes has two reviewers agree where something odd was found, to approve as well as to reject.
// To ask for a step again takes one, unless it may be somebody else who wants the account: they would
// get another try.
func fourEyes(a realname.Action, c realname.CaseSummary) bool {
	switch a {
	case realname.ActionApprove, realname.ActionReject:
		return c.Severity >= realname.SeverityPeople || c.Referred
	case realname.ActionAgain:
		return c.Severity == realname.SeverityPeopleOnly
	}
	return false
}

// rejections are the reasons that a reviewer can give, the most usual ones first.
var rejections = []realname.Reason{
	realname.ReasonReviewRejected, realname.ReasonDocumentQuality, realname.ReasonDocumentInconsistent,
	realname.ReasonDocumentForged, realname.ReasonDocumentDataMismatch, realname.ReasonAttackSuspected,
}

// A choice is one of a list on a page.
type choice struct{ Value, Text string }

// Reasons are those that a reviewer can give, for the list on the page of a case.
func (p page) Reasons() (all []choice) {
	for _, r := range rejections {
		all = append(all, choice{r.String(), explain.Term(p.tag(), r)})
	}
	return all
}

// Words are what the values in the desk's answers are called, as JSON for the scripts: "step.photos"
// and the like.
func (p page) Words() (string, error) {
	words := make(map[string]string)
	for _, g := range []realname.Goal{realname.GoalVerify, realname.GoalRenew, realname.GoalResetPIN, realname.GoalBindCard} {
		words["goal."+string(g)] = explain.Term(p.tag(), g)
	}
	for _, k := range kinds {
		words["kind."+k.kind] = p.T(k.zh, k.en)
	}
	addTerms[realname.Method](words, p, "method")
	addTerms[realname.Step](words, p, "step")
	addTerms[realname.Phase](words, p, "phase")
	addTerms[realname.Purpose](words, p, "purpose")
	addTerms[realname.Status](words, p, "status")
	addTerms[realname.Finding](words, p, "finding")
	addTerms[realname.Reason](words, p, "reason")
	addTerms[realname.AccountState](words, p, "account")
	b, err := json.Marshal(words)
	return string(b), err
}

// addTerms adds what the values of a set are called. A value without a name of its own is called
// as the zero value, which is there already.
func addTerms[T interface {
	~uint8
	fmt.Stringer
}](words map[string]string, p page, set string) {
	for i := range 256 {
		name := set + "." + T(i).String()
		if _, ok := words[name]; !ok {
			words[name] = explain.Term(p.tag(), T(i))
		}
	}
}

// tag is the language of the page as package explain knows it.
func (p page) tag() language.Tag {
	if p.Lang == "en" {
		return language.English
	}
	return language.SimplifiedChinese
}

// kinds are what the entries of a trail are called.
var kinds = []struct{ kind, zh, en string }{
	{"status", "状态变更", "Status changed"},
	{"consent", "用户同意", "Consent given"},
	{"method", "更换认证方式", "Another way chosen"},
	{"subject", "填写身份信息", "Name and number given"},
	{"asked", "发起核验", "Provider asked"},
	{"settled", "核验结果", "Provider answered"},
	{"late", "迟到的核验结果", "A late answer"},
	{"proved", "用户完成步骤", "Step done"},
	{"referred", "申请人工核实", "Staff asked to look"},
	{"decided", "审核决定", "Decision"},
	{"code_sent", "发送验证码", "Code sent"},
	{"code_wrong", "验证码错误", "Wrong code"},
	{"provider_copy", "删除服务商副本", "Provider's copy"},
	{"data", "个人信息状态变更", "Personal data"},
	{"look", "查看个人信息", "Personal data looked at"},
	{"extended", "延长有效时间", "Time extended"},
	{"held", "开始法律保留", "Legal hold begun"},
	{"unheld", "结束法律保留", "Legal hold ended"},
	{"photos_seen", "查看照片", "Photos seen by staff"},
	{"escalated", "上报", "Escalated"},
	{"revealed", "查看完整信息", "Values seen by staff"},
	{"noted", "添加备注", "Note written"},
	{"voted", "第一位审核人员的决定", "Decision of the first reviewer"},
	{"guardian_consent", "监护人同意", "Consent of a guardian"},
	{"guardian_lost", "监护人的同意失效", "Consent of a guardian lost"},
	{"notes_read", "查看备注", "Notes read"},
	{"consent_withdrawn", "用户撤回同意", "Consent taken back"},
	{"consent_declined", "用户不同意", "Consent declined"},
}
