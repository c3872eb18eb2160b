package sandbox_test

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/providers/alibaba"
	"github.com/go-realname/sdk/providers/nppa"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/providers/tencent"
	"github.com/go-realname/sdk/realname"
)

// madeUp is somebody who is of some years today, and does not exist.
func madeUp(years int) realname.Identity {
	body := "110105" + time.Now().AddDate(-years, -1, 0).Format("20060102") + "007"
	for _, check := range "0123456789X" {
		if n, err := idcard.Parse(body + string(check)); err == nil {
			return realname.Identity{Name: names.MustParse("沙小盒"), Number: n}
		}
	}
	panic("no check character fits")
}

// at are the adapters of a sandbox that ask about name and number, and those that read cards.
func at(t *testing.T, s *sandbox.Server) (who map[string]realname.Authority, cards map[string]realname.DocumentReader) {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	tc, err1 := tencent.New(tencent.Config{Credentials: sandbox.Credentials(), UnsafeBaseURL: server.URL, Log: quiet})
	ac, err2 := alibaba.New(alibaba.Config{Credentials: sandbox.Credentials(), UnsafeBaseURL: server.URL, Log: quiet})
	games, err3 := nppa.New(nppa.Config{Credentials: sandbox.Credentials(), BizID: "1101999999", UnsafeBaseURL: server.URL, Log: quiet})
	if err1 != nil || err2 != nil || err3 != nil {
		t.Fatal(err1, err2, err3)
	}
	return map[string]realname.Authority{"tencent": tc.Authority(), "alibaba": ac.Authority(), "nppa": games.Authority()},
		map[string]realname.DocumentReader{"tencent": tc.Documents(), "alibaba": ac.Documents()}
}

// TestKnow: with whom the sandbox was told to know all goes well, at each provider. Nobody else of our days is on record.
func TestKnow(t *testing.T) {
	s := sandbox.New(sandbox.Options{})
	who, cards := at(t, s)
	child, other := madeUp(10), madeUp(17)
	wrong := realname.Identity{Name: names.MustParse("错小盒"), Number: child.Number}
	s.Know(child.Number)
	n := 0
	for provider, a := range who {
		for _, tt := range []struct {
			id   realname.Identity
			want realname.Verdict
		}{{child, realname.VerdictPass}, {other, realname.VerdictFail}, {wrong, realname.VerdictFail}} {
			n++
			got, err := a.Match(ctx, realname.Op{Key: fmt.Sprintf("%032d", n)}, tt.id)
			if err != nil || got.Verdict != tt.want {
				t.Errorf("%s: %v, %v, want %v", provider, got.Verdict, err, tt.want)
			}
		}
	}
	for provider, c := range cards {
		doc, a, err := c.ReadDocument(ctx, op, sandbox.Photos(child))
		if err != nil || a.Verdict != realname.VerdictPass || a.Findings != 0 || doc.Number != child.Number {
			t.Errorf("%s reads %v %v, %v", provider, a.Verdict, a.Findings, err)
		}
	}
}

// TestCardOfOurDays: a card is valid for as long as the law has it, by the age when it was issued
// (居民身份证法, art. 5), which is a year ago.
func TestCardOfOurDays(t *testing.T) {
	s := sandbox.New(sandbox.Options{})
	_, cards := at(t, s)
	for age, years := range map[int]int{10: 5, 16: 5, 17: 10, 26: 10, 27: 20, 46: 20, 47: 0} {
		id := madeUp(age)
		s.Know(id.Number)
		doc, _, err := cards["tencent"].ReadDocument(ctx, op, sandbox.Photos(id))
		if err != nil || doc.LongTerm != (years == 0) || years > 0 && doc.To.Year()-doc.From.Year() != years {
			t.Errorf("at %d: from %v to %v, for good %v, %v", age, doc.From, doc.To, doc.LongTerm, err)
		}
	}
}

// A child of today: their number is made up, and nobody real passes.
func ExampleServer_Know() {
	s, cloud, stop := played(sandbox.Options{})
	defer stop()
	child := madeUp(10)
	before, _ := cloud.Authority().Match(ctx, op, child)
	s.Know(child.Number)
	after, _ := cloud.Authority().Match(ctx, op, child)
	fmt.Println(before.Verdict, before.Reason)
	fmt.Println(after.Verdict)
	// Output:
	// fail no_record
	// pass
}
