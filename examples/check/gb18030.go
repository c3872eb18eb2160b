package main

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// decodeGB returns GB 18030 text as UTF-8. What is not GB 18030 becomes U+FFFD.
func decodeGB(b []byte) string {
	if isASCII(b) {
		return string(b)
	}
	s, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err == nil && !strings.ContainsRune(string(s), utf8.RuneError) {
		return string(s)
	}
	return decodeGBSlowly(b)
}

// decodeGBSlowly decodes one character after the other. The decoder of x/text
// has no code points for the private-use characters of the standard, and gives
// U+FFFD without an error. Some of these are in names: GB 18030-2005 has 䶮 as
// one. Those of the rows FE50 to FEA0 are put in here; package names knows them.
func decodeGBSlowly(b []byte) string {
	var out strings.Builder
	decoder := simplifiedchinese.GB18030.NewDecoder()
	for len(b) > 0 {
		n := sizeGB(b)
		switch s, err := decoder.Bytes(b[:n]); {
		case n == 2 && b[0] == 0xfe && 0x50 <= b[1] && b[1] <= 0xa0 && string(s) == "\ufffd":
			r := 0xe815 + rune(b[1]) - 0x50
			if b[1] > 0x7f {
				r-- // there is no code FE7F
			}
			out.WriteRune(r)
		case err != nil:
			out.WriteRune(utf8.RuneError)
		default:
			out.Write(s)
		}
		b = b[n:]
	}
	return out.String()
}

// sizeGB returns how many bytes the first character of b has.
func sizeGB(b []byte) int {
	switch {
	case b[0] < 0x81 || len(b) == 1:
		return 1
	case '0' <= b[1] && b[1] <= '9' && len(b) >= 4:
		return 4
	}
	return 2
}

// encodeGB appends text as GB 18030.
func encodeGB(b []byte, s string) []byte {
	encoded, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		return append(b, '?') // not reached: it has every code point
	}
	return append(b, encoded...)
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
