package bankcard

// A Bank issues cards. Names change, by mergers and by law: compare codes and
// show names. Names here are those at issue, see [Table.Today].
type Bank struct {
	// Code is what Alipay calls the bank, such as "ICBC"; the bank codes of other
	// vocabularies differ, see [Table.Bank].
	Code string

	Chinese string // such as "中国工商银行"
	English string // such as "Industrial and Commercial Bank of China", or "" if not known
	Country string // ISO 3166-1 alpha-2 code of its seat, or ""
}

// An Issuer is what a number says about the card and who issued it. Fields that are not known
// are zero; in particular all but Networks is zero if the issuer is not known.
type Issuer struct {
	Bank Bank // zero if the issuer is not known
	Type Type // of the card

	// Networks are the brands on which the card may run, the one that its
	// prefix belongs to first. There is a second one where two brands share a
	// card, or a prefix; the number does not tell which. Cards of mainland
	// banks under a prefix of Visa, Mastercard, American Express or JCB mostly
	// run on UnionPay too, and are listed so, though some have the one brand
	// alone.
	Networks [2]Network

	// Country is the ISO 3166-1 alpha-2 code of where the card is issued. It is
	// "" if there are signs that it is not where the bank has its seat.
	Country string

	// PrefixLen is how many digits told the issuer.
	PrefixLen uint8

	// Confidence is 3 if independent sources agree, 2 if several that are not
	// independent do, or a conflict was settled, 1 if there is one source
	// alone or evidence against it.
	Confidence uint8

	// Doubtful says that the bank or the type is probably wrong or imprecise,
	// such as a parent for its subsidiary in Hong Kong, or a founder for its village
	// banks (村镇银行), which are banks of their own. Refuse nothing because of it.
	Doubtful bool
}

// RunsOn reports whether n is among i's networks.
func (i Issuer) RunsOn(n Network) bool {
	return n != 0 && (i.Networks[0] == n || i.Networks[1] == n)
}
