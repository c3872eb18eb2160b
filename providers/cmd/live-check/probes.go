package main

import (
	"cmp"
	"context"
	"fmt"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/alibaba"
	"github.com/go-realname/sdk/providers/nppa"
	"github.com/go-realname/sdk/providers/tencent"
	"github.com/go-realname/sdk/realname"
)

// probesOf returns the probes of a provider, with the keys of the environment.
func probesOf(provider string, env func(string) string, observe func(providers.Call)) ([]probe, error) {
	switch provider {
	case "tencent":
		return tencentProbes(env, observe)
	case "alibaba":
		return alibabaProbes(env, observe)
	case "nppa":
		return nppaProbes(env, observe)
	}
	return nil, fmt.Errorf("there is no provider %q", provider)
}

// picture is one that shows nothing: a white PNG of one pixel.
var picture = realname.NewPhoto([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU" +
	"\x00\x00\x00\nIDATx\x9cc\xf8\x0f\x00\x01\x01\x01\x00\x1b\xb6\xeeV\x00\x00\x00\x00IEND\xaeB`\x82"))

// tencentProbes are those of Tencent Cloud.
func tencentProbes(env func(string) string, observe func(providers.Call)) ([]probe, error) {
	c, err := tencent.New(tencent.Config{
		Credentials:   providers.NewCredentials(env("TENCENT_SECRET_ID"), env("TENCENT_SECRET_KEY"), env("TENCENT_TOKEN")),
		UnsafeBaseURL: env("UNSAFE_BASE_URL"), Observe: observe, EncryptKey: env("TENCENT_ENCRYPT_KEY"),
	})
	if err != nil {
		return nil, err
	}
	var faces []probe
	for _, f := range []struct {
		action string
		o      tencent.FaceOptions
	}{
		{"DetectAuth", tencent.FaceOptions{RuleID: env("TENCENT_RULE_ID")}},
		{"GetEidToken", tencent.FaceOptions{MerchantID: env("TENCENT_MERCHANT_ID")}},
	} {
		if f.o == (tencent.FaceOptions{}) {
			continue
		}
		backend, err := c.Face(f.o)
		if err != nil {
			return nil, err
		}
		faces = append(faces, faceProbe(f.action, "", backend))
	}
	return append(faces, []probe{
		pageProbe("MLIDPassportOCR", c.Documents(), document.KindPassport),
		pageProbe("MainlandPermitOCR", c.Documents(), document.KindHKMacaoPermit),
		{"IDCardOCR", false, "no card in the picture", func(ctx context.Context) (realname.Answer, error) {
			_, a, err := c.Documents().ReadDocument(ctx, op(realname.StepPhotos), realname.Photos{Front: picture, Back: picture})
			return a, err
		}, unreadable},
		{"IdCardVerification", true, "a no", func(ctx context.Context) (realname.Answer, error) {
			return c.Authority().Match(ctx, op(realname.StepIdentity), nobody)
		}, judgedNo},
		{"BankCard4EVerification", true, "a no", func(ctx context.Context) (realname.Answer, error) {
			return c.Bank(tencent.BankOptions{}).CheckCard(ctx, op(realname.StepCard), nobody, card)
		}, unreadable},
		{"PhoneVerification", true, "a no", func(ctx context.Context) (realname.Answer, error) {
			return c.Carrier().CheckMobile(ctx, op(realname.StepCarrier), nobody, card.Mobile)
		}, unreadable},
	}...), nil
}

// pageProbe has a picture that shows nothing read as a document of a kind.
func pageProbe(action string, d realname.DocumentReader, k document.Kind) probe {
	return probe{action, false, "no document in the picture", func(ctx context.Context) (realname.Answer, error) {
		_, a, err := d.ReadDocument(ctx, op(realname.StepPhotos), realname.Photos{Front: picture, Kind: k})
		return a, err
	}, unreadable}
}

// A face is what a face check is begun and asked about with.
type face interface {
	realname.FaceChecker
	realname.Querier
}

// faceProbe begins a face check that nobody finishes, and asks about it. The device is one for Alibaba.
func faceProbe(action, device string, f face) probe {
	return probe{action, false, "a check that is not finished", func(ctx context.Context) (realname.Answer, error) {
		o := op(realname.StepFace)
		a, err := f.CheckFace(alibaba.WithMetaInfo(ctx, device), o, nobody, realname.Photo{})
		if err != nil || a.Verdict != realname.VerdictPending {
			return a, err
		}
		return f.Query(ctx, o, a.Token)
	}, func(a realname.Answer, k realname.FailureKind) bool {
		return a.Verdict == realname.VerdictPending || k == realname.FailureNotOpened
	}}
}

// alibabaProbes are those of Alibaba Cloud.
func alibabaProbes(env func(string) string, observe func(providers.Call)) ([]probe, error) {
	c, err := alibaba.New(alibaba.Config{
		Credentials:   providers.NewCredentials(env("ALIBABA_ACCESS_KEY_ID"), env("ALIBABA_ACCESS_KEY_SECRET"), env("ALIBABA_TOKEN")),
		UnsafeBaseURL: env("UNSAFE_BASE_URL"), Observe: observe,
	})
	if err != nil {
		return nil, err
	}
	faces, err := alibabaFaces(c, env)
	if err != nil {
		return nil, err
	}
	return append(faces, []probe{
		pageProbe("RecognizePassport", c.Documents(), document.KindPassport),
		pageProbe("RecognizeChinesePassport", c.Documents(), document.KindChinesePassport),
		pageProbe("RecognizeExitEntryPermitToMainland", c.Documents(), document.KindHKMacaoPermit),
		pageProbe("RecognizeExitEntryPermitToHK", c.Documents(), document.KindHKMacaoPass),
		{"RecognizeIdcard", false, "no card in the picture", func(ctx context.Context) (realname.Answer, error) {
			_, a, err := c.Documents().ReadDocument(ctx, op(realname.StepPhotos), realname.Photos{Front: picture, Back: picture})
			return a, err
		}, unreadable},
		{"Id2MetaVerify", true, "a no", func(ctx context.Context) (realname.Answer, error) {
			return c.Authority().Match(ctx, op(realname.StepIdentity), nobody)
		}, judgedNo},
		{"BankMetaVerify", true, "a no", func(ctx context.Context) (realname.Answer, error) {
			return c.Bank(alibaba.BankOptions{}).CheckCard(ctx, op(realname.StepCard), nobody, card)
		}, unreadable},
		{"Mobile3MetaDetailVerify", true, "a no", func(ctx context.Context) (realname.Answer, error) {
			return c.Carrier().CheckMobile(ctx, op(realname.StepCarrier), nobody, card.Mobile)
		}, unreadable},
	}...), nil
}

// alibabaFaces begin a face check as text and encrypted.
func alibabaFaces(c *alibaba.Cloud, env func(string) string) (faces []probe, _ error) {
	o := alibaba.FaceOptions{SceneID: env("ALIBABA_SCENE_ID"), ReturnURL: "https://example.com/"}
	if o.SceneID == "" {
		return nil, nil
	}
	for _, key := range []string{"", cmp.Or(env("ALIBABA_ENCRYPT_KEY"), alibaba.SM2Key)} {
		o.EncryptKey = key
		f, err := c.Face(o)
		if err != nil {
			return nil, err
		}
		action := "InitFaceVerify"
		if key != "" {
			action += " (encrypted)"
		}
		faces = append(faces, faceProbe(action, env("ALIBABA_META_INFO"), f))
	}
	return faces, nil
}

// nppaProbes are those of the NPPA.
func nppaProbes(env func(string) string, observe func(providers.Call)) ([]probe, error) {
	k, err := nppa.New(nppa.Config{
		Credentials: providers.NewCredentials(env("NPPA_APP_ID"), env("NPPA_SECRET_KEY"), ""), BizID: env("NPPA_BIZ_ID"),
		UnsafeBaseURL: env("UNSAFE_BASE_URL"), Observe: observe,
	})
	if err != nil {
		return nil, err
	}
	a := k.Authority()
	return []probe{
		{"query", false, "no record of the key", func(ctx context.Context) (realname.Answer, error) {
			return a.Query(ctx, op(realname.StepIdentity), realname.Detail{})
		}, func(_ realname.Answer, kind realname.FailureKind) bool { return kind == realname.FailureUnavailable }},
		{"check", true, "a no, or later", func(ctx context.Context) (realname.Answer, error) {
			return a.Match(ctx, op(realname.StepIdentity), nobody)
		}, func(r realname.Answer, _ realname.FailureKind) bool {
			return r.Verdict == realname.VerdictFail || r.Verdict == realname.VerdictPending
		}},
	}, nil
}
