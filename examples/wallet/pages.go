package main

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/realname"
)

//go:embed pages static
var files embed.FS

// pages are the templates, by name. The version is that of the scripts and the style.
type pages struct {
	all     map[string]*template.Template
	version string
}

// newPages parses each page together with the frame and the parts that they share.
func newPages() (*pages, error) {
	names, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		return nil, err
	}
	p := &pages{all: make(map[string]*template.Template)}
	if p.version, err = versionOf("static"); err != nil {
		return nil, err
	}
	for _, name := range names {
		base := strings.TrimSuffix(path.Base(name), ".html")
		if base == "frame" || base == "parts" {
			continue
		}
		t, err := template.ParseFS(files, "pages/frame.html", "pages/parts.html", name)
		if err != nil {
			return nil, err
		}
		p.all[base] = t
	}
	return p, nil
}

// A page is what a template is given.
type page struct {
	Name  string // of the template
	At    string // the version of the scripts and the style
	Lang  string // zh or en
	Who   string // logged in, or ""
	Staff bool   // it is one of the desk
	Wrong bool   // what was given to log in will not do
}

// T is a text in the language of the page.
func (p page) T(zh, en string) string {
	if p.Lang == "en" {
		return en
	}
	return zh
}

// GuardianFirst tells somebody that a guardian has to agree.
func (p page) GuardianFirst() string {
	return explain.Reason(p.tag(), realname.ReasonGuardianConsentRequired)
}

// Other is the other language.
func (p page) Other() string { return p.T("en", "zh") }

// langCookie keeps the language that somebody chose.
const langCookie = "wallet_lang"

// languageOf is the one that was chosen, or else the browser's.
func languageOf(r *http.Request) string {
	if c, err := r.Cookie(langCookie); err == nil && (c.Value == "zh" || c.Value == "en") {
		return c.Value
	}
	if explain.Language(r.Header.Get("Accept-Language")) == language.English {
		return "en"
	}
	return "zh"
}

// show answers with a page.
func (p *pages) show(w http.ResponseWriter, r *http.Request, data page) {
	data.Lang, data.At = languageOf(r), p.version
	var b bytes.Buffer
	t := p.all[data.Name]
	if t == nil {
		http.NotFound(w, r)
		return
	}
	if err := t.ExecuteTemplate(&b, "frame", data); err != nil {
		http.Error(w, "the page is broken", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(b.Bytes())
}

// secure lets pages load what is ours alone, and nothing in line. Photos are shown from memory.
func secure(next http.Handler) http.Handler {
	const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// setLanguage keeps the language that somebody chose, and goes back.
func setLanguage(w http.ResponseWriter, r *http.Request) {
	if lang := r.FormValue("lang"); lang == "zh" || lang == "en" {
		http.SetCookie(w, &http.Cookie{Name: langCookie, Value: lang, Path: "/", MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode})
	}
	to := r.FormValue("to")
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsFunc(to, awry) {
		to = "/"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// awry reports whether a browser reads a letter of a path in another way than it is written: a backslash is a
// slash to it, and a tab is nothing.
func awry(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f }

// versionOf is another one whenever a file of a folder is.
func versionOf(dir string) (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(files, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := files.ReadFile(name)
		fmt.Fprintf(sum, "%s %d ", name, len(b))
		sum.Write(b)
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)[:6]), err
}

// static answers with a script, the style or the icon. A browser keeps it: the next version has
// another address.
func (p *pages) static(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("version") == p.version {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	http.ServeFileFS(w, r, files, "static/"+r.PathValue("file"))
}
