package sms

import _ "embed"

// TableDate is the date of the table of number ranges, as "2006-01-02". Ranges
// given out later parse as [Unassigned].
const TableDate = "2026-07-17"

// An Allotment is what the plan of numbers says about the range of a number.
type Allotment struct {
	// Region is the ISO 3166 code of the numbering plan: "CN", "HK", "MO", "TW".
	Region string

	// Carrier is who was given the range: "CMCC" (中国移动), "CUCC" (中国联通),
	// "CTCC" (中国电信), "CBN" (中国广电), "other", or "" outside the mainland and
	// where the table does not know. For a virtual operator's range it is the network that
	// carries it. Numbers can be ported (携号转网), so it proves nothing about who serves the
	// number now.
	Carrier string

	// Kind is "network" (an operator with its own network), "virtual" (虚拟运营商),
	// "satellite", "iot", "emergency", or "" where it is not known.
	Kind string

	// NoSMS is true where numbers of the range cannot receive a message.
	NoSMS bool
}

// Allotment returns what the table says about the range of m. The zero Mobile
// has the zero Allotment.
func (m Mobile) Allotment() Allotment {
	country, national := m.split()
	switch country {
	case mainland:
		return lookup(prefix5(national)).allotment()
	case hongKong:
		return Allotment{Region: "HK"}
	case macao:
		return Allotment{Region: "MO"}
	case taiwan:
		return Allotment{Region: "TW"}
	}
	return Allotment{}
}

// ranges is a trie over the digits of mainland prefixes, made by internal/gen
// from data/mobile_prefixes.tsv. Its first 100 bytes are for the prefixes 100 to
// 199, and groups of ten follow: the byte 0x80+n says that the next digit decides
// and that group n has the answers. Every other byte is a class; 0 is unassigned.
//
//go:embed ranges.bin
var ranges string

// A class packs an allotment: bits 0–2 the carrier, 3–5 the kind, 6 no messages.
type class uint8

const (
	kindIoT  = 4 << 3
	kindBits = 7 << 3
	noSMS    = 1 << 6
)

var (
	carriers = [8]string{"", "CMCC", "CUCC", "CTCC", "CBN", "other"}
	kinds    = [8]string{"", "network", "virtual", "satellite", "iot", "emergency"}
)

func (c class) allotment() Allotment {
	return Allotment{
		Region:  "CN",
		Carrier: carriers[c&7],
		Kind:    kinds[c>>3&7],
		NoSMS:   c&noSMS != 0,
	}
}

// prefix5 returns the first five digits of a mainland number.
func prefix5(national uint64) uint64 {
	if national >= e11 {
		return national / e8
	}
	return national / e6
}

// lookup returns the class of a five-digit prefix between 10000 and 19999.
func lookup(prefix uint64) class {
	b := ranges[(prefix-10000)/100]
	if b >= 0x80 {
		b = ranges[100+int(b&0x7f)*10+int(prefix/10%10)]
	}
	if b >= 0x80 {
		b = ranges[100+int(b&0x7f)*10+int(prefix%10)]
	}
	return class(b)
}
