package realnamehttp

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// A Config says how [Handler] works. Account is required; every other field may be left zero.
type Config struct {
	// Account returns the account of whoever is logged in: see [realname.Ref]. An error, or "",
	// is answered with 401; one that matches [realname.ErrUnavailable] with 503.
	Account func(*http.Request) (string, error)

	// PINs is the guard that the Verifier has. Without it there are no operations on the PIN of
	// an account.
	PINs *password.Guard

	// Address tells where a request came from, for limits of messages: see
	// [realname.CodeRequest]. Behind a proxy take it from what your proxy sets, never from what
	// the client may have sent. Nil tells nothing.
	Address func(*http.Request) netip.Addr

	// Challenge reports whether answer solves the challenge, such as a captcha, that the user was
	// given when a code was refused with "sms.challenge_needed". Nil means that there are none.
	Challenge func(r *http.Request, answer string) (bool, error)

	// Mobiles are the numbers that are accepted beside those of the mainland.
	Mobiles sms.Accept

	// Erase lets people erase their account themselves. It needs PINs: an account that belongs to
	// a person needs its PIN for that. Leave it out where the law has you keep what you know, as
	// it has payment institutions.
	Erase bool

	// Export lets people have what is kept of them as a JSON document (个人信息保护法, art. 45). It
	// needs PINs: an account's PIN shows that it is the person. Whoever has none asks you, and
	// proves themselves as you see fit.
	Export bool

	// Ward lets guardians agree for their children, from their own login: see
	// [realname.Verifier.GuardianConsent]. It returns the account of the child that has a session, if the
	// account that is logged in is the child's guardian by what you know, and "" if not: that is answered
	// with 404. Do not go by anything that the request says. Nil means that there are no such operations.
	Ward func(r *http.Request, guardian, session string) (account string, err error)

	// Origins are other origins, such as "https://pay.example.com", whose pages may send requests.
	// Name your own too, if a proxy before the handler changes the Host of requests: some
	// browsers in apps tell where a request comes from by Origin alone.
	Origins []string

	// MaxPhoto is the size of the largest photo in bytes. Zero means [realname.MaxPhoto].
	MaxPhoto int

	// Uploads is how many requests with photos are served at once; each may hold two photos in
	// memory. Zero means 16. One more is answered with 503. Exports have four places of their own.
	Uploads int

	// AtOnce is how many operations one process does at once. Zero means 256. One more is answered with
	// 503 and told to come again in a second, so that the others are served in time. Set it to a few times
	// the connections to your store, and more where providers are slow: an operation that waits for one
	// counts. Requests that wait for news, or for their body, do not. The answer's code is "http.busy".
	AtOnce int

	// PerMinute is how many requests an account may send a minute to one process. Zero means 240.
	PerMinute int

	// Timeout is how long a request may take once its body is read. Zero means 30 seconds; give
	// it more than Config.Timeout of the Verifier.
	Timeout time.Duration

	// UploadTime is how long a client may take to send photos. Zero means 2 minutes. One who sends nothing
	// for 15 seconds is not waited for.
	UploadTime time.Duration

	// MaxWait is how long a request for the status may wait for news. Zero means 25 seconds: some
	// proxies cut a request that is silent for 30.
	MaxWait time.Duration

	// Closing, if not nil, ends waiting once it is closed: give it the Done of the context that
	// ends your service.
	Closing <-chan struct{}

	// Now tells the time. Nil means [time.Now]. It should be the Verifier's.
	Now func() time.Time

	// Log is told of what went wrong inside, without anything about a person. Nil means that
	// nothing is logged.
	Log *slog.Logger

	// UnsafeAnyOrigin lets pages of every site send requests: an attacker who lures a user to a
	// page can act as them, unless your login prevents that.
	UnsafeAnyOrigin bool
}

// operationsAtOnce is how many operations a process does at once where nothing else is said.
const operationsAtOnce = 256

// maxWait is as long as MaxWait may be.
const maxWait = 5 * time.Minute

// check fills in what is zero, and tells everything that is wrong.
func (c *Config) check(v *realname.Verifier) error {
	def(&c.MaxPhoto, realname.MaxPhoto)
	def(&c.Uploads, 16)
	def(&c.AtOnce, operationsAtOnce)
	def(&c.PerMinute, 240)
	def(&c.Timeout, 30*time.Second)
	def(&c.UploadTime, 2*time.Minute)
	def(&c.MaxWait, 25*time.Second)
	return problems(
		wrong(v == nil, "the Verifier is missing"),
		wrong(c.Account == nil, "Config.Account is missing"),
		wrong(c.Erase && c.PINs == nil, "Config.Erase needs Config.PINs"),
		wrong(c.Export && c.PINs == nil, "Config.Export needs Config.PINs"),
		wrong(c.MaxPhoto < 0 || c.MaxPhoto > realname.MaxPhoto, "Config.MaxPhoto is negative, or larger than realname.MaxPhoto"),
		wrong(c.Uploads < 0 || c.AtOnce < 0 || c.PerMinute < 0, "Config.Uploads, AtOnce or PerMinute is negative"),
		wrong(c.Timeout < 0 || c.UploadTime < 0, "Config.Timeout or UploadTime is negative"),
		wrong(c.MaxWait < 0 || c.MaxWait > maxWait, "Config.MaxWait is negative, or longer than 5 minutes"),
	)
}

// def gives a setting its usual value where it has none.
func def[T comparable](to *T, usual T) {
	if *to == *new(T) {
		*to = usual
	}
}

func wrong(is bool, text string) error {
	if !is {
		return nil
	}
	return errors.New("realnamehttp: " + text)
}

func problems(all ...error) error { return errors.Join(all...) }

// protection refuses what other sites send.
func protection(origins []string, anyone bool) (*http.CrossOriginProtection, error) {
	if anyone {
		return nil, nil
	}
	p := http.NewCrossOriginProtection()
	for i, o := range origins {
		if err := p.AddTrustedOrigin(o); err != nil {
			return nil, fmt.Errorf("realnamehttp: Origins[%d] is not an origin", i)
		}
	}
	return p, nil
}
