package nppa_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"testing"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/nppa"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// quiet is a log that nobody reads.
var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// config is one for the sandbox at an address.
func config(url string) nppa.Config {
	_, key, _ := sandbox.Credentials().Reveal()
	return nppa.Config{
		Credentials: providers.NewCredentials("test-appId", key, ""), BizID: "test-bizId", UnsafeBaseURL: url, Log: quiet,
	}
}

// play starts a sandbox and returns it with a Client that speaks to it.
func play(t testing.TB, change func(*nppa.Config)) (*sandbox.Server, *nppa.Client) {
	t.Helper()
	s := sandbox.New(sandbox.Options{})
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	c := config(server.URL)
	if change != nil {
		change(&c)
	}
	k, err := nppa.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s, k
}

// sample is a sample of a kit about somebody of the sandbox.
func sample(c sandbox.Case, want realname.Verdict, r realname.Reason, k realname.FailureKind) realnametest.Sample {
	return realnametest.Sample{
		Name: c.String(), Identity: sandbox.Person(c), Want: want, Reason: r, Kind: k, Hang: c == sandbox.Hang,
	}
}

func TestAuthorityKit(t *testing.T) {
	open := func(t *testing.T) realname.Authority {
		_, k := play(t, nil)
		return k.Authority()
	}
	later := sample(sandbox.ThirdTime, realname.VerdictPending, 0, 0)
	later.Then = realname.VerdictPass
	realnametest.TestAuthority(t, open, later,
		sample(sandbox.Passes, realname.VerdictPass, 0, 0),
		sample(sandbox.Differs, realname.VerdictFail, realname.ReasonMismatch, 0),
		sample(sandbox.Unfinished, realname.VerdictPending, 0, 0),
		sample(sandbox.BadNumber, 0, 0, realname.FailureUnreadable),
		sample(sandbox.DailyLimit, 0, 0, realname.FailureQuota),
		sample(sandbox.RateLimit, 0, 0, realname.FailureUnavailable),
		sample(sandbox.WrongClock, 0, 0, realname.FailureMisconfigured),
		sample(sandbox.NoPermission, 0, 0, realname.FailureMisconfigured),
		sample(sandbox.Down, 0, 0, realname.FailureUnknown),
		sample(sandbox.Hang, 0, 0, realname.FailureUnknown),
		sample(sandbox.HTML, 0, 0, realname.FailureUnknown),
	)
}

// startAgain serves a sandbox at another address.
func startAgain(t *testing.T, s *sandbox.Server) string {
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server.URL
}

// A key that the system has seen names the same check: its answer comes, and it is not begun
// again.
func TestKeyInUse(t *testing.T) {
	for how, want := range map[sandbox.Case]realname.Verdict{
		sandbox.Passes: realname.VerdictPass, sandbox.Differs: realname.VerdictFail, sandbox.Unfinished: realname.VerdictPending,
	} {
		s, k := play(t, nil)
		op := realname.Op{Key: "0123456789abcdefghijklmnopqrstuv", Step: realname.StepIdentity}
		for i := range 3 {
			a, err := k.Authority().Match(t.Context(), op, sandbox.Person(how))
			if err != nil || a.Verdict != want {
				t.Errorf("%v, call %d: %v, %v; want %v", how, i+1, a.Verdict, err, want)
			}
		}
		if n := s.Calls("query"); n != 2 {
			t.Errorf("%v: %d queries, want 2", how, n)
		}
	}
}

// The official test data are answered as the system's documents say.
func TestOfficialData(t *testing.T) {
	s, _ := play(t, nil)
	server := startAgain(t, s)
	k, err := nppa.New(config(server))
	if err != nil {
		t.Fatal(err)
	}
	numbers := map[realname.Verdict][]string{
		realname.VerdictPass: {"110000190101010001", "110000190101020007", "110000190101030002", "110000190101040008", "11000019010101001X",
			"110000190101020015", "110000190101030010", "110000190101040016"},
		realname.VerdictPending: {"110000190201010009", "110000190201020004", "11000019020103000X", "110000190201040005", "110000190201010017",
			"110000190201020012", "110000190201030018", "110000190201040013"},
	}
	for want, list := range numbers {
		for i, number := range list {
			name := map[realname.Verdict]string{realname.VerdictPass: "某一", realname.VerdictPending: "某二"}[want] + string([]rune("一二三四五六七八")[i])
			id := realname.Identity{Name: names.MustParse(name), Number: idcard.MustParse(number)}
			op := realname.Op{Key: fmt.Sprintf("%d0000000000000000%d", want, i+1), Step: realname.StepIdentity}
			a, err := k.Authority().Match(t.Context(), op, id)
			if err != nil || a.Verdict != want {
				t.Errorf("%s: %v, %v; want %v", name, a.Verdict, err, want)
			}
		}
	}
}
