// Package region knows the codes with which Chinese identity numbers begin
// (行政区划代码, GB/T 2260): every one that was official since 1981 and others that
// cards carry, with all their names, the years of these, and what became of them.
//
//	var table region.Table
//	r, ok := table.Lookup(110103, 1990)
//	r.FullName() // 北京市崇文区
//	r.Today()    // [北京市东城区]
//
// The table is compiled in, and a program that never asks for a name does not
// link the names. A [Table] tells its date, and takes codes that are newer.
package region
