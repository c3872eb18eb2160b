// Package sdk is the root of a module for Chinese real-name verification
// (实名认证): that a person is who they say they are.
//
// Verification, for services:
//
//   - [github.com/go-realname/sdk/realname]: the Verifier, the flow that users of a wallet know
//   - [github.com/go-realname/sdk/explain]: what to tell a person for each reason, in Chinese and English
//
// Values, parsed once and then trusted, masked wherever they are printed:
//
//   - [github.com/go-realname/sdk/idcard]: identity card numbers; their regions are in idcard/region
//   - [github.com/go-realname/sdk/bankcard]: bank card numbers, their network and issuer
//   - [github.com/go-realname/sdk/names]: personal names
//   - [github.com/go-realname/sdk/sms]: mobile numbers, and one-time codes sent to them
//   - [github.com/go-realname/sdk/password]: password policy, payment PINs and their guard
//
// What they stand on:
//
//   - [github.com/go-realname/sdk/kv]: the one thing asked of a database
//   - [github.com/go-realname/sdk/keyring]: the one holder of keys
//
// The program in examples/quickstart shows the whole flow.
package sdk
