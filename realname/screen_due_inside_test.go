package realname

import "testing"

// TestForcedLookIsDue: a look that was asked for keeps the account in the workers' queue, also where a process
// without lists was the last to write it.
func TestForcedLookIsDue(t *testing.T) {
	a := accountRecord{Approvals: []approval{{Session: "s"}}, Screening: screening{Next: 5, Forced: true}}
	if due := a.due(lookout{}); due != 5 {
		t.Errorf("due at %d, want 5", due)
	}
	a.Screening.Forced = false
	if due := a.due(lookout{}); due != 0 {
		t.Errorf("due at %d without lists, want never", due)
	}
}
