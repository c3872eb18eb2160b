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

// TestAgeBy: what an approval knows of an age: 18 where it was shown, else the goal's age where no guardian had to agree.
func TestAgeBy(t *testing.T) {
	p := new(policy)
	for _, tt := range []struct {
		s    state
		want uint8
	}{
		{state{}, 0}, {state{Below: 14}, 0}, {state{Below: 16}, 16}, {state{Below: 16, Guardian: guardianToo}, 0},
		{state{Adult: true}, ageOfAdults}, {state{Below: 16, Adult: true}, ageOfAdults},
	} {
		if got := p.ageBy(&tt.s); got != tt.want {
			t.Errorf("below %d, %v, adult %v: %d, want %d", tt.s.Below, tt.s.Guardian, tt.s.Adult, got, tt.want)
		}
	}
}

// TestShownBefore: an age counts that any approval has shown whose consents stand; the newest says who had to agree.
func TestShownBefore(t *testing.T) {
	adult, plain := approval{Age: ageOfAdults}, approval{}
	taken := approval{Age: ageOfAdults, Withdrawn: true}
	for _, tt := range []struct {
		all   []approval
		below int
		want  guardianRule
	}{
		{nil, 18, guardianNone},
		{[]approval{plain}, 14, guardianNone}, {[]approval{plain}, 15, guardianToo},
		{[]approval{adult, plain}, 18, guardianNone}, {[]approval{taken, plain}, 18, guardianToo},
		{[]approval{adult, {Guardian: guardianAlone}}, 14, guardianAlone},
	} {
		a := accountRecord{Approvals: tt.all}
		if got := a.shownBefore(&ownership{Kind: "permit"}, tt.below); got != tt.want {
			t.Errorf("%+v below %d: %v, want %v", tt.all, tt.below, got, tt.want)
		}
		if got := a.shownBefore(&ownership{}, tt.below); got != guardianNone {
			t.Errorf("by an ID number: %v", got)
		}
	}
}
