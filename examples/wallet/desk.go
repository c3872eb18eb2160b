package main

import "net/http"

// staff is what staff reaches: two pages over the API of the desk.
func (w *wallet) staff(api http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/desk/", http.StripPrefix("/desk", api))
	mux.Handle("GET /static/", static())
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
