package realname

import "testing"

// TestGuardAgreesAgain: where the guardian's consent is the one that counts, theirs takes back that a step was declined.
// Where both agree the person's own does.
func TestGuardAgreesAgain(t *testing.T) {
	for _, rule := range []guardianRule{guardianAlone, guardianToo} {
		m := machine{policy: testPolicy()}
		m.Guardian, m.Declined = rule, setOf(StepPhotos)
		m.Steps[StepPhotos] = stepState{Phase: PhaseNeeded, Reason: ReasonConsentDeclined}
		m.guard(setOf(StepPhotos))
		again := m.Declined == 0 && m.Steps[StepPhotos].Reason == 0
		if again != (rule == guardianAlone) || m.Guarded != setOf(StepPhotos) {
			t.Errorf("%v: declined %v, %+v", rule, m.Declined, m.Steps[StepPhotos])
		}
	}
}
