package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/providers/tencent"
	"github.com/go-realname/sdk/sms"
)

// backends are the providers: here one cloud for all. Put yours in its place.
func (s *service) backends() (sms.Sender, error) {
	get := os.Getenv
	t := tencent.Config{
		Credentials: providers.NewCredentials(get("TENCENTCLOUD_SECRET_ID"), get("TENCENTCLOUD_SECRET_KEY"), ""), Log: s.log,
	}
	face := tencent.FaceOptions{RuleID: get("TENCENT_FACE_RULE")}
	message := tencent.SMSOptions{
		AppID: get("TENCENT_SMS_APP"), Sign: get("TENCENT_SMS_SIGN"), Templates: map[string]string{"": get("TENCENT_SMS_TEMPLATE")},
	}
	if s.sandbox != "" {
		if err := s.play(); err != nil {
			return nil, err
		}
		t.Credentials, t.UnsafeBaseURL, s.config.UnsafeFakeBackends = sandbox.Credentials(), s.sandbox, true
		face.RuleID, message.AppID, message.Sign, message.Templates[""] = "1", "1400000000", "sandbox", "1"
	}
	cloud, err := tencent.New(t)
	if err != nil {
		return nil, fmt.Errorf("no providers, see README.md: %w", err)
	}
	s.config.Authority, s.config.Documents, s.config.Bank = cloud.Authority(), cloud.Documents(), cloud.Bank(tencent.BankOptions{})
	var errFace error
	s.config.Face, errFace = cloud.Face(face)
	sender, errSMS := cloud.SMS(message)
	return sender, errors.Join(errFace, errSMS)
}

// play sees to it that nobody but this machine meets the sandbox, and starts one if asked to.
func (s *service) play() error {
	if s.sandbox == "here" {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		s.sandbox = "http://" + l.Addr().String()
		go http.Serve(l, sandbox.New(sandbox.Options{}))
	}
	u, err := url.Parse(s.sandbox)
	if err != nil || !isLoopback(u.Host) || !isLoopback(s.addr) || !isLoopback(s.staff) {
		return errors.New("-unsafe-sandbox is for loopback alone: its address, -addr and -staff")
	}
	s.log.Warn("a sandbox answers for the providers: NOBODY IS VERIFIED", "messages", s.sandbox+"/inbox")
	return nil
}

func isLoopback(addr string) bool {
	a, err := netip.ParseAddrPort(addr)
	return err == nil && a.Addr().IsLoopback()
}
