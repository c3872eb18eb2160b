// Package sdk is the root of a module for Chinese real-name verification
// (实名认证): that a person is who they say they are.
//
// Verification, for services:
//
//   - [github.com/go-realname/sdk/realname]: the Verifier, the flow that users of a wallet know
//   - [github.com/go-realname/sdk/realname/report]: a signed statement of one verification, checked offline
//   - [github.com/go-realname/sdk/realnamehttp]: the flow over HTTP: users, staff, callbacks of providers
//   - [github.com/go-realname/sdk/realnamecli]: commands for reviewers, operators and cron in a service's own binary
//   - [github.com/go-realname/sdk/explain]: what to tell a person for each reason, in Chinese and English
//   - [github.com/go-realname/sdk/providers]: adapters to providers, and a sandbox that plays them
//   - [github.com/go-realname/sdk/webhook]: signed events to other services, and a handler that takes them
//
// Values, parsed once and then trusted, masked wherever they are printed:
//
//   - [github.com/go-realname/sdk/idcard]: identity card numbers; their regions are in idcard/region
//   - [github.com/go-realname/sdk/bankcard]: bank card numbers, their network and issuer
//   - [github.com/go-realname/sdk/document]: numbers of other documents and of companies, and machine readable zones
//   - [github.com/go-realname/sdk/names]: personal names
//   - [github.com/go-realname/sdk/sms]: mobile numbers, and one-time codes sent to them
//   - [github.com/go-realname/sdk/password]: password policy, payment PINs and their guard
//
// What they stand on:
//
//   - [github.com/go-realname/sdk/kv]: the one thing asked of a database
//   - [github.com/go-realname/sdk/keyring]: the one holder of keys
//   - [github.com/go-realname/sdk/observe]: what the packages tell for metrics and traces
//
// The program in examples/quickstart shows the whole flow.
package sdk
