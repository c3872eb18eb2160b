// Package kvtest is the contract of [kv.Store] as a test.
//
// Call [TestStore] from a test of the store that you write. It needs nothing but the
// standard library and package kv. To test code that works on a store, put a [Chaos]
// before the store: it fails at chosen or random calls.
package kvtest
