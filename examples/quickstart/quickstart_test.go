package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/realname"
)

var update = flag.Bool("update", false, "write the golden files")

// code finds the codes that a made-up phone shows.
var code = regexp.MustCompile(`(the code is |短信：验证码 |Code \[|验证码 \[)\d{6}`)

// golden compares got with a file, in which drawn codes are zeros.
func golden(t *testing.T, name, got string) {
	t.Helper()
	got = code.ReplaceAllString(got, "${1}000000")
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got), -update writes it anew:\n%s", file, diff)
	}
}

// quickstart runs the program and returns its exit status and all it printed.
func quickstart(t *testing.T, in string, args ...string) (int, string) {
	t.Helper()
	t.Setenv("LC_ALL", "en_US.UTF-8")
	var out, errOut bytes.Buffer
	status := run(t.Context(), args, strings.NewReader(in), &out, &errOut)
	return status, out.String() + errOut.String()
}

func TestGolden(t *testing.T) {
	tests := []struct {
		name   string
		status int
		args   string
		in     string // with -i
	}{
		{"all-en", approved, "", ""},
		{"all-zh", approved, "-lang zh", ""},
		{"id-card", approved, "-method id_card -name O'Connor -number 11010519491231002x", ""},
		{"authority-mismatch", notApproved, "-authority mismatch", ""},
		{"authority-no-record", notApproved, "-authority no_record -lang zh", ""},
		{"authority-down", notApproved, "-authority down", ""},
		{"authority-timeout", approved, "-authority timeout", ""},
		{"authority-hang", notApproved, "-authority hang -method bank_card", ""},
		{"photos-quality", notApproved, "-photos document_quality -lang zh", ""},
		{"photos-forged", notApproved, "-photos document_forged -method id_card", ""},
		{"photos-timeout", notApproved, "-photos timeout -method id_card", ""},
		{"photos-down", notApproved, "-photos down -method id_card", ""},
		{"face-pending", approved, "-face pending", ""},
		{"face-mismatch", notApproved, "-face face_mismatch -method id_card -lang zh", ""},
		{"face-timeout", approved, "-face timeout -method id_card", ""},
		{"bank-mismatch", notApproved, "-bank mismatch -method bank_card -lang zh", ""},
		{"bank-phone-owner", notApproved, "-bank phone_owner_mismatch -method bank_card -lang zh", ""},
		{"bank-not-usable", notApproved, "-bank card_not_usable", ""},
		{"bank-hang", notApproved, "-bank hang -method bank_card -lang zh", ""},
		{"sms-refused", notApproved, "-sms refused -method id_card", ""},
		{"sms-timeout", approved, "-sms timeout -method id_card", ""},
		{"sms-dropped", notApproved, "-sms dropped -lang zh", ""},
		{"sms-hang", notApproved, "-sms hang -method bank_card", ""},
		{"review-people", approved, "-review people", ""},
		{"review-rejected", notApproved, "-review review_rejected", ""},
		{"review-down", approved, "-review down -method bank_card -lang zh", ""},
		{"review-hang", approved, "-review hang -method id_card", ""},
		{"wrong-code", notApproved, "-code 000000", ""},
		{"weak-pin", notApproved, "-pin 123456", ""},
		{"own-birthday", notApproved, "-pin 491231 -method bank_card -lang zh", ""},
		{"wrong-number", notApproved, "-number 110105194912310021", ""},
		{"all-wrong", notApproved, "-name 张* -number 1 -card 2 -mobile 3 -code 4 -pin 5", ""},
		{"all-wrong-zh", notApproved, "-lang zh -name 张3 -number 110105201302300024 " +
			"-card 11111111 -mobile 01062551234 -code x -pin １２３４５６７", ""},
		{"usage-en", approved, "-h", ""},
		{"usage-zh", approved, "-lang zh -h", ""},
		{"unknown-flag", badUsage, "-nmae x", ""},
		{"renew-en", approved, "-scenario renew", ""},
		{"renew-zh", approved, "-scenario renew -lang zh", ""},
		{"renew-face-mismatch", notApproved, "-scenario renew -face face_mismatch", ""},
		{"renew-people", approved, "-scenario renew -review people -method bank_card", ""},
		{"reset-pin-en", approved, "-scenario reset_pin", ""},
		{"reset-pin-zh", approved, "-scenario reset_pin -lang zh", ""},
		{"reset-pin-bank-card", approved, "-scenario reset_pin -method bank_card", ""},
		{"reset-pin-wrong-code", notApproved, "-scenario reset_pin -code 000000", ""},
		{"revoke-en", approved, "-scenario revoke", ""},
		{"revoke-zh", approved, "-scenario revoke -lang zh", ""},
		{"scenario-weak-pin", notApproved, "-scenario revoke -pin 123456", ""},
		{"ask-renew", approved, "-i -scenario renew -method bank_card", strings.Repeat("\n", 10)},

		{"unknown-lang", badUsage, "-lang fr", ""},
		{"unknown-scenario", badUsage, "-scenario erase", ""},
		{"unknown-word", badUsage, "-face up -lang zh", ""},
		{"extra-argument", badUsage, "id_card", ""},

		{"ask-defaults", approved, "-i", "1\n\n\n\n\n\n"},
		{"ask-mistakes", approved, "-i -lang zh", "3\n2\n张*\n张三丰\n11010519491231002\n" +
			"11010519491231002X\n6216261000000000018\n139\n13912345678\n12\n999999\n\n" +
			"12345\n123456\n739164\n"},
		{"ask-quit", notApproved, "-i", "1\n张三丰\nq\n"},
		{"ask-end", notApproved, "-i -method bank_card", "张三丰\n"},
		{"ask-photos", notApproved, "-i -method id_card -photos document_quality",
			"\n\n\n\n\n\n\n\n\n\n"},
		{"ask-codes", approved, "-i -method id_card", "\n\n\n" +
			strings.Repeat("999999\n", 5) + "\n\n\n"},
		{"ask-authority", notApproved, "-i -method id_card -authority no_record",
			strings.Repeat("\n", 20)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			started := time.Now()
			status, got := quickstart(t, tt.in, strings.Fields(tt.args)...)
			if status != tt.status {
				t.Errorf("exit status = %d, want %d", status, tt.status)
			}
			if took := time.Since(started); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
			golden(t, tt.name, got)
		})
	}
}

// Without -i nothing that the person typed is printed, whatever happens.
func TestMasked(t *testing.T) {
	secrets := []string{"三丰", "1010519491231002", "621626", "0000018", "13800138000", "739164",
		newPIN.Reveal(), "1949", "朝阳"}
	for _, args := range [][]string{
		{}, {"-lang", "zh"}, {"-authority", "mismatch"}, {"-bank", "hang"}, {"-code", "739164"},
		{"-review", "people"}, {"-card", "621626100000000001"}, {"-mobile", "138001380001"},
		{"-scenario", "renew"}, {"-scenario", "reset_pin", "-lang", "zh"}, {"-scenario", "revoke"},
		{"-name", "张*三丰"}, {"-number", "110105194912310021"}, {"-pin", "7391641"},
	} {
		_, got := quickstart(t, "", args...)
		for _, s := range secrets {
			if strings.Contains(got, s) {
				t.Errorf("%q printed %q:\n%s", args, s, got)
			}
		}
	}
}

// What the user would be told is what package explain says.
func TestUserIsTold(t *testing.T) {
	zh := explain.Language("zh")
	for args, p := range map[string]realname.Progress{
		"-authority mismatch":              {Step: realname.StepIdentity, Reason: realname.ReasonMismatch},
		"-authority down":                  {Step: realname.StepIdentity, Reason: realname.ReasonProviderUnavailable},
		"-photos timeout":                  {Step: realname.StepPhotos, Reason: realname.ReasonOutcomeUnknown},
		"-photos document_expired":         {Step: realname.StepPhotos, Reason: realname.ReasonDocumentExpired},
		"-photos document_data_mismatch":   {Step: realname.StepPhotos, Reason: realname.ReasonDocumentDataMismatch},
		"-face liveness_failed":            {Step: realname.StepFace, Reason: realname.ReasonLivenessFailed},
		"-face attack_suspected":           {Step: realname.StepFace, Reason: realname.ReasonAttackSuspected},
		"-bank phone_owner_mismatch":       {Step: realname.StepCard, Reason: realname.ReasonPhoneOwnerMismatch},
		"-bank card_unsupported":           {Step: realname.StepCard, Reason: realname.ReasonCardUnsupported},
		"-review review_rejected -lang zh": {Step: realname.StepReview, Reason: realname.ReasonReviewRejected},
		"-bank mismatch -method bank_card": {Step: realname.StepCard, Reason: realname.ReasonMismatch},
		"-face face_mismatch -name 欧阳娜娜":   {Step: realname.StepFace, Reason: realname.ReasonFaceMismatch},
	} {
		_, got := quickstart(t, "", append(strings.Fields(args), "-lang", "zh")...)
		_, want := explain.Step(zh, p)
		want = strings.TrimSuffix(want, "稍后再试。") // a time takes its place
		if !strings.Contains(got, want) {
			t.Errorf("%s: %q is not in\n%s", args, want, got)
		}
	}
}

// Every flag and every word that a flag takes is in the help.
func TestUsage(t *testing.T) {
	o, err := parseOptions(nil)
	if err != nil {
		t.Fatal(err)
	}
	words := []string{"-name", "-number", "-card", "-mobile", "-code", "-pin", "-lang", "-i ", "-method",
		"-scenario"}
	words = slices.Concat(words, o.method.allowed, o.lang.allowed, o.scenario.allowed)
	for step, c := range o.backends {
		words = append(append(words, "-"+backendFlags[step]), c.allowed...)
	}
	for _, w := range words {
		if !strings.Contains(enUsage, w) || !strings.Contains(zhUsage, w) {
			t.Errorf("the help lacks %q in one of the languages", w)
		}
	}
}

// Whoever interrupts the program sees it end.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out bytes.Buffer
	if status := run(ctx, []string{"-face", "hang"}, strings.NewReader(""), &out, &out); status == approved {
		t.Errorf("exit status = %d after an interrupt", status)
	}
}

// In Chinese nothing is left in English but codes, and what has no other name.
func TestChinese(t *testing.T) {
	codes := regexp.MustCompile(`（(invalid|refused|limit|unavailable|unknown)）|(realname|sms|password)\.[a-z_]+|` +
		`privacy-[a-z]+|reviewer-\d|test\b|https://\S+`)
	english := regexp.MustCompile(`[A-Za-z]{2,}`)
	for _, args := range []string{
		"", "-authority mismatch", "-photos down", "-face attack_suspected", "-bank phone_owner_mismatch", "-sms refused",
		"-review people", "-review review_rejected", "-pin 123456", "-code 000000", "-face pending",
		"-scenario renew", "-scenario reset_pin", "-scenario revoke",
	} {
		_, got := quickstart(t, "", append(strings.Fields(args), "-lang", "zh")...)
		if left := english.FindAllString(codes.ReplaceAllString(got, ""), -1); left != nil {
			t.Errorf("%s: %q is left in\n%s", args, left, got)
		}
	}
}

// A scenario begins with an account that is verified, and what fails in it takes nothing away.
func TestFailedRenewalTakesNothingAway(t *testing.T) {
	for _, args := range []string{"-authority mismatch", "-photos document_expired", "-face face_mismatch",
		"-code 000000", "-review review_rejected"} {
		status, got := quickstart(t, "", append(strings.Fields(args), "-scenario", "renew")...)
		_, after, _ := strings.Cut(got, "days later")
		want := "\n  Account: Verified, level 1 (Authority), until 2027-01-05\n"
		if status != notApproved || !strings.Contains(after, want) {
			t.Errorf("%s: exit status %d, %q is not in\n%s", args, status, want, after)
		}
	}
}
