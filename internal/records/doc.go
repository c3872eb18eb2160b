// Package records keeps sealed records in a store: one way for all kinds of them.
//
// A kind of record is a struct, the list of its fields, and one [Kind]; [New] makes it a
// [Table]. Each record is sealed under a key of its kind, and bound to its whole key in the
// store and to the version of its write. It is changed as a [Row], by a function that may
// run several times. Records that are found by a blind index move to the next one while any
// number of processes use them, see [Mover].
//
// The content is a version of the kind's form, and then the fields as package wire writes
// them. A record of a newer form is left untouched. Fields that a newer process has added
// to a form that we know are kept.
package records
