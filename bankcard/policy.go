package bankcard

// A LuhnPolicy says what to do about a number whose check digit does not
// satisfy [Luhn].
//
// UnionPay cards and older Chinese cards exist that do not: some debit cards
// of 交通银行, 江苏银行, 工商银行 and 中国银行, and some American Express cards
// of 招商银行 are among those that people reported. For cards of Visa, Mastercard,
// American Express, Diners Club, JCB and Discover without a Chinese issuer a
// wrong check digit means a wrong number.
type LuhnPolicy uint8

const (
	// LuhnByNetwork refuses a wrong check digit where none can be: on a number
	// of one of the six international networks alone, under a prefix that no
	// issuer in the table has. Elsewhere it is the finding [WrongCheckDigit].
	LuhnByNetwork LuhnPolicy = iota

	// LuhnWarn refuses nothing: a wrong check digit is a finding. [Parse], and
	// with it [Number.UnmarshalText], may refuse the digits of such a number.
	LuhnWarn

	// LuhnRequire refuses every wrong check digit. It turns good Chinese cards
	// away.
	LuhnRequire

	// LuhnDemanded refuses a wrong check digit wherever every network of the number
	// demands a right one, under a prefix that no issuer in the table has. That adds to
	// LuhnByNetwork the numbers of Maestro, Mir, RuPay, Troy, Elo, Verve, UATP and
	// Dankort, and of prefixes that two such networks share. UnionPay's and Chinese
	// cards stay a finding.
	LuhnDemanded
)
