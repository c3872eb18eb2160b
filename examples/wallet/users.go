package main

import "net/http"

// userPages are the pages that need no more than somebody who is logged in.
var userPages = []struct{ path, name string }{
	{"GET /{$}", "account"},
	{"GET /start", "start"},
	{"GET /s/{session}/{step}", ""}, // one for each step
	{"GET /back", "back"},
	{"GET /pay", "pay"},
	{"GET /pin", "pin-change"},
	{"GET /export", "export"},
	{"GET /consents", "consents"},
	{"GET /guardian", "guardian"},
	{"GET /delete", "delete"},
}

// stepPages are those of a session.
var stepPages = map[string]string{
	"identity": "identity", "photos": "photos", "face": "face", "card": "card", "code": "code", "pin": "pin",
	"review": "review", "done": "done",
}

// users is what users reach: the pages, the API of realnamehttp below /realname, payments, and the
// outside world, which only a trial has.
func (w *wallet) users(api http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/realname/", http.StripPrefix("/realname", api))
	mux.HandleFunc("GET /static/{version}/{file}", w.pages.static)
	mux.HandleFunc("POST /lang", setLanguage)
	mux.HandleFunc("GET /login", func(rw http.ResponseWriter, r *http.Request) { w.pages.show(rw, r, page{Name: "login"}) })
	mux.HandleFunc("POST /login", func(rw http.ResponseWriter, r *http.Request) { w.logIn(rw, r, userCookie) })
	mux.HandleFunc("POST /logout", func(rw http.ResponseWriter, r *http.Request) { w.logOut(rw, r, userCookie) })
	for _, p := range userPages {
		mux.HandleFunc(p.path, func(rw http.ResponseWriter, r *http.Request) {
			w.userPage(rw, r, p.name)
		})
	}
	mux.HandleFunc("POST /wallet/pay", w.pay)
	mux.HandleFunc("GET /wallet/payments", w.payments)
	mux.HandleFunc("GET /wallet/wards", w.waitingWards)
	mux.HandleFunc("POST /wallet/wards/{session}/refuse", w.refuseWard)
	mux.HandleFunc("POST /world/guardian", w.setGuardian)
	w.world.routes(mux)
	return secure(http.NewCrossOriginProtection().Handler(mux))
}

// userPage shows a page to whoever is logged in.
func (w *wallet) userPage(rw http.ResponseWriter, r *http.Request, name string) {
	who, err := w.login.user(r)
	if err != nil {
		http.Redirect(rw, r, "/login", http.StatusSeeOther)
		return
	}
	if step := r.PathValue("step"); step != "" {
		name = stepPages[step]
	}
	w.pages.show(rw, r, page{Name: name, Who: who})
}

// logIn logs in whoever gives a name.
func (w *wallet) logIn(rw http.ResponseWriter, r *http.Request, cookie string) {
	name := r.FormValue("name")
	if !goodName.MatchString(name) {
		w.pages.show(rw, r, page{Name: "login", Staff: cookie == staffCookie, Wrong: true})
		return
	}
	if err := w.login.in(rw, r, cookie, name); err != nil {
		http.Error(rw, "no login now", http.StatusServiceUnavailable)
		return
	}
	http.Redirect(rw, r, "/", http.StatusSeeOther)
}

func (w *wallet) logOut(rw http.ResponseWriter, r *http.Request, cookie string) {
	w.login.out(rw, cookie)
	http.Redirect(rw, r, "/login", http.StatusSeeOther)
}
