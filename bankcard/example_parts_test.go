package bankcard_test

import (
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/go-realname/sdk/bankcard"
)

// Vocabularies have codes of their own for one bank: compare what Table.Bank
// returns, and show the name.
func ExampleBank() {
	var table bankcard.Table
	ours, _ := table.Bank("COMM")
	theirs, _ := table.Bank("BOCOM")
	fmt.Println(ours == theirs, ours.Chinese, ours.English, ours.Country)
	// Output: true 交通银行 Bank of Communications CN
}

// A table is a value: what is put over one leaves it as it was.
func ExampleTable() {
	row := bankcard.Row{Prefix: "70", Length: 16, Issuer: bankcard.Issuer{
		Bank: bankcard.Bank{Code: "ACME"},
	}}
	var builtIn bankcard.Table
	mine, err := builtIn.With(row)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, ok1 := builtIn.Bank("ACME")
	_, ok2 := mine.Bank("ACME")
	fmt.Println(ok1, ok2)
	// Output: false true
}

// A longer prefix of one's own wins over the built-in row.
func ExampleTable_Identify() {
	table, err := bankcard.Table{}.With(bankcard.Row{
		Prefix: "62284800", Length: 19,
		Issuer: bankcard.Issuer{Bank: bankcard.Bank{Code: "ACME"}, Type: bankcard.Prepaid},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range []string{"6228480000000000011", "6228481000000000019"} {
		i := table.Identify(bankcard.MustParse(s))
		fmt.Println(i.Bank.Code, i.Type, i.PrefixLen, i.Networks[0])
	}
	// Output:
	// ACME prepaid 8 unionpay
	// ABC debit 6 unionpay
}

// What an application says is chosen by the Reason. What it logs may be the error:
// there is nothing of the number in it.
func ExampleParseError_Error() {
	_, err := bankcard.Parse("4111 1111 1111 111l")
	var pe *bankcard.ParseError
	if errors.As(err, &pe) && pe.Reason == bankcard.BadCharacter {
		fmt.Println("请只输入数字")
	}
	fmt.Println(err)
	// Output:
	// 请只输入数字
	// bankcard: unexpected character at offset 18
}

// Whoever only wants to know that a number is wrong asks for the class.
func ExampleParseError_Is() {
	_, err := bankcard.Parse("4111")
	err = fmt.Errorf("row 17: %w", err)
	fmt.Println(err, errors.Is(err, bankcard.ErrInvalid))
	// Output: row 17: bankcard: number of digits is not 8 to 19 true
}

// Columns of a report stay in line.
func ExampleNumber_Format() {
	for _, s := range []string{"378282246310005", "6216261000000000018"} {
		fmt.Printf("|%-20v|%20v|\n", bankcard.MustParse(s), bankcard.MustParse(s))
	}
	// Output:
	// |***********0005     |     ***********0005|
	// |***************0018 | ***************0018|
}

func ExampleNumber_LogValue() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: noTime}))
	logger.Info("bound", "card", bankcard.MustParse("6216261000000000018"))
	// Output: level=INFO msg=bound card=***************0018
}

func noTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

// A database gets what the program chose, such as the last four digits.
func ExampleNumber_Value() {
	n := bankcard.MustParse("6216261000000000018")
	_, err := n.Value() // what a driver asks of an argument
	fmt.Println(err)
	fmt.Println(n.Last4())
	// Output:
	// bankcard: a number is not marshalled: Reveal or mask it yourself
	// 0018
}

// Whether all digits that a card of this issuer usually has were typed.
func ExampleNumber_Len() {
	n := bankcard.MustParse("6228 4800 0000 0001 7")
	h, _ := bankcard.Table{}.Hint("622848")
	fmt.Println(n.Len(), h.Usual)
	// Output: 17 [19]
}
