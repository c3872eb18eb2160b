package photo

import "errors"

// ErrUnusable is matched by every error that means "this file is not a photo that can be sent".
var ErrUnusable = errors.New("photo: unusable file")

// An Error says why a file is not a photo that can be sent. It holds nothing of the file, so
// it can be logged.
type Error struct {
	Reason Reason // stable: applications choose the text they show by it
}

// Error returns, for instance, "photo: file has too many bytes".
func (e *Error) Error() string { return "photo: " + e.Reason.words().text }

// Is reports whether target is [ErrUnusable].
func (e *Error) Is(target error) bool { return target == ErrUnusable }

// A Reason says why a file is not a photo that can be sent. The zero Reason is not known.
type Reason uint8

// Reasons. If several apply, the first is given.
const (
	reasonUnknown Reason = iota

	// Empty: the file has no bytes.
	Empty
	// TooManyBytes: the file is larger than [Config.MaxBytes].
	TooManyBytes
	// WrongFormat: neither a JPEG nor a PNG, or a PNG where [Config.OnlyJPEG] is set.
	WrongFormat
	// PhoneFormat: a HEIC or AVIF file, the default of some phones. Providers take none. The
	// person can set the phone to JPEG, or an app can convert it.
	PhoneFormat
	// Damaged: the picture cannot be decoded. Usually the upload was cut off.
	Damaged
	// Animated: more than one picture in the file.
	Animated
	// TooManyPixels: more pixels, a longer side or more memory than the [Config] allows.
	TooManyPixels

	reasonCount
)

var reasons = [reasonCount]struct{ code, text string }{
	reasonUnknown: {"unknown", "unknown reason"},
	Empty:         {"empty", "file is empty"},
	TooManyBytes:  {"too_many_bytes", "file has too many bytes"},
	WrongFormat:   {"wrong_format", "file is of a wrong format"},
	PhoneFormat:   {"phone_format", "file is a HEIC or AVIF"},
	Damaged:       {"damaged", "file is damaged"},
	Animated:      {"animated", "file has more than one picture"},
	TooManyPixels: {"too_many_pixels", "picture has too many pixels"},
}

func (r Reason) words() struct{ code, text string } {
	if r >= reasonCount {
		r = reasonUnknown
	}
	return reasons[r]
}

// String returns a stable name in lower case, such as "too_many_bytes".
func (r Reason) String() string { return r.words().code }

// A Finding is something about a picture that makes it hard to read. The zero Finding is
// not known.
type Finding uint8

// Findings.
const (
	findingUnknown Finding = iota

	// TooSmall: the shorter side has fewer pixels than [Config.MinSide].
	TooSmall
	// TooDark: almost all of the picture is dark, see [Config.MinLight].
	TooDark
	// Overexposed: almost all of the picture is white, see [Config.MaxDark].
	Overexposed
	// Blank: nothing is in the picture, such as that of a wall or of a covered lens.
	Blank
	// Blurred: no part of the picture is sharp, see [Config.MinSharpness].
	Blurred

	findingCount
)

var findings = [findingCount]string{
	findingUnknown: "unknown",
	TooSmall:       "too_small",
	TooDark:        "too_dark",
	Overexposed:    "overexposed",
	Blank:          "blank",
	Blurred:        "blurred",
}

// String returns a stable name in lower case, such as "too_dark".
func (f Finding) String() string {
	if f >= findingCount {
		f = findingUnknown
	}
	return findings[f]
}
