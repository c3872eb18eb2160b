// Package explain says to people, in Simplified Chinese and English, what the
// other packages say to programs: why something was refused and what to do
// about it. An application shows the sentences as they are.
//
// [Error] explains an error, [Step] how a step of a session stands, [Reason] a
// reason by itself, such as why a session was rejected, and [Violation] one thing
// wrong with a password or PIN. [Next] says what the person does next in a session.
// [Term] names what stands on a page beside them: a step, a status, a kind of card.
// [Language] chooses between the two languages.
//
// [Code] is for programs: it gives every error of the module one stable code and a
// class, so that an API need not know the error types.
//
// The sentences are polite, say what to do and blame nobody. They hold nothing
// that a person typed and nothing that a provider said, and what they do not
// know they explain in general words: no function here panics, and none
// returns text that an attacker chose.
//
// # What it does not do
//
// There are no other languages and no ways to replace a sentence. For either, choose texts of
// your own by the reasons, which are stable.
package explain
