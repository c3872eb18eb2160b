package realname

// RaceEnabled reports whether the race detector is on.
func RaceEnabled() bool { return raceEnabled }

// SetSchemas makes v a process of a release that reads forms of records up to one,
// and writes another.
func SetSchemas(v *Verifier, reads, writes uint64) { v.group.Reads, v.group.Writes = reads, writes }
