package realname

// abandoned is that the user gives up an operation which is pending.
type abandoned struct {
	Step Step
	Op   uint32
	Back bool // the try is given back: it was never begun, and nobody pays for it
}

// recounted is that an operation whose try was given back was judged after all.
type recounted struct{ Step Step }

func (abandoned) event() {}
func (recounted) event() {}

// abandon closes an operation that is pending. A yes that comes for it later is dropped, as any
// answer that is late.
func (m *machine) abandon(e abandoned) error {
	st := &m.Steps[e.Step]
	switch {
	case st.Phase == PhaseReserved:
		return refuse(ReasonInProgress, e.Step)
	case st.Phase != PhasePending || st.Op != e.Op || st.Epoch != m.Epoch:
		return refuse(ReasonStepNotNext, e.Step)
	}
	m.noteOutcome(e.Step, e.Op, outcomeUnresolved, ReasonAbandoned)
	st.Phase, st.Reason, st.Until = PhaseUnresolved, ReasonAbandoned, 0
	if e.Back {
		st.Tries--
	}
	m.exhaust(e.Step)
	return nil
}

// recount counts a try that was given back before, if there is one left to be used up.
func (m *machine) recount(step Step) {
	st := &m.Steps[step]
	if m.triesLeft(step) > 0 {
		st.Tries++
	}
	if st.Phase == PhaseNeeded || st.Phase == PhaseFailed || st.Phase == PhaseUnresolved {
		m.exhaust(step)
	}
}
