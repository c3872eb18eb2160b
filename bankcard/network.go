package bankcard

// A Network is a brand that cards run on. The zero Network is unknown.
type Network uint8

// The networks. Their order is stable.
const (
	_ Network = iota

	// UnionPay is 银联: the prefixes 62 and 81, and the second brand of most
	// Chinese cards under the prefix of another network.
	UnionPay

	// UnionPayLegacy is a Chinese card under one of the prefixes that banks
	// used before 62, such as 9558 and 601382. They lie in the ranges of other
	// networks, so only the issuer table tells them. Such cards run on
	// UnionPay.
	UnionPayLegacy

	Visa
	Mastercard
	Amex   // American Express
	Diners // Diners Club
	JCB
	Discover
	Maestro
	Mir     // Russia
	RuPay   // India
	Troy    // Turkey
	Elo     // Brazil
	Verve   // Nigeria
	UATP    // airlines
	Dankort // Denmark

	// LocalScheme is one that has no name here: T-Union (交通联合), Hipercard,
	// Hiper, Naranja, VR, Passcard.
	LocalScheme
)

var networkNames = [...]string{
	"unknown", "unionpay", "unionpay_legacy", "visa", "mastercard", "amex", "diners", "jcb",
	"discover", "maestro", "mir", "rupay", "troy", "elo", "verve", "uatp", "dankort", "local",
}

// String returns a stable name in snake case, such as "unionpay".
func (n Network) String() string {
	if int(n) >= len(networkNames) {
		return networkNames[0]
	}
	return networkNames[n]
}

// strict are the networks on whose cards a wrong check digit cannot be, and
// demanding all that demand a right one.
const (
	strict    = 1<<Visa | 1<<Mastercard | 1<<Amex | 1<<Diners | 1<<JCB | 1<<Discover
	demanding = strict | 1<<Maestro | 1<<Mir | 1<<RuPay | 1<<Troy | 1<<Elo | 1<<Verve | 1<<UATP |
		1<<Dankort
)

// isStrict reports whether a card runs on one of the strict networks and no other.
func isStrict(on [2]Network) bool { return on[1] == 0 && strict>>on[0]&1 != 0 }

// demandLuhn reports whether all networks of a card demand a right check digit.
func demandLuhn(on [2]Network) bool {
	return demanding>>on[0]&1 != 0 && (on[1] == 0 || demanding>>on[1]&1 != 0)
}
