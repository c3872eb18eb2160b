package idcard

// A Kind is a kind of number. The zero Kind is that of the zero [Number].
type Kind uint8

// Kinds of numbers.
const (
	KindUnknown Kind = iota
	// KindResident is a resident's number (公民身份号码), of 18 characters or 15.
	KindResident
	// KindPermit is the number on a residence permit for people from Hong Kong,
	// Macao and Taiwan (港澳台居民居住证), given since 2018.
	KindPermit
	// KindForeign is the number on a foreigner's permanent resident card
	// (外国人永久居留身份证), 18 characters, given since December 2023.
	KindForeign
	// KindForeignOld is the number on cards of the same purpose that were given
	// from 2004 to 2023: 15 characters, which begin with three letters.
	KindForeignOld
)

// String returns a stable name in lower case, such as "resident".
func (k Kind) String() string {
	switch k {
	case KindResident:
		return "resident"
	case KindPermit:
		return "permit"
	case KindForeign:
		return "foreign"
	case KindForeignOld:
		return "foreign_old"
	}
	return "unknown"
}

// A Sex is what a number says of its holder's.
type Sex uint8

// Sexes.
const (
	SexUnknown Sex = iota // of the zero Number
	Male
	Female
)

// String returns "male", "female" or "unknown".
func (s Sex) String() string {
	switch s {
	case Male:
		return "male"
	case Female:
		return "female"
	}
	return "unknown"
}
