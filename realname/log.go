package realname

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
	"unicode/utf8"
)

// A noAnswer is why a backend gave no answer: all that is told of it.
type noAnswer struct {
	provider string   // of several, as the configuration calls it
	class    string   // one of the classes below, or the kind of failure
	failure  *Failure // the backend's own word, without its detail; or nil
	kind     error    // what a caller may know of the cause; or nil
	raw      error    // what the backend returned, for Config.UnsafeBackendErrors alone

	value string   // of a panic: the type of its value
	stack []string // of a panic: functions and lines, innermost first
}

// The classes of what is no answer, beside the kinds of failures.
const (
	classCanceled  = "canceled"
	classDNS       = "dns"
	classMalformed = "malformed" // an answer that is not understood
	classOther     = "other"
	classPanic     = "panic"
	classRefused   = "refused" // the connection
	classTimeout   = "timeout"
	classX509      = "x509"
)

// Error returns a text that holds nothing of what the backend said.
func (e *noAnswer) Error() string { return "realname: backend: " + e.class }

// Unwrap returns the kind of the cause, or nil.
func (e *noAnswer) Unwrap() error { return e.kind }

// shown is the cause that the caller of an operation is told. It is nil where there is an answer.
func (e *noAnswer) shown() error {
	if e == nil {
		return nil
	}
	return e.kind
}

// whyOf tells what a backend's error is, by what errors.Is and errors.As say of it and never
// by its text. The methods of an error are the backend's code, so a panic of theirs, as of
// a typed nil, ends nothing.
func whyOf(err error) (e *noAnswer) {
	if e, ok := err.(*noAnswer); ok {
		return e
	}
	defer func() { _ = recover() }() // what was found out before stands
	e = &noAnswer{class: classOther, raw: err}
	if f := failureIn(err); f != nil {
		e.failure, e.class = f, f.Kind.String()
	}
	if class, kind := causeOf(err); class != "" {
		e.class, e.kind = class, kind
	}
	e.provider = shortened(providerOf(err))
	return e
}

// failureIn returns the failure in a backend's error, without its detail, or nil.
func failureIn(err error) *Failure {
	var f *Failure
	if !errors.As(err, &f) || f == nil {
		return nil
	}
	return &Failure{Kind: f.Kind, RetryAt: f.RetryAt, Billed: f.Billed}
}

// causeOf is the class of an error's cause, and the kind that a caller is told; "" if it has none
// of those we know. That a backend was canceled is not told to callers: they would take it for
// their own doing.
func causeOf(err error) (class string, kind error) {
	var dns *net.DNSError
	var slow interface{ Timeout() bool }
	switch {
	case isCertificate(err):
		return classX509, ErrCertificate
	case errors.As(err, &dns):
		return classDNS, nil
	case errors.Is(err, syscall.ECONNREFUSED):
		return classRefused, syscall.ECONNREFUSED
	case errors.Is(err, context.DeadlineExceeded):
		return classTimeout, context.DeadlineExceeded
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		return classTimeout, os.ErrDeadlineExceeded
	case errors.Is(err, context.Canceled):
		return classCanceled, nil
	}
	return "", nil
}

// isCertificate reports whether a connection failed by its certificate.
func isCertificate(err error) bool {
	var (
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
		critical  x509.UnhandledCriticalExtension
		roots     x509.SystemRootsError
	)
	return errors.As(err, &authority) || errors.As(err, &host) || errors.As(err, &invalid) ||
		errors.As(err, &critical) || errors.As(err, &roots)
}

// panicked is what a backend's panic is. Call it from the deferred function that recovers.
func panicked(value any) *noAnswer {
	return &noAnswer{class: classPanic, value: fmt.Sprintf("%T", value), stack: stackOf(callers())}
}

// maxStack bounds the functions that are told of a panic.
const maxStack = 24

// callers returns the functions that are under way.
func callers() []runtime.Frame {
	pcs := make([]uintptr, 96)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	var all []runtime.Frame
	for {
		f, more := frames.Next()
		all = append(all, f)
		if !more {
			return all
		}
	}
}

// stackOf tells where a panic came from: from the function that panicked to that which called
// the backend. It has functions, files and lines, and no values.
func stackOf(frames []runtime.Frame) (stack []string) {
	isRuntime := func(f runtime.Frame) bool { return strings.HasPrefix(f.Function, "runtime.") }
	begin := slices.IndexFunc(frames, isRuntime) // what recovers was called by the runtime
	for begin >= 0 && begin < len(frames) && isRuntime(frames[begin]) {
		begin++
	}
	for _, f := range frames[max(begin, 0):] {
		if strings.HasSuffix(f.Function, "realname.recovered") || len(stack) == maxStack {
			break
		}
		stack = append(stack, fmt.Sprintf("%s %s:%d", f.Function, path.Base(f.File), f.Line))
	}
	return stack
}

// The ways in which a backend is called.
const (
	callCheck = "check"
	callQuery = "query"
	callErase = "erase"
)

// An asking is a call to a backend, as it is told of.
type asking struct {
	op      Op
	call    string    // one of the above
	began   time.Time // by Config.Now
	retried bool      // it follows one that was not judged
	late    bool      // the answer came after the time-out, which was told of before
	nobody  bool      // no backend was asked after all
}

// asking notes that a backend is about to be asked.
func (v *Verifier) asking(op Op, call string) asking {
	return asking{op: op, call: call, began: v.c.Now()}
}

// tell tells what came of a call to a backend.
func (v *Verifier) tell(ctx context.Context, asked asking, a Answer, j judged) {
	if asked.nobody {
		return
	}
	v.observeOperation(ctx, asked, j)
	if j.why == nil {
		return
	}
	v.handOut(asked.op, j.why)
	if j.Reason == ReasonNotOpened {
		return // the user's doing, and no failure
	}
	if asked.late && (j.why.class == classTimeout || j.why.class == classCanceled) {
		return // it only heard of the time-out that was told of before
	}
	v.logNoAnswer(ctx, asked, j)
}

// tellLate returns what tells of an answer that comes after the time-out and changes nothing.
func (v *Verifier) tellLate(ctx context.Context, asked asking) func(Answer, error) {
	return func(a Answer, err error) {
		if err != nil {
			asked.late = true
			v.tell(ctx, asked, a, judgeError(err))
		}
	}
}

// handOut gives what a backend returned to whoever asked for that.
func (v *Verifier) handOut(op Op, why *noAnswer) {
	if why.raw != nil && v.c.UnsafeBackendErrors != nil {
		v.guarded("function UnsafeBackendErrors", func() { v.c.UnsafeBackendErrors(op, why.raw) })
	}
}

// timedOut is that a backend has not answered in time, or that its caller has gone.
func timedOut(err error) *noAnswer {
	why := whyOf(err)
	why.raw = nil // the backend has said nothing
	return why
}

// logNoAnswer logs a call that got no answer.
func (v *Verifier) logNoAnswer(ctx context.Context, asked asking, j judged) {
	level := slog.LevelWarn
	args := []any{
		"step", asked.op.Step.String(), "op", asked.op.Key, "provider", v.providerName(asked.op.Step, j.Provider), "call", asked.call,
		"class", j.why.class, "reason", j.Reason.String(), "took", v.c.Now().Sub(asked.began),
	}
	if asked.late {
		args = append(args, "late", true)
	}
	if j.why.class == classPanic {
		level, args = slog.LevelError, append(args, "type", j.why.value, "stack", j.why.stack)
	}
	if j.Reason == ReasonProviderMisconfigured && v.hourly.due(asked.op.Step, v.c.Now()) {
		level = slog.LevelError
	}
	v.c.Log.Log(ctx, level, "realname: a backend gave no answer", args...)
}

// An hourly lets one thing through for each step and hour.
type hourly struct {
	mu   sync.Mutex
	last [numSteps]time.Time
}

// due reports whether the last time was an hour ago, and notes this one then.
func (h *hourly) due(step Step, now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	last := h.last[step]
	if !last.IsZero() && now.Sub(last) < time.Hour && !now.Before(last) {
		return false
	}
	h.last[step] = now
	return true
}

// maxProvider bounds the name of a provider, in bytes.
const maxProvider = 64

// providers returns the names of the providers, by step, of those backends that tell.
func (v *Verifier) providers() (names [numSteps]string) {
	for step := range names {
		var backend any = v.c.Review
		if Step(step) != StepReview {
			backend = v.backend(Step(step))
		}
		named, ok := backend.(interface{ Name() string })
		if !ok {
			continue
		}
		v.guarded("name of a backend", func() {
			if name := named.Name(); len(name) <= maxProvider && utf8.ValidString(name) {
				names[step] = name
			}
		})
	}
	return names
}
