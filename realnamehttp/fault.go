package realnamehttp

import (
	"fmt"
	"net/http"
	"time"
)

// A fault is what is wrong with a request as such, before a step is asked: package explain
// knows all else.
type fault struct {
	status int
	code   string // after "http."
	zh, en string
	retry  time.Duration // when to come again; zero if that is not known
}

// Error returns a text for logs.
func (f *fault) Error() string { return "realnamehttp: " + f.code }

// in is the fault with a time to come again.
func (f fault) in(d time.Duration) *fault {
	f.retry = d
	return &f
}

// again is said where the page or the app is at fault, and the person can do nothing about it.
const (
	pageZh = "页面出了问题，请刷新后重试。"
	pageEn = "Something is wrong with this page. Please reload it and try again."
)

var (
	faultMalformed = &fault{http.StatusBadRequest, "malformed", pageZh, pageEn, 0}
	faultField     = &fault{http.StatusBadRequest, "unknown_field", pageZh, pageEn, 0}
	faultDoubled   = &fault{http.StatusBadRequest, "duplicate_field", pageZh, pageEn, 0}
	faultType      = &fault{http.StatusBadRequest, "wrong_type", pageZh, pageEn, 0}
	faultParameter = &fault{http.StatusBadRequest, "bad_parameter", pageZh, pageEn, 0}
	faultKey       = &fault{http.StatusBadRequest, "bad_idempotency_key", pageZh, pageEn, 0}
	faultValue     = &fault{http.StatusUnprocessableEntity, "unknown_value", pageZh, pageEn, 0}
	faultPath      = &fault{http.StatusNotFound, "not_found", pageZh, pageEn, 0}
	faultMethod    = &fault{http.StatusMethodNotAllowed, "method_not_allowed", pageZh, pageEn, 0}
	faultMedia     = &fault{http.StatusUnsupportedMediaType, "unsupported_type", pageZh, pageEn, 0}
	faultOrigin    = &fault{http.StatusForbidden, "cross_origin", pageZh, pageEn, 0}

	faultLogin     = &fault{http.StatusUnauthorized, "unauthorized", "请先登录。", "Please sign in first.", 0}
	faultForbidden = &fault{http.StatusForbidden, "forbidden", "您没有权限进行此操作。", "You are not allowed to do this.", 0}
	faultProof     = &fault{
		http.StatusForbidden, "proof_needed",
		"为了您的账户安全，请输入支付密码。", "To keep your account safe, please enter your payment password.", 0,
	}
	faultTooLarge = &fault{
		http.StatusRequestEntityTooLarge, "too_large", "文件过大，请选择较小的照片。", "The file is too large. Please choose a smaller photo.", 0,
	}
	faultSlow = &fault{
		http.StatusRequestTimeout, "too_slow", "网络较慢，上传超时，请重试。", "The connection is slow and the upload took too long. Please try again.", 0,
	}
	faultOften = fault{
		http.StatusTooManyRequests, "too_many_requests", "操作过于频繁，请稍后再试。", "You are doing this too often. Please try again later.", 0,
	}
	faultBusy     = fault{http.StatusServiceUnavailable, "busy", busyZh, busyEn, 0}
	faultInternal = &fault{http.StatusInternalServerError, "internal", busyZh, busyEn, 0}
)

const (
	busyZh = "系统繁忙，请稍后再试。"
	busyEn = "The system is busy. Please try again later."
)

// A fieldError says which field of a request an error is about.
type fieldError struct {
	field string // of ours, or shown: never a value
	err   error
}

// Error returns a text without anything that was typed.
func (e *fieldError) Error() string { return fmt.Sprintf("realnamehttp: %s: %v", e.field, e.err) }

// Unwrap returns what is wrong with the field.
func (e *fieldError) Unwrap() error { return e.err }

// in says which field an error is about. Nil stays nil.
func in(field string, err error) error {
	if err == nil {
		return nil
	}
	return &fieldError{field, err}
}

// shown is a name that a client made up, if it may be repeated: letters alone, and few, so that
// nobody's data is in it.
func shown(name string) string {
	if len(name) > 32 {
		return ""
	}
	for _, c := range name {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_') {
			return ""
		}
	}
	return name
}

// A hookError is an error of a function of the service's. Its text may hold what the function was
// given, so it is not repeated.
type hookError struct {
	hook string
	err  error
}

// Error returns a text with the name of the function alone.
func (e *hookError) Error() string { return "realnamehttp: Config." + e.hook + " failed" }

// Unwrap returns the error, for those who ask what kind it is.
func (e *hookError) Unwrap() error { return e.err }
