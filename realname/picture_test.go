package realname

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// A way is one arrow of a picture: from one status or phase to another, and by what.
type way struct{ from, to, by string }

// pictureWords are what the arrows of the pictures say, in Chinese and English.
var pictureWords = map[string][2]string{
	"submitted":     {"全部步骤完成", "every step passed"},
	"again":         {"审核人员要求重做某些步骤", "reviewer asks for steps again"},
	"yes":           {"审核通过，名额已占用", "approved, slot claimed"},
	"no":            {"审核不通过", "decided against"},
	"turned away":   {"该证件号名额已满", "identity has no free slot"},
	"deadline":      {"超过期限", "deadline passed"},
	"late":          {"审核超时，退回用户", "reviewers were late"},
	"ended":         {"取消", "canceled"},
	"withdrawn":     {"数据被限制或删除", "data restricted or erased"},
	"pin gone":      {"支付密码已失效", "PIN is gone"},
	"guardian lost": {"监护人的同意已失效", "guardian counts no more"},
	"revoked":       {"撤销", "revoked"},
	"erased":        {"数据被删除", "data erased"},
	"asked":         {"提交，先计数", "submitted, counted first"},
	"passed":        {"通过", "yes"},
	"failed":        {"未通过", "no"},
	"pending":       {"稍后给出结果", "answer comes later"},
	"not judged":    {"对方肯定没有判定，次数退回", "certainly not judged, try given back"},
	"no answer":     {"没有可靠的答复", "no answer to rely on"},
	"no tries left": {"次数用完", "no tries left"},
	"begins anew":   {"换人、换方式、换卡，或要求重做", "other person, method or card, or asked for again"},
	"proved":        {"验证码或支付密码正确", "code or PIN is right"},
	"referred":      {"转人工", "left to people"},
	"abandoned":     {"用户放弃等待", "given up by the user"},
}

// everything is each event that a session could meet, as far as a picture shows them.
func everything(s state) []event {
	all := []event{
		ticked{}, subjectGiven{}, submitted{}, handedIn{}, turnedAway{}, referred{},
		decided{Round: s.Round, Yes: true}, decided{Round: s.Round}, decided{Round: s.Round, Again: setOf(StepFace)},
		ended{}, restricted{}, erased{}, proved{Step: StepCode, Epoch: s.Epoch}, proved{Step: StepPIN, Epoch: s.Epoch},
	}
	for step := StepIdentity; step < numSteps; step++ {
		all = append(all, stepAsked{Step: step}, abandoned{Step: step, Op: s.Steps[step].Op})
		for o := outcomePassed; o < outcomeWaiting; o++ {
			e := settled{Step: step, Op: s.Steps[step].Op, Outcome: o, Until: s.Deadline}
			if step == StepIdentity && o == outcomeFailed {
				e.Reason = ReasonNoRecord
			}
			all = append(all, e)
		}
	}
	return append(all, settled{Step: stepClaim, Op: s.Steps[stepClaim].Op, Outcome: outcomeNotJudged, Reason: ReasonGuardianConsentRequired})
}

// statusWord is what an arrow of a session's status says.
func statusWord(e event, from, to Status, reason Reason) string {
	if reason == ReasonReviewLate && to == StatusOpen {
		return "late"
	}
	if reason == ReasonDeadlinePassed || reason == ReasonReviewLate {
		return "deadline"
	}
	switch e := e.(type) {
	case submitted:
		return "submitted"
	case turnedAway:
		return "turned away"
	case restricted, erased:
		if from == StatusApproved {
			return "erased"
		}
		return "withdrawn"
	case ended:
		if from == StatusApproved {
			return "revoked"
		}
		return "ended"
	case decided:
		if e.Again != 0 && to == StatusOpen {
			return "again"
		}
		return "no"
	case settled:
		switch {
		case to == StatusApproved:
			return "yes"
		case to == StatusRejected && reason == ReasonIdentityInUse:
			return "turned away"
		case to == StatusRejected:
			return "no"
		case to == StatusOpen && reason == ReasonGuardianConsentRequired:
			return "guardian lost"
		case to == StatusOpen:
			return "pin gone"
		}
	}
	return fmt.Sprintf("%T", e)
}

// phaseWord is what an arrow of a step's phase says.
func phaseWord(e event, step Step, to Phase) string {
	if e, ok := e.(settled); ok && e.Step != step {
		return "begins anew" // such as the PIN, which is gone once the identity is claimed
	}
	switch e := e.(type) {
	case stepAsked:
		return "asked"
	case proved:
		return "proved"
	case referred:
		return "referred"
	case abandoned:
		if to == PhaseExhausted {
			return "no tries left"
		}
		return "abandoned"
	case settled, ticked:
		s, ok := e.(settled)
		switch {
		case to == PhaseExhausted:
			return "no tries left"
		case !ok:
			return "no answer"
		}
		return map[outcome]string{
			outcomePassed: "passed", outcomeFailed: "failed", outcomePending: "pending",
			outcomeNotJudged: "not judged", outcomeUnresolved: "no answer",
		}[s.Outcome]
	}
	return "begins anew"
}

// A moment is a session at a time.
type moment struct {
	s   state
	now instant
}

// walkAll takes each way that there is from a new session of a few small flows, and returns those
// of its status and those of the phases of its steps.
func walkAll() (statuses, phases map[way]bool) {
	statuses, phases = map[way]bool{}, map[way]bool{}
	for lates, step := range []Step{StepFace, StepPIN} {
		p := testPolicy()
		p.flows[MethodIDCard], p.auto = []Step{StepIdentity, step}, true
		p.lifetime, p.review, p.lates = time.Microsecond, time.Microsecond, uint8(lates)
		p.limits[StepReview], p.consents = 1, 0
		first := moment{p.newState(GoalVerify, MethodIDCard, 1), 1}
		seen, todo := map[moment]bool{first: true}, []moment{first}
		for len(todo) > 0 {
			m := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			for _, n := range p.after(m, statuses, phases) {
				if !seen[n] && n.now <= 3 && n.s.Ops <= 4 && n.s.Epoch <= 2 && n.s.Round <= 1 && n.s.Data == dataFull {
					seen[n] = true
					todo = append(todo, n)
				}
			}
		}
	}
	return statuses, phases
}

// after returns what may follow m, and draws the ways there.
func (p *policy) after(m moment, statuses, phases map[way]bool) []moment {
	next := []moment{{m.s, m.now + 1}}
	for _, e := range everything(m.s) {
		s, _, err := p.step(m.s, e, m.now)
		if err != nil {
			continue
		}
		drawn(statuses, phases, m.s, s, e)
		next = append(next, moment{s, m.now})
	}
	return next
}

// drawn writes down what e has changed.
func drawn(statuses, phases map[way]bool, old, s state, e event) {
	if old.Status != s.Status {
		statuses[way{old.Status.String(), s.Status.String(), statusWord(e, old.Status, s.Status, s.Reason)}] = true
	}
	for step := StepIdentity; step < StepReview; step++ {
		from, to := old.Steps[step].Phase, s.Steps[step].Phase
		if from != to && from != 0 && to != 0 {
			phases[way{from.String(), to.String(), phaseWord(e, step, to)}] = true
		}
	}
}

// picture draws ways as a Mermaid diagram: one arrow between two states, with all that leads that way.
func picture(ways map[way]bool, first string, last []string, language int) string {
	said := map[[2]string][]string{}
	for w := range ways {
		word := w.by
		if t, ok := pictureWords[w.by]; ok {
			word = t[language]
		}
		said[[2]string{w.from, w.to}] = append(said[[2]string{w.from, w.to}], word)
	}
	var lines []string
	for pair, all := range said {
		slices.Sort(all)
		lines = append(lines, fmt.Sprintf("    %s --> %s: %s\n", pair[0], pair[1], strings.Join(all, [2]string{"；", " · "}[language])))
	}
	slices.Sort(lines)
	text := "stateDiagram-v2\n    [*] --> " + first + "\n" + strings.Join(lines, "")
	for _, s := range last {
		text += "    " + s + " --> [*]\n"
	}
	return text
}

// The pictures in the overview are what the step function does.
func TestPictures(t *testing.T) {
	needsNoDetector(t)
	statuses, phases := walkAll()
	for language, page := range []string{"../docs/zh/overview.md", "../docs/en/overview.md"} {
		compare(t, page, "session", picture(statuses, "open", []string{"rejected", "expired", "canceled", "revoked"}, language))
		compare(t, page, "step", picture(phases, "needed", nil, language))
	}
}

// TestStatesInDoc: the package documentation has the same diagram, as text.
func TestStatesInDoc(t *testing.T) {
	needsNoDetector(t)
	const head, tail = "// # States\n//\n", "//\n// # JSON\n"
	statuses, _ := walkAll()
	said := map[string][]string{}
	for w := range statuses {
		at := fmt.Sprintf("%-8s → %-8s", w.from, w.to)
		said[at] = append(said[at], pictureWords[w.by][1])
	}
	var lines []string
	for at, all := range said {
		slices.Sort(all)
		lines = append(lines, "//\t"+at+"  "+strings.Join(all, "; ")+"\n")
	}
	slices.Sort(lines)
	b, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(b), head)
	got, after, ok2 := strings.Cut(rest, tail)
	want := "// What becomes of a session, as the step function does it:\n//\n" + strings.Join(lines, "")
	switch {
	case !ok || !ok2:
		t.Fatal("doc.go has no part on states before that on JSON")
	case got == want:
	case flag.Lookup("update").Value.String() == "true":
		if err := os.WriteFile("doc.go", []byte(before+head+want+tail+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("doc.go: go test ./realname -run TestStatesInDoc -update writes the states anew:\n%s", want)
	}
}

// compare compares the diagram that stands in a page behind a mark with what it should be, or
// writes it there.
func compare(t *testing.T, page, mark, want string) {
	t.Helper()
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(b), "<!-- picture: "+mark+" -->\n```mermaid\n")
	got, tail, ok2 := strings.Cut(rest, "```\n")
	if !ok || !ok2 {
		t.Fatalf("%s has no picture %q", page, mark)
	}
	if got == want {
		return
	}
	if flag.Lookup("update").Value.String() == "true" {
		text := head + "<!-- picture: " + mark + " -->\n```mermaid\n" + want + "```\n" + tail
		if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s, picture %q: go test ./realname -run TestPictures -update draws it anew. It should be\n%s", page, mark, want)
}
