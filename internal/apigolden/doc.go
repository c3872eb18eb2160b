// Package apigolden writes down what a package exports, one thing a line, so
// that a test can tell when the API changes. The golden files are in the folder
// api at the top of the tree; docs/compatibility.md tells what they are for.
//
// A line names one exported thing with its full type: a constant with its
// value, a variable, a function, a type, a field, a method. Lines are sorted.
// Names of parameters are left out, since a caller does not depend on them.
package apigolden
