package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
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
			"-card 11111111 -mobile 01062551234 -code x -pin １２３４５６", ""},
		{"usage-en", approved, "-h", ""},
		{"usage-zh", approved, "-lang zh -h", ""},
		{"unknown-flag", badUsage, "-nmae x", ""},
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
		"1949", "朝阳"}
	for _, args := range [][]string{
		{}, {"-lang", "zh"}, {"-authority", "mismatch"}, {"-bank", "hang"}, {"-code", "739164"},
		{"-review", "people"}, {"-card", "621626100000000001"}, {"-mobile", "138001380001"},
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
	for args, reason := range map[string]realname.Reason{
		"-authority mismatch":              realname.Mismatch,
		"-authority down":                  realname.ProviderUnavailable,
		"-photos timeout":                  realname.OutcomeUnknown,
		"-photos document_expired":         realname.DocumentExpired,
		"-photos document_data_mismatch":   realname.DocumentDataMismatch,
		"-face liveness_failed":            realname.LivenessFailed,
		"-face attack_suspected":           realname.AttackSuspected,
		"-bank phone_owner_mismatch":       realname.PhoneOwnerMismatch,
		"-bank card_unsupported":           realname.CardUnsupported,
		"-review review_rejected -lang zh": realname.ReviewRejected,
		"-bank mismatch -method bank_card": realname.Mismatch,
		"-face face_mismatch -name 欧阳娜娜":   realname.FaceMismatch,
	} {
		_, got := quickstart(t, "", append(strings.Fields(args), "-lang", "zh")...)
		if want := explain.Reason(zh, reason); !strings.Contains(got, want) {
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
	words := []string{"-name", "-number", "-card", "-mobile", "-code", "-pin", "-lang", "-i ", "-method"}
	words = append(words, o.method.allowed...)
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
