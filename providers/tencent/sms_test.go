package tencent

import (
	"errors"
	"fmt"
	"testing"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/providers/internal/adaptertest"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// What is sent is one message, to the number, with the code, by the template of the purpose.
func TestSendReadsTheOneStatus(t *testing.T) {
	status := func(more string) string {
		return fmt.Sprintf(`{"Response":{"SendStatusSet":[%s],"RequestId":%q}}`, more, requestID)
	}
	const good = `{"SerialNo":"1:2","PhoneNumber":"+8613800138000","Fee":1,"SessionContext":"","Code":"Ok"}`
	tests := []struct {
		name, body string
		ok         bool
	}{
		{"good", status(good), true},
		{"none", status(""), false}, {"two", status(good + "," + good), false},
		{"other number", status(`{"SerialNo":"1","PhoneNumber":"+8613800138001","Code":"Ok"}`), false},
		{"no number", status(`{"SerialNo":"1","Code":"Ok"}`), false},
		{"no id", status(`{"PhoneNumber":"+8613800138000","Code":"Ok"}`), false},
		{"other reference", status(`{"SerialNo":"1","PhoneNumber":"+8613800138000","SessionContext":"x","Code":"Ok"}`), false},
		{"ok", status(`{"SerialNo":"1","PhoneNumber":"+8613800138000","Code":"ok"}`), false},
		{"no code", status(`{"SerialNo":"1","PhoneNumber":"+8613800138000"}`), false},
		{"no set", fmt.Sprintf(`{"Response":{"RequestId":%q}}`, requestID), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := ask(t, sendSMS, tt.body, 0)
			if (o.Err == nil && o.Verdict == realname.VerdictPass) != tt.ok || errors.Is(o.Err, sms.ErrRefused) {
				t.Errorf("got %v, %v; want ok %v, and nothing that is certain", o.Verdict, o.Err, tt.ok)
			}
		})
	}
}

func TestSendNeedsATemplate(t *testing.T) {
	s, err := replying(t, "").SMS(SMSOptions{AppID: "1", Sign: "x", Templates: map[string]string{"pay": "2"}})
	if err != nil {
		t.Fatal(err)
	}
	adaptertest.NeedsTemplate(t, s)
}

func TestParseReceipts(t *testing.T) {
	body := `[{"user_receive_time":"2026-01-17 08:03:04","nationcode":"86","mobile":"13800138000","report_status":"SUCCESS",` +
		`"errmsg":"DELIVRD","description":"用户短信送达成功","sid":"2640:1"},` +
		`{"nationcode":"86","mobile":"13800138000","report_status":"FAIL","errmsg":"UNDELIV","sid":"2640:2"},` +
		`{"nationcode":"1","mobile":"2025550100","report_status":"SUCCESS","errmsg":"","sid":"2640:3"}]`
	got, err := ParseReceipts([]byte(body))
	if err != nil || len(got) != 2 || got[0].Mobile != card.Mobile ||
		got[0].Delivery != (sms.Delivery{ID: "2640:1", Arrived: true, Status: "DELIVRD"}) ||
		got[1].Delivery != (sms.Delivery{ID: "2640:2", Status: "UNDELIV"}) {
		t.Errorf("ParseReceipts = %+v, %v", got, err)
	}
	leaktest.Check(t, got[0], "13800138000")
	adaptertest.NoReceipts(t, ParseReceipts, ErrReceipt, `[{"mobile":"13800138000"}]`, wire.MaxReceipts)
}

func FuzzParseReceipts(f *testing.F) {
	f.Add([]byte(`[{"nationcode":"86","mobile":"13800138000","report_status":"SUCCESS","sid":"1"}]`))
	adaptertest.FuzzReceipts(f, ParseReceipts, func(r Receipt) (sms.Mobile, sms.Delivery) { return r.Mobile, r.Delivery })
}
