// Package vendortest compares the signatures of the adapters with those of the vendors' own
// code, and SM2 and SM3 with the library that they use. It is a module of its own, since it
// requires that code, and is never imported.
//
// Its tests are behind the build tag vendorsdk. Without it, one test looks whether the module
// proxy serves the vendors' modules, and runs the others if it does.
package vendortest
