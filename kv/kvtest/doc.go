// Package kvtest is the contract of [kv.Store] as a test.
//
// Who writes a store calls [TestStore] from a test of theirs; it needs nothing
// but the standard library and package kv. Who builds on a store puts a [Chaos]
// before it, which fails at chosen or random calls.
package kvtest
