package password

// A Violation is one thing wrong with a password or PIN, or one thing that
// makes it easy to guess. It tells what and where, never the text itself.
type Violation struct {
	Kind  Kind  // what is wrong
	Field Field // of the person, where Kind is Personal; otherwise zero

	// Start and End are the bytes concerned, [Start, End). Both are zero where
	// it is the whole.
	Start, End int
}

// A Kind says what is wrong with a password or PIN.
type Kind uint8

const (
	kindUnknown   Kind = iota
	TooShort           // fewer characters than the policy asks for
	TooLong            // more characters than the policy allows
	BadEncoding        // not UTF-8
	TooFewClasses      // of lower case, upper case, digits, the rest
	TooWeak            // fewer guesses than the policy asks for: see the report's hints
	Common             // one of the most used, or on a blocklist
	Personal           // made of the person's own data: see Field
	Sequence           // abc, 987
	Repeat             // aaa, abcabc, 112233, 123321, or at most two different digits in a PIN
	Keyboard           // neighbours on a keyboard or keypad: qwerty, 147258
	Date               // a date, or most of one
	LuckyNumber        // numbers that sound like words or bring luck: 520, 1314, 168
	Pinyin             // syllables of pinyin
	Reused             // one of the account's last PINs
	Word               // a word, name or phrase that many know, in English, Chinese or pinyin
	numKinds
)

var kindNames = [numKinds]string{
	TooShort: "too_short", TooLong: "too_long", BadEncoding: "bad_encoding",
	TooFewClasses: "too_few_classes", TooWeak: "too_weak", Common: "common",
	Personal: "personal", Sequence: "sequence", Repeat: "repeat", Keyboard: "keyboard",
	Date: "date", LuckyNumber: "lucky_number", Pinyin: "pinyin", Reused: "reused",
	Word: "word",
}

// String returns the kind's stable name, such as "too_short".
func (k Kind) String() string {
	if k == kindUnknown || k >= numKinds {
		return "unknown"
	}
	return kindNames[k]
}

// A Field is what a password has in common with the [Person] who chose it.
type Field uint8

const (
	fieldNone     Field = iota
	FieldName           // Names, or a reading of one
	FieldBirth          // Birth, or the date in IDNumber
	FieldIDNumber       // part of IDNumber
	FieldMobile         // part of Mobile
	FieldEmail          // Email, or the part of it before the @
	FieldUserName       // UserName
	FieldBankCard       // part of one of BankCards
	FieldService        // one of the policy's Words
	numFields
)

var fieldNames = [numFields]string{
	FieldName: "name", FieldBirth: "birth", FieldIDNumber: "id_number", FieldMobile: "mobile",
	FieldEmail: "email", FieldUserName: "user_name", FieldBankCard: "bank_card",
	FieldService: "service",
}

// String returns the field's stable name, such as "id_number", and "unknown"
// for none.
func (f Field) String() string {
	if f == fieldNone || f >= numFields {
		return "unknown"
	}
	return fieldNames[f]
}
