// Package nppa asks the real-name system of the National Press and Publication
// Administration (国家新闻出版署网络游戏防沉迷实名认证系统), which game operators must use: whether a
// name and an identity number belong together; and it reports when players come and go.
//
//	client, err := nppa.New(nppa.Config{
//		Credentials: providers.NewCredentials(appID, key, ""), BizID: bizID,
//	})
//	config.Authority = client.Authority()
//
// A check has a key of the caller's, so what became of a request whose answer was lost can be
// asked, and the system may answer later. Requests are encrypted with AES-128-GCM and signed.
//
// Before the system is opened to an operator, eight cases must be passed against its test
// addresses: [Accept] does that with the same code, and so does the command nppa-accept.
//
// The package is experimental: it was run against package sandbox and the published example
// of encryption and signature, and not yet against the system itself.
package nppa
