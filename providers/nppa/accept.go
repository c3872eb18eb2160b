package nppa

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-realname/sdk/realname"
)

// A TestCase is one of the eight cases of the acceptance test (接口测试), as the console names
// them.
type TestCase struct {
	Number int    // 1 to 8
	Title  string // such as "testcase01-实名认证接口（认证成功）"
	run    func(ctx context.Context, k *Client) error
}

// TestCases returns the eight cases.
func TestCases() []TestCase {
	checked := func(ai, name, number string, want realname.Verdict) func(context.Context, *Client) error {
		return func(ctx context.Context, k *Client) error {
			a, err := k.Authority().match(ctx, realname.Op{Key: ai, Step: realname.StepIdentity}, name, number)
			return expect(a, err, want)
		}
	}
	asked := func(ai string, want realname.Verdict) func(context.Context, *Client) error {
		return func(ctx context.Context, k *Client) error {
			a, err := k.Authority().Query(ctx, realname.Op{Key: ai, Step: realname.StepIdentity}, realname.Detail{})
			return expect(a, err, want)
		}
	}
	return []TestCase{
		{1, "testcase01-实名认证接口（认证成功）", checked("100000000000000001", "某一一", "110000190101010001", realname.VerdictPass)},
		{2, "testcase02-实名认证接口（认证中）", checked("200000000000000001", "某二一", "110000190201010009", realname.VerdictPending)},
		{3, "testcase03-实名认证接口（认证失败）", checked("300000000000000001", "某三一", "110000190301010006", realname.VerdictFail)},
		{4, "testcase04-实名认证结果查询接口（认证成功）", asked("100000000000000001", realname.VerdictPass)},
		{5, "testcase05-实名认证结果查询接口（认证中）", asked("200000000000000001", realname.VerdictPending)},
		{6, "testcase06-实名认证结果查询接口（认证失败）", asked("300000000000000001", realname.VerdictFail)},
		{7, "testcase07-游戏用户行为数据上报接口（游客）", reported(Event{Device: strings.Repeat("d", 32)})},
		{8, "testcase08-游戏用户行为数据上报接口（已认证）", func(ctx context.Context, k *Client) error {
			pi, err := ParsePI("1fffbjzos82bs9cnyj1dna7d6d29zg4esnh99u")
			if err != nil {
				return err
			}
			return reported(Event{PI: pi})(ctx, k)
		}},
	}
}

// reported reports that somebody came.
func reported(e Event) func(context.Context, *Client) error {
	return func(ctx context.Context, k *Client) error {
		e.Session, e.Login, e.At = strings.Repeat("s", 32), true, k.client.Now()
		rejected, err := k.Report(ctx, []Event{e})
		if err == nil && len(rejected) > 0 {
			err = fmt.Errorf("nppa: the event was not taken: code %q", rejected[0].Code)
		}
		return err
	}
}

// ErrAcceptance means that the system answered a case in another way than it must.
var ErrAcceptance = errors.New("nppa: the case was not passed")

// expect compares an answer with the verdict that must come.
func expect(a realname.Answer, err error, want realname.Verdict) error {
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrAcceptance, err)
	case a.Verdict != want:
		return fmt.Errorf("%w: got %v, want %v", ErrAcceptance, a.Verdict, want)
	}
	return nil
}

// Accept runs a case against the system's test addresses. The code (测试码) is what the console
// shows for that case; it is valid for a short time. It runs the same code as production, with
// other addresses and the official test data.
func Accept(ctx context.Context, c Config, t TestCase, code string) error {
	if code == "" || strings.ContainsAny(code, "/?#% ") || len(code) > 64 {
		return fmt.Errorf("%w: %w", ErrConfig, errors.New("the test code is missing or cannot be in an address"))
	}
	if t.run == nil {
		return fmt.Errorf("%w: %w", ErrConfig, errors.New("the case is none of TestCases"))
	}
	k, err := build(c)
	if err != nil {
		return err
	}
	k.urls = map[*endpoint]string{
		check: testHost + check.test + code, query: testHost + query.test + code, report: testHost + report.test + code,
	}
	if err := k.divert(c); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return t.run(ctx, k)
}
