// Flow leads somebody through the flow by bank card, with the generated client. The first argument is
// the address of the handler.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"flow/client"
)

func main() {
	if err := flow(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func flow(ctx context.Context, base string) error {
	c, err := client.NewClientWithResponses(base)
	if err != nil {
		return err
	}
	method := client.BankCard
	begun, err := c.StartWithResponse(ctx, client.StartRequest{Goal: "verify", Method: &method})
	if err != nil || begun.JSON200 == nil {
		return fmt.Errorf("start: %v %s", err, begun.Body)
	}
	s := begun.JSON200
	id := s.Session
	for s.Waiting == client.User {
		switch *s.Next {
		case client.StepIdentity:
			r, err := c.SubmitIdentityWithResponse(ctx, id, nil, client.IdentityRequest{Name: "张三丰", Number: "11010519491231002X"})
			if err == nil && r.JSON200 == nil { // nobody has agreed yet
				if r.ApplicationproblemJSON4XX.Code != "realname.consent_required" {
					return fmt.Errorf("identity: %s", r.Body)
				}
				var acts []client.ConsentAct
				for _, n := range *s.Needs { // a page shows their texts
					acts = append(acts, client.ConsentAct{Purpose: n.Purpose, Text: string(n.Purpose) + "-2026", Version: "1", Language: "zh-Hans"})
				}
				_, err = c.ConsentWithResponse(ctx, id, client.ConsentRequest{Acts: acts})
			}
			if err != nil {
				return err
			}
		case client.StepCard:
			mobile := "13800138000"
			_, err = c.SubmitCardWithResponse(ctx, id, nil, client.CardRequest{Number: "6216261482159372648", Mobile: &mobile})
		case client.StepCode:
			if _, err = c.SendCodeWithResponse(ctx, id, nil, client.CodeRequest{}); err == nil {
				_, err = c.CheckCodeWithResponse(ctx, id, client.CheckRequest{Code: phone(base)})
			}
		case client.StepPin:
			_, err = c.SetPINWithResponse(ctx, id, client.PinRequest{Pin: "739164"})
		}
		if err != nil {
			return err
		}
		now, err := c.GetSessionWithResponse(ctx, id, nil)
		if err != nil || now.JSON200 == nil {
			return fmt.Errorf("session: %v %s", err, now.Body)
		}
		s = now.JSON200
	}
	fmt.Println(s.Status)
	return nil
}

// phone reads the code that arrived.
func phone(base string) string {
	r, err := http.Get(strings.TrimSuffix(base, "/") + "/phone")
	if err != nil {
		return ""
	}
	defer r.Body.Close()
	b, _ := io.ReadAll(r.Body)
	return string(b)
}
