// Package document parses the numbers of documents other than the mainland's
// identity card, which package idcard has: passports, travel permits, the identity
// cards of Hong Kong, Macao and Taiwan, and the unified social credit code
// (统一社会信用代码) of companies.
//
//	n, err := document.Parse(document.KindHKID, "C123456(9)")
//	n.Kind()   // hkid
//	n.Masked() // C******9
//
// Say which kind of document the person chose: [Parse] checks the number by the rules
// of that kind. [Detect] tells which kinds a text can be.
//
// [ParseMRZ] reads the machine readable zone (机读区) of a passport or card as a camera
// or a person gives it: an [MRZ] has the number, the names, the dates and what else is in it.
//
// Package [github.com/go-realname/sdk/document/photo] looks at photos of documents.
//
// A number that parses is well formed. It need not have been issued, nor belong to
// whoever typed it: only the authority knows.
//
// # What is checked
//
// Check digits are checked where their rule is public: see [Kind]. Travel permits and
// passports have none in the number, and the rule of Macao's identity card is not
// published: of these the form is checked alone, so one mistyped digit is not noticed.
//
// # Privacy
//
// A [Number] and an [MRZ] show masked however they are printed, and refuse to be
// marshaled: what returns plain data has a name that begins with Reveal. The codes, the
// sex and the dates of an MRZ are personal data too.
package document
