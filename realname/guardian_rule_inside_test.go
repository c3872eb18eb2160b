package realname

import "testing"

// TestGuardianRule: below 14 a guardian agrees alone, and up to the goal's age both do.
func TestGuardianRule(t *testing.T) {
	p := testPolicy()
	for _, tt := range []struct {
		below, age int
		want       guardianRule
	}{
		{14, 13, guardianAlone}, {14, 14, guardianNone}, {18, 13, guardianAlone}, {18, 14, guardianToo},
		{18, 17, guardianToo}, {18, 18, guardianNone}, {16, 15, guardianToo}, {16, 16, guardianNone},
	} {
		if got := p.guardian(&state{Below: uint8(tt.below)}, tt.age); got != tt.want {
			t.Errorf("below %d, %d years: %v, want %v", tt.below, tt.age, got, tt.want)
		}
	}
}

// TestAdultWithoutPhotos: what photos have shown of a person's age goes with the person, and with the consent to the
// photos, also on a way that has no photos any more.
func TestAdultWithoutPhotos(t *testing.T) {
	p := testPolicy()
	p.flows[MethodIDCard], p.consents = []Step{StepIdentity, StepCode}, 0
	for name, e := range map[string]event{
		"another person":    subjectGiven{},
		"photos taken back": takenBack{Steps: setOf(StepPhotos)},
	} {
		s := p.newState(GoalVerify, MethodIDCard, 1)
		s.Epoch, s.Adult = 1, true
		after, _, err := p.step(s, e, 1)
		if err != nil || after.Adult {
			t.Errorf("%s: %v, adult %v", name, err, after.Adult)
		}
	}
}
