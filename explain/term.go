package explain

import (
	"golang.org/x/text/language"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
)

var unknownTerm = text{"未知", "Unknown"}

var bankcardTypeTerms = [...]text{
	bankcard.Debit:      {"借记卡", "Debit card"},
	bankcard.Credit:     {"信用卡", "Credit card"},
	bankcard.SemiCredit: {"准贷记卡", "Semi-credit card"},
	bankcard.Prepaid:    {"预付费卡", "Prepaid card"},
}

var bankcardNetworkTerms = [...]text{
	bankcard.UnionPay:       {"银联", "UnionPay"},
	bankcard.UnionPayLegacy: {"银联", "UnionPay"},
	bankcard.Visa:           {"Visa", "Visa"},
	bankcard.Mastercard:     {"万事达卡", "Mastercard"},
	bankcard.Amex:           {"美国运通", "American Express"},
	bankcard.Diners:         {"大来", "Diners Club"},
	bankcard.JCB:            {"JCB", "JCB"},
	bankcard.Discover:       {"Discover", "Discover"},
	bankcard.Maestro:        {"Maestro", "Maestro"},
	bankcard.Mir:            {"Mir", "Mir"},
	bankcard.RuPay:          {"RuPay", "RuPay"},
	bankcard.Troy:           {"Troy", "Troy"},
	bankcard.Elo:            {"Elo", "Elo"},
	bankcard.Verve:          {"Verve", "Verve"},
	bankcard.UATP:           {"UATP", "UATP"},
	bankcard.Dankort:        {"Dankort", "Dankort"},
	bankcard.LocalScheme:    {"其他卡组织", "Other network"},
}

var idcardKindTerms = [...]text{
	idcard.KindResident:   {"居民身份证", "Resident ID card"},
	idcard.KindPermit:     {"港澳台居民居住证", "HK, Macao, Taiwan residence permit"},
	idcard.KindForeign:    {"外国人永久居留身份证", "Foreign permanent resident ID card"},
	idcard.KindForeignOld: {"外国人永久居留身份证（旧版）", "Foreign permanent resident ID card (old)"},
}

var idcardSexTerms = [...]text{
	idcard.Male:   {"男", "Male"},
	idcard.Female: {"女", "Female"},
}

// Term returns the name of v for a page: a few words without a full stop. It
// knows the values of [realname.Method], [realname.Step], [realname.Purpose], [realname.Status],
// [realname.Phase], [realname.Waiting], [realname.Way], [realname.Goal] (ours),
// [realname.AccountState], [realname.EventKind], [realname.ChannelKind], [bankcard.Type], [bankcard.Network],
// [document.Kind], [idcard.Kind] and [idcard.Sex]; and for pages of staff, not to be shown to
// the person, those of [realname.Reason], [realname.Finding], [realname.Severity] and
// [password.Cause]. Of all else it says that it is unknown.
func Term(lang language.Tag, v any) string {
	return termText(v).in(lang)
}

func termText(v any) text {
	if t, ok := realnameTerm(v); ok {
		return t
	}
	switch v := v.(type) {
	case password.Cause:
		return at(passwordCauseTerms[:], v, unknownTerm)
	case bankcard.Type:
		return at(bankcardTypeTerms[:], v, unknownTerm)
	case bankcard.Network:
		return at(bankcardNetworkTerms[:], v, unknownTerm)
	case document.Kind:
		return at(documentKindTerms[:], v, unknownTerm)
	case idcard.Kind:
		return at(idcardKindTerms[:], v, unknownTerm)
	case idcard.Sex:
		return at(idcardSexTerms[:], v, unknownTerm)
	}
	return unknownTerm
}

// realnameTerm is the name of a value of package realname, if it is one.
func realnameTerm(v any) (text, bool) {
	switch v := v.(type) {
	case realname.Method:
		return at(realnameMethodTerms[:], v, unknownTerm), true
	case realname.Step:
		return at(realnameStepTerms[:], v, unknownTerm), true
	case realname.Purpose:
		return at(realnamePurposeTerms[:], v, unknownTerm), true
	case realname.Status:
		return at(realnameStatusTerms[:], v, unknownTerm), true
	case realname.Phase:
		return phaseText(v), true
	case realname.Reason:
		return at(realnameReasonTerms[:], v, unknownTerm), true
	case realname.Finding:
		return at(realnameFindingTerms[:], v, unknownTerm), true
	case realname.Severity:
		return at(realnameSeverityTerms[:], v, unknownTerm), true
	case realname.Waiting:
		return at(realnameWaitingTerms[:], v, unknownTerm), true
	case realname.Way:
		return at(realnameWayTerms[:], v, unknownTerm), true
	case realname.Goal:
		return goalTerm(v), true
	case realname.AccountState:
		return at(realnameAccountStateTerms[:], v, unknownTerm), true
	case realname.EventKind:
		return at(realnameEventKindTerms[:], v, unknownTerm), true
	case realname.ChannelKind:
		return at(realnameChannelKindTerms[:], v, unknownTerm), true
	}
	return text{}, false
}
