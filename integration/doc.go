// Package integration runs the contract tests of this module, and the tests of
// its limits, on real databases. It has no code of its own. Its README says
// where it looks for them.
package integration
