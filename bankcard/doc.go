// Package bankcard parses bank card numbers and reads what they say, without
// sending them anywhere: the network, the issuing bank, the type of card and
// whether the check digit is right. It knows Chinese issuers best; of cards
// from elsewhere it knows the network.
//
// A number that parses is well formed. It need not have been issued, nor
// belong to whoever typed it: only the bank knows, see package realname.
// Whether an account is open, its class (Ⅰ, Ⅱ, Ⅲ类户) and its branch cannot be
// read from a number either.
//
// # What is refused
//
// [Parse] refuses only what cannot exist: a number that is not of 8 to 19
// digits (ISO/IEC 7812-1), or that repeats one digit. A wrong check digit is
// refused only on single-brand cards of the international networks, since real
// Chinese cards have one; see [LuhnPolicy]. Everything else that is odd is a
// [Finding], which a stricter [Parser] can refuse. A number of which no issuer is
// known is good: no public table is complete.
//
// # Issuers
//
// An issuer belongs to a prefix and a length, and the longest prefix wins:
// 622303 is a credit card of one bank with 16 digits, and a debit card of
// another with 18. A bank has the name that it had at issue; [Table.Today] tells what
// became of it. The table is built in; [Table.With] puts one's own rows over it.
//
// # Networks
//
// The ranges of networks overlap. Issuers' rows come first, since older Chinese
// cards lie in the ranges of others, and then the narrower range that has the
// number's length. What stays open gives two networks: 60 is RuPay or Maestro,
// 8172 to 8199 UnionPay or RuPay, 508 Maestro or RuPay, 4571 Visa and Dankort, and cards of
// mainland banks under another brand's prefix are that brand's and UnionPay's.
// docs/data.md tells how every overlap is settled, and on whose word.
//
// # Privacy
//
// A [Number] shows masked however it is printed, and refuses to be marshalled.
// [Number.Reveal] returns the digits. Keep the last four digits of a card, the bank's code and
// a keyed hash (see package keyring) to find the same card again: a hash without a key is
// reversed in minutes, for with a prefix of six known a number of 16 digits has 9 free ones and
// one of 19 has 12.
package bankcard

//go:generate go run ./internal/gen
