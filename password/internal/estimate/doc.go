// Package estimate estimates how many guesses a password takes for somebody who
// knows how people in China choose them and, it may be, who chose it.
//
// An estimate is the cheapest way to put a text together from patterns and
// single characters. The last pattern may be one that the end of the text cuts
// short, and then costs no more than the cheapest that begins so. Hence the law
// that a longer text never costs less than what it begins with: "passwor" costs
// no more than "password".
//
// Words are in two graphs. That of the commonest passwords tells what is listed; the
// dictionary of words, names, brands and phrases only makes what they are in cost less.
//
// The package imports the standard library alone, and does nothing when a
// program starts.
package estimate
