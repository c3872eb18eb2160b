// Package realnametest helps to test services that verify people: a [Backend]
// stands for every backend and answers as its script says, a [Clock] is held by
// the test, and a [World] is a whole Verifier on them.
//
//	w, err := realnametest.New(realnametest.Options{})
//	w.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.Mismatch))
//	… verify somebody with w.Verifier …
//
// Nothing here asks anybody: it lets everyone through. It is for tests and
// trials alone.
package realnametest
