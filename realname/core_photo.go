package realname

// wantsPhoto reports whether the photo of an operation is still needed: while the operation is
// under way, and once the step is passed with it.
func (s *state) wantsPhoto(step Step, op uint32) bool {
	st := &s.Steps[step]
	return s.Data != dataErased && st.Op == op && st.Epoch == s.Epoch && (s.busy(step) || st.Phase == PhasePassed)
}
