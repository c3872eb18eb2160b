package sandbox

import (
	"bytes"
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"
)

// A Message is a text message that was "sent".
type Message struct {
	Time     time.Time // when it was sent, by Options.Now
	Mobile   string    // as the provider was given it
	Sign     string    // the text of the signature
	Template string    // its id at the provider
	Params   string    // the values for the template, with the code
	Ref      string    // the caller's reference
}

// maxInbox is how many messages are kept.
const maxInbox = 1000

// deliver keeps a message.
func (s *Server) deliver(mobile, sign, template, params, ref string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inbox = append(s.inbox, Message{s.o.Now(), mobile, sign, template, params, ref})
	if len(s.inbox) > maxInbox {
		s.inbox = slices.Delete(s.inbox, 0, 1)
	}
}

// tcReceipt pushes a receipt as Tencent Cloud does.
func (s *Server) tcReceipt(number, id string, how Case) {
	status, word := "SUCCESS", "DELIVRD"
	if how == Undelivered {
		status, word = "FAIL", "UNDELIV"
	}
	push(s.o.TencentReceipts, []members{{
		"user_receive_time": s.o.Now().Format(time.DateTime), "nationcode": "86", "mobile": strings.TrimPrefix(number, "+86"),
		"report_status": status, "errmsg": word, "description": "sandbox", "sid": id,
	}})
}

// acReceipt pushes a receipt as Alibaba Cloud does.
func (s *Server) acReceipt(number, id, ref string, how Case) {
	word := "DELIVERED"
	if how == Undelivered {
		word = "MOBILE_NOT_ON_SERVICE"
	}
	now := s.o.Now().Format(time.DateTime)
	push(s.o.AlibabaReceipts, []members{{
		"phone_number": number, "send_time": now, "report_time": now, "success": how != Undelivered,
		"err_code": word, "err_msg": "sandbox", "sms_size": "1", "biz_id": id, "out_id": ref,
	}})
}

// push sends a list of receipts, in the background.
func push(address string, list []members) {
	if address == "" {
		return
	}
	body, err := json.Marshal(list)
	if err != nil {
		return
	}
	go func() {
		client := http.Client{Timeout: 3 * time.Second}
		resp, err := client.Post(address, "application/json", bytes.NewReader(body))
		if err == nil {
			resp.Body.Close()
		}
	}()
}

// arrives reports whether a message arrives though the answer may be lost.
func arrives(how Case) bool { return how != Blocked && how != Undelivered }

// Inbox returns the messages that were sent to a mobile number, given as its digits, oldest
// first; "" stands for all.
func (s *Server) Inbox(mobile string) (all []Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.inbox {
		if strings.HasSuffix(m.Mobile, mobile) {
			all = append(all, m)
		}
	}
	return all
}

// inboxPage is the page of messages.
var inboxPage = template.Must(template.New("inbox").Parse(`<!doctype html>
<html lang=zh><meta charset=utf-8><title>短信（沙箱）</title><h1>短信 · 沙箱</h1>
<table>{{range .}}<tr><td>{{.Time.Format "15:04:05"}}<td>{{.Mobile}}<td>【{{.Sign}}】<td>{{.Template}}<td>{{.Params}}
{{end}}</table>
`))

// inboxPage shows the messages, newest first.
func (s *Server) inboxPage(w http.ResponseWriter, _ *http.Request) {
	all := s.Inbox("")
	slices.Reverse(all)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	inboxPage.Execute(w, all)
}
