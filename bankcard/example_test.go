package bankcard_test

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-realname/sdk/bankcard"
)

func Example() {
	n, err := bankcard.Parse("6216 2610 0000 0000 018")
	if err != nil {
		fmt.Println(err)
		return
	}
	i := n.Identify()
	fmt.Println(n.MaskedGroups(), i.Bank.Chinese, i.Type, i.Networks[0])
	// Output: **** **** **** ***0 018 平安银行 debit unionpay
}

func ExampleParse() {
	n, err := bankcard.Parse("4111-1111-1111-1111")
	fmt.Println(n, err)

	_, err = bankcard.Parse("4111111111111112")
	fmt.Println(err)

	_, err = bankcard.Parse("4111_1111_1111_1111")
	fmt.Println(err)
	// Output:
	// ************1111 <nil>
	// bankcard: wrong check digit
	// bankcard: unexpected character at offset 4
}

func ExampleParser_Parse() {
	n, findings, err := bankcard.Parser{}.Parse("６２２１ 5588 1234 0000")
	fmt.Println(n, findings, err)

	strict := bankcard.Parser{Luhn: bankcard.LuhnRequire}
	_, _, err = strict.Parse("6221558812340000")
	fmt.Println(err)
	// Output:
	// ************0000 [full_width wrong_check_digit] <nil>
	// bankcard: wrong check digit
}

func ExampleParseError() {
	_, err := bankcard.Parse("6222 0200 oops")
	var pe *bankcard.ParseError
	if errors.As(err, &pe) {
		fmt.Println(pe.Reason, pe.Offset, errors.Is(err, bankcard.ErrInvalid))
	}
	// Output: bad_character 10 true
}

func ExampleMustParse() {
	n := bankcard.MustParse("378282246310005")
	fmt.Println(n)
	// Output: ***********0005
}

func ExampleLuhn() {
	fmt.Println(bankcard.Luhn("4111111111111111"), bankcard.Luhn("4111111111111112"))
	// Output: true false
}

func ExampleCheckDigit() {
	c, ok := bankcard.CheckDigit("411111111111111")
	fmt.Printf("%c %v\n", c, ok)
	// Output: 1 true
}

func ExampleNumber() {
	n := bankcard.MustParse("4111111111111111")
	fmt.Printf("%v %+v %q %d\n", n, n, n, n)
	_, err := json.Marshal(n)
	fmt.Println(err != nil)
	// Output:
	// ************1111 ************1111 "************1111" ************1111
	// true
}

func ExampleNumber_Masked() {
	fmt.Println(bankcard.MustParse("6216261000000000018").Masked())
	// Output: ***************0018
}

func ExampleNumber_MaskedGroups() {
	fmt.Println(bankcard.MustParse("378282246310005").MaskedGroups())
	// Output: **** ****** *0005
}

func ExampleNumber_MaskedBIN() {
	fmt.Println(bankcard.MustParse("6216261000000000018").MaskedBIN())
	// Output: 621626*********0018
}

func ExampleNumber_Last4() {
	fmt.Println(bankcard.MustParse("6216261000000000018").Last4())
	// Output: 0018
}

func ExampleNumber_Reveal() {
	n := bankcard.MustParse("6216 2610 0000 0000 018")
	fmt.Println(n.Reveal())
	// Output: 6216261000000000018
}

func ExampleNumber_UnmarshalText() {
	var request struct{ Card bankcard.Number }
	err := json.Unmarshal([]byte(`{"Card":"4111 1111 1111 1111"}`), &request)
	fmt.Println(request, err)
	// Output: {************1111} <nil>
}

func ExampleNumber_Identify() {
	for _, s := range []string{"6223030000000001", "622303000000000001", "4111111111111111"} {
		i := bankcard.MustParse(s).Identify()
		fmt.Printf("%q %v %v\n", i.Bank.English, i.Type, i.Networks[0])
	}
	// Output:
	// "Bank of Nanjing" credit unionpay
	// "Industrial and Commercial Bank of China" debit unionpay
	// "" unknown visa
}

func ExampleNumber_Luhn() {
	fmt.Println(bankcard.MustParse("6221558812340000").Luhn())
	// Output: false
}

func ExampleIssuer_RunsOn() {
	i := bankcard.MustParse("3563900000000008").Identify() // JCB and UnionPay
	fmt.Println(i.RunsOn(bankcard.JCB), i.RunsOn(bankcard.UnionPay), i.RunsOn(bankcard.Visa))
	// Output: true true false
}

func ExampleTable_With() {
	table, err := bankcard.Table{}.With(bankcard.Row{
		Prefix: "629999", Length: 19,
		Issuer: bankcard.Issuer{
			Bank: bankcard.Bank{Code: "ACME", Chinese: "示例银行"},
			Type: bankcard.Debit,
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	n := bankcard.MustParse("6299990000000000001")
	fmt.Println(table.Identify(n).Bank.Chinese, n.Identify().Bank.Chinese)
	// Output: 示例银行
}

func ExampleTable_Bank() {
	b, ok := bankcard.Table{}.Bank("BOCOM")
	fmt.Println(b.Code, b.Chinese, ok)
	// Output: COMM 交通银行 true
}

func ExampleTable_Hint() {
	for _, typed := range []string{"6", "62", "6228 48", "37"} {
		h, _ := bankcard.Table{}.Hint(typed)
		fmt.Println(h.Network, h.Bank.Chinese, h.Usual, h.Gaps)
	}
	// Output:
	// unknown  [15 16 17 18 19] [4 8 12 16]
	// unionpay  [15 16 17 18 19] [4 8 12 16]
	// unionpay 中国农业银行 [19] [4 8 12 16]
	// amex  [15] [4 10]
}

func ExampleTable_Rows() {
	for row := range (bankcard.Table{}).Rows("622303") {
		fmt.Println(row.Length, row.Issuer.Bank.English, row.Issuer.Type)
	}
	// Unordered output:
	// 16 Bank of Nanjing credit
	// 18 Industrial and Commercial Bank of China debit
}

func ExampleTable_Date() {
	fmt.Println(bankcard.Table{}.Date())
	// Output: 2026-11-29
}

func ExampleNetwork() {
	n := bankcard.MustParse("6013820000000000001")
	fmt.Println(n.Identify().Networks)
	// Output: [unionpay_legacy unionpay]
}

func ExampleType() {
	fmt.Println(bankcard.Debit, bankcard.Credit, bankcard.SemiCredit, bankcard.Prepaid)
	// Output: debit credit semi_credit prepaid
}

func ExampleLuhnPolicy() {
	// A wrong check digit on a card of 招商银行 is let through, and by a
	// stricter policy is not.
	for _, policy := range []bankcard.LuhnPolicy{bankcard.LuhnByNetwork, bankcard.LuhnRequire} {
		_, _, err := bankcard.Parser{Luhn: policy}.Parse("377155000000001")
		fmt.Println(err)
	}
	// Output:
	// <nil>
	// bankcard: wrong check digit
}

func ExampleFinding() {
	_, findings, _ := bankcard.Parser{}.Parse("62284800000000012")
	for _, f := range findings {
		fmt.Println(f)
	}
	// Output:
	// wrong_check_digit
	// unusual_length
}

func ExampleReason() {
	for _, s := range []string{"4111", "4111x", "0000000000000000", "4111111111111112"} {
		_, err := bankcard.Parse(s)
		var pe *bankcard.ParseError
		if errors.As(err, &pe) {
			fmt.Println(pe.Reason)
		}
	}
	// Output:
	// bad_length
	// bad_character
	// one_digit
	// bad_check_digit
}

func ExampleParser() {
	// A service that knows a foreign issuer whose cards fail Luhn's rule.
	table, _ := bankcard.Table{}.With(bankcard.Row{
		Prefix: "411111", Length: 16,
		Issuer: bankcard.Issuer{Bank: bankcard.Bank{Code: "ACME"}},
	})
	_, findings, err := bankcard.Parser{Table: table}.Parse("4111111111111112")
	fmt.Println(findings, err)
	// Output: [wrong_check_digit] <nil>
}

func ExampleIssuer() {
	i := bankcard.MustParse("6205300000000000000").Identify()
	fmt.Println(i.Bank.Code, i.Type, i.Country, i.Confidence, i.Doubtful)
	// Output: SPDB prepaid CN 2 false
}

func ExampleRow() {
	rows := make(map[string]int) // of each bank
	for row := range (bankcard.Table{}).Rows("") {
		rows[row.Issuer.Bank.Code]++
	}
	fmt.Println(len(rows), "issuers;", rows["ICBC"] > 100)
	// Output: 251 issuers; true
}

func ExampleHint() {
	// A form sets its gaps. The lengths are not its limit, which is 19 digits: a
	// number of another length may be right.
	h, _ := bankcard.Table{}.Hint("4111 11")
	fmt.Println(h.Networks, h.Gaps, h.Lengths)
	n, found, err := bankcard.Parser{}.Parse("4111 1111 1111 14")
	fmt.Println(n.Len(), found, err)
	// Output:
	// [visa] [4 8 12 16] [13 16 18 19]
	// 14 [unusual_length] <nil>
}

func ExampleNumber_Equal() {
	a := bankcard.MustParse("4111111111111111")
	b := bankcard.MustParse("4111 1111 1111 1111")
	fmt.Println(a.Equal(b), a == b)
	// Output: true true
}

func ExampleNumber_IsValid() {
	n, _ := bankcard.Parse("not a number")
	fmt.Println(n.IsValid())
	// Output: false
}

func ExampleNumber_MarshalText() {
	_, err := bankcard.MustParse("4111111111111111").MarshalText()
	fmt.Println(err)
	// Output: bankcard: a number is not marshalled: Reveal or mask it yourself
}
