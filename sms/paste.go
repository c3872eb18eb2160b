package sms

import "github.com/go-realname/sdk/internal/paste"

// trimPasted returns s without what comes along at both ends when it is pasted, and how
// many bytes of that were before it.
func trimPasted(s string) (trimmed string, before int) {
	return paste.Trim(s), paste.Before(s)
}

// isBlank reports whether c may stand inside a number: a blank of any width, or a
// character that is not seen. Tabs and line ends part the entries of a list.
func isBlank(c rune) bool { return paste.IsBlank(c) || paste.IsInvisible(c) }
