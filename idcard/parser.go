package idcard

// A Parser parses numbers with options. The zero Parser does what [Parse] does.
// It may be used by several goroutines at once.
type Parser struct {
	// Day, unless zero, is the latest date of birth that is possible: today,
	// as [DateOf] tells.
	Day Date

	// Kinds are the kinds of numbers to accept. Nil means all.
	Kinds []Kind
}

func (p *Parser) accepts(k Kind) bool {
	for _, want := range p.Kinds {
		if k == want {
			return true
		}
	}
	return p.Kinds == nil
}

// checkRegion checks the region of a resident or a permit.
func (p *Parser) checkRegion(code int, birth Date) Reason {
	switch code / 10000 {
	case 71:
		return UnknownRegion // Taiwan province: on no card
	case 81, 82, 83:
		if code%10000 != 0 {
			return UnknownRegion
		}
		return reasonUnknown
	}
	if _, ok := codeIndex(code); ok {
		return reasonUnknown
	}
	if birth.Year() >= tableDate().Year() && code/100_000 <= 6 && provinceKnown(code/10000) {
		return reasonUnknown
	}
	return UnknownRegion
}
