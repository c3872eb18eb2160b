// Package sandbox plays the providers that the adapters of this module speak to: it is an
// HTTP server that speaks the protocols of Tencent Cloud, Alibaba Cloud and the NPPA. It
// checks signatures as they do, with code of its own. It knows nobody real, keeps nothing
// on disk and sends nothing.
//
//	server := httptest.NewServer(sandbox.New(sandbox.Options{}))
//	cloud, err := tencent.New(tencent.Config{
//		Credentials:   sandbox.Credentials(),
//		UnsafeBaseURL: server.URL,
//	})
//
// Choose the answer by whom you ask about: see [Case], [Person], [Card] and [Mobile]. It has no
// record of anybody else. Or say with [Server.Next] how the next call is answered.
//
// It decrypts what is encrypted for [EncryptKey] (Tencent Cloud) and [SM2Key] (Alibaba Cloud).
//
// It serves the pages of face checks, to which a browser is sent (/face/…), and shows
// the messages that were "sent" (/inbox).
//
// A sandbox decides who passes. So set UnsafeBaseURL of an adapter to use it, which the adapter
// logs at each start, and UnsafeFakeBackends of the Verifier.
package sandbox
