module github.com/go-realname/sdk/password/argon2id

go 1.26.0

require (
	github.com/go-realname/sdk v0.0.0
	golang.org/x/crypto v0.58.0
)

require (
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace github.com/go-realname/sdk => ../..
