// Package kvtest is the contract of [kv.Store] as a test, and a store that
// fails on purpose.
package kvtest
