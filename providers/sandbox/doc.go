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
// How it answers depends on who is asked about: see [Case], [Person], [Card] and [Mobile].
// Everybody else is not on record. [Server.Next] says how the next call is answered instead.
//
// It decrypts what is encrypted for [EncryptKey] (Tencent Cloud) and [SM2Key] (Alibaba Cloud).
//
// It serves the pages of face checks, to which a browser is sent (/face/…), and shows
// the messages that were "sent" (/inbox).
//
// Whoever answers for a provider decides who passes. So an adapter speaks to a sandbox only
// with UnsafeBaseURL, which it logs at each start, and a Verifier takes such an adapter only
// with UnsafeFakeBackends.
package sandbox
