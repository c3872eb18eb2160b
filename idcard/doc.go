// Package idcard parses Chinese identity numbers and reads what they say: a
// region, a date of birth, a sex.
//
// It knows every kind that is in use: the resident's number of 18 characters
// (公民身份号码, GB 11643-1999) and its form of 15 digits from before 1999, the
// residence permits of people from Hong Kong, Macao and Taiwan (港澳台居民居住证),
// and the permanent resident cards of foreigners (外国人永久居留身份证), new and old.
//
//	n, err := idcard.Parse("11010519491231002X")
//	n.Birth()             // 1949-12-31
//	n.Sex()               // female
//	n.Region().FullName() // 北京市朝阳区
//
// A number that parses is well formed. It need not have been issued, nor
// belong to whoever typed it: only the authority knows, see package realname.
//
// [Parse] needs no clock. [ParseAt] also refuses dates of birth after a given
// day. A [Parser] has options: to repair what people paste, to accept some
// kinds alone, to know more regions. [Parser.Suggest] helps with typing errors.
//
// # Regions
//
// The first six digits tell where the holder was registered when the number was
// assigned. The number lasts a lifetime, the region does not: it may have been
// renamed, merged or split long ago, and it may be younger than the holder. So
// the package holds every code of GB/T 2260 since 1981, and others that cards
// carry, with all their names and what became of them. Package region has
// the table, and answers. A program that never asks for a name does not link
// the names.
//
// # Privacy
//
// A [Number] shows masked however it is printed, and refuses to be marshaled:
// [Number.Reveal] returns the characters. There are only some 10^11 numbers, so
// a plain hash of one hides nothing; package keyring has a keyed index.
package idcard

//go:generate go run ./internal/gen
