package bankcard

// A Type is what a card lets its holder do.
type Type uint8

// The types of cards. The abbreviations are those in common use in China.
const (
	TypeUnknown Type = iota
	Debit            // 借记卡, DC
	Credit           // 贷记卡, CC
	SemiCredit       // 准贷记卡, SCC: a deposit account with a small overdraft
	Prepaid          // 预付费卡, PC
)

var typeNames = [...]string{"unknown", "debit", "credit", "semi_credit", "prepaid"}

// String returns a stable name in snake case, such as "semi_credit".
func (t Type) String() string {
	if int(t) >= len(typeNames) {
		return typeNames[TypeUnknown]
	}
	return typeNames[t]
}
