// Package nppa asks the real-name system of the National Press and Publication Administration
// (国家新闻出版署网络游戏防沉迷实名认证系统), which game operators must use: whether a name and an identity number
// belong together. It also reports when players log in and out.
//
//	client, err := nppa.New(nppa.Config{
//		Credentials: providers.NewCredentials(appID, key, ""), BizID: bizID,
//	})
//	config.Authority = client.Authority()
//
// Each check has a key that the caller chooses. So you can ask again if an answer was lost, and
// the system may answer later. Requests are encrypted with AES-128-GCM and signed.
//
// Before you can use the system, you must pass eight cases at its test addresses. Call [Accept]
// or run the command nppa-accept: both run the same code as production.
//
// The package is experimental: it was run against package sandbox and the published example
// of encryption and signature, and not yet against the system itself.
package nppa
