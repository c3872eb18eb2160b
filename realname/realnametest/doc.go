// Package realnametest helps to test services that verify people: a [Backend]
// stands for every backend and answers as its script says, a [Clock] is held by
// the test, and a [World] is a whole Verifier on them.
//
//	w, err := realnametest.New(realnametest.Options{})
//	w.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch))
//	… verify somebody with w.Verifier …
//
// Use a kit to check a backend that you write: [TestAuthority], [TestBankChecker],
// [TestCarrier], [TestScreener], [TestDocumentReader], [TestFaceChecker], [TestReviewer] or [TestQuerier].
// Each is the contract of an interface as a test.
//
// Nothing here asks anybody: a World lets everyone through. It is
// for tests and trials alone.
package realnametest
