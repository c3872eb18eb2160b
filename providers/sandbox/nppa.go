package sandbox

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"sort"
	"strconv"
	"strings"
	"time"
)

// A member is a player whose check was begun.
type member struct {
	case_ Case
	asked int
}

// nppaRoutes are the addresses of the system, and those of its test.
func (s *Server) nppaRoutes() {
	for pattern, h := range map[string]func(http.ResponseWriter, *http.Request, []byte){
		"POST /idcard/authentication/check":      s.nppaCheck,
		"GET /idcard/authentication/query":       s.nppaQuery,
		"POST /behavior/collection/loginout":     s.nppaReport,
		"POST /test/authentication/check/{code}": s.nppaCheck,
		"GET /test/authentication/query/{code}":  s.nppaQuery,
		"POST /test/collection/loginout/{code}":  s.nppaReport,
	} {
		s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				http.Error(w, "the request cannot be read", http.StatusBadRequest)
				return
			}
			if code := s.nppaVerify(r, body); code != 0 {
				s.send(w, r, Passes, nppaCode(code), "")
				return
			}
			h(w, r, body)
		})
	}
}

// nppaCode is an answer with a code alone.
func nppaCode(code int) members { return members{"errcode": code, "errmsg": "sandbox"} }

// nppaVerify checks the headers and the signature, and returns a code of the system, or 0.
func (s *Server) nppaVerify(r *http.Request, body []byte) int {
	pairs := []string{}
	for _, name := range []string{"appId", "bizId", "timestamps"} {
		if r.Header.Get(name) == "" {
			return 1004
		}
		pairs = append(pairs, name+r.Header.Get(name))
	}
	for name, values := range r.URL.Query() {
		pairs = append(pairs, name+values[0])
	}
	ms, err := strconv.ParseInt(r.Header.Get("timestamps"), 10, 64)
	if err != nil || s.o.Now().Sub(time.UnixMilli(ms)).Abs() > 5*time.Minute {
		return 1007
	}
	sort.Strings(pairs) // no name is the beginning of another one
	h := sha256.New()
	io.WriteString(h, s.o.Secret+strings.Join(pairs, ""))
	h.Write(body)
	if r.Header.Get("sign") != hex.EncodeToString(h.Sum(nil)) {
		return 1011
	}
	return 0
}

// nppaOpen decrypts a request into v.
func (s *Server) nppaOpen(body []byte, v any) bool {
	var outer struct{ Data string }
	key, err := hex.DecodeString(s.o.Secret)
	if err != nil || len(key) != 16 || json.Unmarshal(body, &outer) != nil {
		return false
	}
	raw, err := base64.StdEncoding.DecodeString(outer.Data)
	if err != nil || len(raw) < 28 {
		return false
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return false
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return false
	}
	plain, err := gcm.Open(nil, raw[:12], raw[12:], nil)
	return err == nil && json.Unmarshal(plain, v) == nil
}

// nppaCodes are the codes of calls that were not carried out.
var nppaCodes = map[Case]int{
	Down: 1001, DailyLimit: 2002, RateLimit: 1006, WrongClock: 1007, Arrears: 1009, NoPermission: 1010,
	BadNumber: 2001,
}

// nppaPI is the pi of everybody in the sandbox: that of the official test data.
const nppaPI = "1fffbjzos82bs9cnyj1dna7d6d29zg4esnh99u"

// nppaResult is the answer about somebody. After the first time what is pending is decided
// when it was asked about for the third time.
func nppaResult(m *member, how Case) members {
	result := members{"status": 2, "pi": ""}
	switch {
	case how == UnknownCode:
		result["status"] = 7
	case how == OtherPerson: // an answer names nobody: the pi is none
		result = members{"status": 0, "pi": "short"}
	case how == NoVerdict || how == NoRequestID: // there is no number of the request
		return members{"errcode": 0, "errmsg": "ok"}
	case m.case_ == Unfinished, m.case_ == ThirdTime && m.asked < 3:
		result["status"] = 1
	case m.case_ == Differs || m.case_ == NoRecord:
	default:
		result = members{"status": 0, "pi": nppaPI}
	}
	return members{"errcode": 0, "errmsg": "ok", "data": members{"result": result}}
}

// nppaWho is the case of somebody: the official test data go before our own.
func (s *Server) nppaWho(name, number string) Case {
	for _, digit := range "一二三四五六七八" {
		switch name {
		case "某一" + string(digit):
			return Passes
		case "某二" + string(digit):
			return Unfinished
		}
	}
	if name == "某三一" {
		return Differs
	}
	return s.caseOf(name, number)
}

// nppaCheck answers a check.
func (s *Server) nppaCheck(w http.ResponseWriter, r *http.Request, body []byte) {
	var q struct{ AI, Name, IDNum string }
	if !s.nppaOpen(body, &q) {
		s.send(w, r, Passes, nppaCode(1012), "")
		return
	}
	who := s.nppaWho(q.Name, q.IDNum)
	how := s.take("check", who)
	code := nppaCodes[how.how]
	if how.code != "" {
		code, _ = strconv.Atoi(how.code)
	}
	s.mu.Lock()
	_, used := s.games[q.AI]
	test := r.PathValue("code") != ""
	if code == 0 && (test || !used) {
		s.games[q.AI] = &member{case_: who}
	}
	m := s.games[q.AI]
	var answer members
	switch {
	case code != 0:
		answer = nppaCode(code)
	case used && !test:
		answer = nppaCode(2004)
	default:
		answer = nppaResult(m, how.how)
	}
	s.mu.Unlock()
	s.send(w, r, how.how, answer, "status")
}

// nppaQuery answers a query.
func (s *Server) nppaQuery(w http.ResponseWriter, r *http.Request, _ []byte) {
	how := s.take("query", Passes)
	ai := r.URL.Query().Get("ai")
	s.mu.Lock()
	if r.PathValue("code") != "" && len(ai) == 18 { // the official test data
		s.games[ai] = &member{case_: map[byte]Case{'1': Passes, '2': Unfinished, '3': Differs}[ai[0]]}
	}
	m, ok := s.games[ai]
	code := nppaCodes[how.how]
	if how.code != "" {
		code, _ = strconv.Atoi(how.code)
	}
	answer := nppaCode(2003)
	switch {
	case code != 0:
		answer = nppaCode(code)
	case ok:
		m.asked++
		answer = nppaResult(m, how.how)
	}
	s.mu.Unlock()
	s.send(w, r, how.how, answer, "status")
}

// nppaReport takes a report. An event whose device begins with x is not taken.
func (s *Server) nppaReport(w http.ResponseWriter, r *http.Request, body []byte) {
	var q struct {
		Collections []struct {
			No         int
			SI, DI, PI string
			BT, CT     int
			OT         int64
		}
	}
	if !s.nppaOpen(body, &q) {
		s.send(w, r, Passes, nppaCode(1012), "")
		return
	}
	how := s.take("loginout", Passes)
	code := nppaCodes[how.how]
	if how.code != "" {
		code, _ = strconv.Atoi(how.code)
	}
	switch {
	case code != 0:
	case how.how == UnknownCode:
		code = 7777
	case len(q.Collections) == 0:
		code = 3002
	case len(q.Collections) > 128:
		code = 3003
	}
	if code != 0 {
		s.send(w, r, how.how, nppaCode(code), "errcode")
		return
	}
	results := []members{}
	for _, c := range q.Collections {
		bad := 0
		switch {
		case c.CT == 0 && len(c.PI) != 38:
			bad = 3010
		case c.CT == 2 && (len(c.DI) != 32 || c.DI[0] == 'x'):
			bad = 3009
		case c.OT == 0:
			bad = 3005
		}
		if bad != 0 {
			results = append(results, members{"no": c.No, "errcode": bad, "errmsg": "sandbox"})
		} else if how.how != LostAnswer {
			s.reported(c.SI, c.BT)
		}
	}
	answer := members{"errcode": 0, "errmsg": "ok"}
	if len(results) > 0 {
		answer = members{"errcode": 3001, "errmsg": "sandbox", "data": members{"results": results}}
	}
	s.send(w, r, how.how, answer, "errcode")
}

// reported keeps that somebody came or went.
func (s *Server) reported(session string, bt int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reports = append(s.reports, session+" "+strconv.Itoa(bt))
}

// Reports returns the events that were reported to the NPPA, in order: the session, and 1 for a
// login or 0 for a logout.
func (s *Server) Reports() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.reports...)
}
