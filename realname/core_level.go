package realname

import "slices"

// A ChannelKind is a kind of external source that confirmed who the person is.
type ChannelKind uint8

const (
	ChannelAuthority ChannelKind = iota + 1 // the authority knows name and ID number
	ChannelBank                             // a bank knows name, ID number and card
	ChannelCarrier                          // a carrier knows whose the mobile number is

	numChannels = iota + 1
)

var channelNames = [numChannels]string{"unknown", "authority", "bank", "carrier"}

// String returns a stable name such as "bank".
func (k ChannelKind) String() string { return nameOf(channelNames[:], uint8(k)) }

// A Channel is one external source. Bank is the code of the bank, see [bankcard.Bank], or ""
// where the card does not tell. Face, OCR and SMS are no channels: the service does them
// itself.
type Channel struct {
	Kind ChannelKind
	Bank string
}

// String returns a text such as "bank:ICBC".
func (c Channel) String() string {
	if c.Bank == "" {
		return c.Kind.String()
	}
	return c.Kind.String() + ":" + c.Bank
}

// Shown is what an account's approvals that count have shown, taken together.
type Shown struct {
	Channels []Channel // each once
	Face     bool      // a face check was part of an approval
}

// LevelPBoC is the level by the number of distinct external channels: 1 with one, 2 with
// three, 3 with five, as accounts of class I, II and III that were not opened face to face
// (非银行支付机构网络支付业务管理办法, 中国人民银行公告〔2015〕第43号, art. 11). Cards of one
// bank count once, and all cards whose bank is not known count once together. An ID card alone
// gives level 1, a bank card too (authority and bank); with StepCarrier in the flow a bank card
// gives level 2. What a level may do is not this package's.
func LevelPBoC(s Shown) int {
	switch n := len(s.Channels); {
	case n >= 5:
		return 3
	case n >= 3:
		return 2
	case n >= 1:
		return 1
	}
	return 0
}

// merge adds what an approval has shown.
func (s *Shown) merge(channels []Channel, face bool) {
	s.Face = s.Face || face
	for _, c := range channels {
		if !slices.Contains(s.Channels, c) {
			s.Channels = append(s.Channels, c)
		}
	}
}

// channels are the external sources that confirmed the subject in a session. A step that was
// left to people, and name and number that were compared with the account's own, are none.
func (s *state) channels(bank string) (all []Channel) {
	if s.Steps[StepIdentity].Phase == PhasePassed && !s.own(StepIdentity) {
		all = append(all, Channel{Kind: ChannelAuthority})
	}
	if s.Steps[StepCard].Phase == PhasePassed {
		all = append(all, Channel{ChannelBank, bank})
	}
	if s.Steps[StepCarrier].Phase == PhasePassed {
		all = append(all, Channel{Kind: ChannelCarrier})
	}
	return all
}
