package alibaba

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/providers/internal/adaptertest"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

func TestSendReadsTheCode(t *testing.T) {
	tests := []struct {
		name, body string
		ok         bool
	}{
		{"good", `"Code":"OK","Message":"OK","BizId":"1^0"`, true}, {"no id", `"Code":"OK"`, false}, {"lower case", `"Code":"ok","BizId":"1"`, false},
		{"200", `"Code":"200","BizId":"1"`, false}, {"no code", `"BizId":"1"`, false}, {"null", `"Code":null,"BizId":"1"`, false},
		{"true", `"Code":true,"BizId":"1"`, false}, {"id a number", `"Code":"OK","BizId":1`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := ask(t, sendSMS, fmt.Sprintf(`{"RequestId":%q,%s}`, requestID, tt.body), 0)
			if (o.Err == nil && o.Verdict == realname.VerdictPass) != tt.ok || errors.Is(o.Err, sms.ErrRefused) {
				t.Errorf("got %v, %v; want ok %v, and nothing that is certain", o.Verdict, o.Err, tt.ok)
			}
		})
	}
}

// A limit says when it ends by its message.
func TestLimitTellsItsWindow(t *testing.T) {
	for message, want := range map[string]time.Duration{"触发分钟级流控Permits:1": time.Minute, "触发小时级流控Permits:5": time.Hour} {
		body := fmt.Sprintf(`{"RequestId":%q,"Code":"isv.BUSINESS_LIMIT_CONTROL","Message":%q}`, requestID, message)
		o := ask(t, sendSMS, body, 0)
		f := adaptertest.FailureOf(o.Err)
		if f == nil || f.Kind != realname.FailureQuota || !f.RetryAt.Equal(adaptertest.Started.Add(want)) || !errors.Is(o.Err, sms.ErrRefused) {
			t.Errorf("%s: %v, %v", message, o.Err, f)
		}
	}
}

func TestSendNeedsATemplate(t *testing.T) {
	s, err := replying(t, "").SMS(SMSOptions{Sign: "x", Templates: map[string]string{"pay": "SMS_2"}})
	if err != nil {
		t.Fatal(err)
	}
	adaptertest.NeedsTemplate(t, s)
	if got := Minutes(sms.Message{Life: 5 * time.Minute}); got != "5" {
		t.Errorf("Minutes = %s", got)
	}
}

func TestParseReceipts(t *testing.T) {
	body := `[{"phone_number":"13800138000","send_time":"2026-01-17 08:03:01","report_time":"2026-01-17 08:03:04","success":true,` +
		`"err_code":"DELIVERED","err_msg":"用户接收成功","sms_size":"1","biz_id":"9006^0","out_id":"abc"},` +
		`{"phone_number":"13800138000","success":false,"err_code":"MOBILE_NOT_ON_SERVICE","biz_id":"9007^0"},` +
		`{"phone_number":"85251234567","success":true,"biz_id":"9008^0"}]`
	got, err := ParseReceipts([]byte(body))
	if err != nil || len(got) != 2 || got[0].Mobile != card.Mobile ||
		got[0].Delivery != (sms.Delivery{ID: "9006^0", Ref: "abc", Arrived: true, Status: "DELIVERED"}) ||
		got[1].Delivery != (sms.Delivery{ID: "9007^0", Status: "MOBILE_NOT_ON_SERVICE"}) {
		t.Errorf("ParseReceipts = %+v, %v", got, err)
	}
	leaktest.Check(t, got[0], "13800138000")
	adaptertest.NoReceipts(t, ParseReceipts, ErrReceipt, `[{"phone_number":"13800138000"}]`, wire.MaxReceipts)
}

func FuzzParseReceipts(f *testing.F) {
	f.Add([]byte(`[{"phone_number":"13800138000","success":true,"biz_id":"1"}]`))
	adaptertest.FuzzReceipts(f, ParseReceipts, func(r Receipt) (sms.Mobile, sms.Delivery) { return r.Mobile, r.Delivery })
}
