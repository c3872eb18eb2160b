package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/realname"
)

// A world plays everything outside for the side panel: people who do not exist, what providers
// answer next, and the messages that arrive on the person's phone. A real wallet has nothing of it.
type world struct {
	sandbox *sandbox.Server

	known     sync.Mutex
	guardians map[string]string // by the account of the child
}

func newWorld() *world {
	return &world{sandbox: sandbox.New(sandbox.Options{}), guardians: make(map[string]string)}
}

// setGuardian notes who is the guardian of a child.
func (w *world) setGuardian(child, guardian string) {
	w.known.Lock()
	defer w.known.Unlock()
	w.guardians[child] = guardian
}

// wards are the children of a guardian, by their accounts.
func (w *world) wards(guardian string) (all []string) {
	w.known.Lock()
	defer w.known.Unlock()
	for child, theirs := range w.guardians {
		if theirs == guardian {
			all = append(all, child)
		}
	}
	slices.Sort(all)
	return all
}

func (w *world) routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /world/people", w.people)
	mux.HandleFunc("GET /world/inbox", w.inbox)
	mux.HandleFunc("POST /world/photo", w.photo)
	mux.HandleFunc("POST /world/next", w.next)
}

// A person is one who does not exist.
type person struct {
	Case   string `json:"case"`
	Zh     string `json:"zh"`
	En     string `json:"en"`
	Name   string `json:"name"`
	Number string `json:"number"`
	Card   string `json:"card"`
	Mobile string `json:"mobile"`
}

// cases are those that the panel offers, with what they are called.
var cases = []struct {
	how    sandbox.Case
	zh, en string
}{
	{sandbox.Passes, "一切顺利", "All goes well"},
	{sandbox.Differs, "姓名与号码不符", "Name and number differ"},
	{sandbox.NoRecord, "库中无此号", "Nobody has the number"},
	{sandbox.OtherFace, "不是本人", "Another face"},
	{sandbox.NotAlive, "活体检测未通过", "Nobody alive is seen"},
	{sandbox.Attack, "疑似攻击", "A mask or a screen"},
	{sandbox.NoPicture, "无底图可比", "No picture on record"},
	{sandbox.Copy, "证件为复印件", "A copy of the card"},
	{sandbox.Screen, "翻拍屏幕", "The card on a screen"},
	{sandbox.Edited, "照片被修改", "The photo was edited"},
	{sandbox.Temporary, "临时身份证", "A temporary card"},
	{sandbox.ExpiredCard, "证件已过期", "An expired card"},
	{sandbox.Blurred, "照片模糊", "A blurred photo"},
	{sandbox.Glare, "照片反光", "Glare on the photo"},
	{sandbox.Lost, "银行卡已挂失", "A lost bank card"},
	{sandbox.Unsupported, "银行不支持", "A bank that does not take part"},
	{sandbox.Expired, "银行卡已过期", "An expired bank card"},
	{sandbox.OtherOwner, "手机号是他人的", "Somebody else's mobile number"},
	{sandbox.Down, "服务商故障", "The provider is down"},
}

// people makes one person of each case. Each time they are others, so that one can try again.
func (w *world) people(rw http.ResponseWriter, _ *http.Request) {
	var all []person
	for _, c := range cases {
		p := newPerson(c.how)
		p.Case, p.Zh, p.En = c.how.String(), c.zh, c.en
		all = append(all, p)
	}
	all = append(all, w.newChild())
	answer(rw, http.StatusOK, map[string]any{"people": all})
}

// newPerson makes somebody of a case. What has no case of its own is by chance.
func newPerson(c sandbox.Case) person {
	p := person{Name: "沙小盒", Card: sandbox.Card(c).Reveal(), Mobile: fmt.Sprintf("1991%07d", rand.IntN(1e7))}
	p.Number = newNumber(fmt.Sprintf("18%02d%02d%02d", c, 1+rand.IntN(12), 1+rand.IntN(28)))
	if c == sandbox.OtherOwner {
		p.Mobile = sandbox.Mobile(c).Reveal()
	}
	card := fmt.Sprintf("%s%08d", p.Card[:10], rand.IntN(1e8))
	if check, ok := bankcard.CheckDigit(card); ok {
		p.Card = card + string(check)
	}
	return p
}

// newChild makes somebody up who is ten years old, with whom all goes well.
func (w *world) newChild() person {
	p := newPerson(sandbox.Passes)
	p.Case, p.Zh, p.En = "child", "十岁的孩子", "A child of ten"
	p.Number = newNumber(time.Now().AddDate(-10, 0, -1-rand.IntN(300)).Format("20060102"))
	w.sandbox.Know(idcard.MustParse(p.Number))
	return p
}

// newNumber makes the number of somebody who was born on a day.
func newNumber(born string) string {
	body := fmt.Sprintf("110105%s%03d", born, rand.IntN(1000))
	for _, check := range "0123456789X" {
		if id, err := idcard.Parse(body + string(check)); err == nil {
			return id.Reveal()
		}
	}
	return ""
}

// code is one in a message.
var code = regexp.MustCompile(`\d{6}`)

// inbox are the messages of now, the newest first.
func (w *world) inbox(rw http.ResponseWriter, _ *http.Request) {
	type message struct {
		Mobile string `json:"mobile"`
		Sign   string `json:"sign"`
		Code   string `json:"code"`
	}
	list := []message{}
	for _, m := range slices.Backward(w.sandbox.Inbox("")) {
		if len(list) == 20 {
			break
		}
		list = append(list, message{m.Mobile, m.Sign, code.FindString(m.Params)})
	}
	answer(rw, http.StatusOK, map[string]any{"messages": list})
}

// photo draws one side of somebody's identity card.
func (w *world) photo(rw http.ResponseWriter, r *http.Request) {
	var in struct{ Name, Number, Side string }
	err := json.NewDecoder(http.MaxBytesReader(rw, r.Body, 1024)).Decode(&in)
	name, err1 := names.Parse(in.Name)
	number, err2 := idcard.Parse(in.Number)
	if err != nil || err1 != nil || err2 != nil {
		http.Error(rw, "nobody", http.StatusBadRequest)
		return
	}
	photos := sandbox.Photos(realname.Identity{Name: name, Number: number})
	picture, text := drawFront(), photos.Front.Reveal()
	if in.Side == "back" {
		picture, text = drawBack(), photos.Back.Reveal()
	}
	rw.Header().Set("Content-Type", "image/jpeg")
	rw.Header().Set("Cache-Control", "no-store")
	_, _ = rw.Write(append(picture, text...)) // what the sandbox reads stands behind the picture
}

// actions are the calls of providers whose answer can be chosen.
var actions = []string{"IdCardVerification", "IDCardOCR", "InitFaceVerify", "DescribeFaceVerify", "BankCard4EVerification", "SendSms"}

// next has the next call answered in a way.
func (w *world) next(rw http.ResponseWriter, r *http.Request) {
	var in struct{ Action, Case string }
	err := json.NewDecoder(http.MaxBytesReader(rw, r.Body, 1024)).Decode(&in)
	c, ok := sandbox.ParseCase(in.Case)
	if err != nil || !ok || !slices.Contains(actions, in.Action) {
		http.Error(rw, "no such answer", http.StatusBadRequest)
		return
	}
	w.sandbox.Forget(in.Action)
	w.sandbox.Next(in.Action, c)
	rw.WriteHeader(http.StatusNoContent)
}
