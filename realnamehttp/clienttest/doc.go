// Package clienttest shows that a client which a public generator makes of the OpenAPI document
// compiles, and leads somebody through the flow.
//
// It is a module of its own, for tests alone: nothing imports it.
package clienttest
