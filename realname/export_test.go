package realname

// RaceEnabled reports whether the race detector is on.
func RaceEnabled() bool { return raceEnabled }
