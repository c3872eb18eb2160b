// Package tencent asks Tencent Cloud (腾讯云): whether a name and an identity number belong
// together, whether a bank card belongs to somebody, what an identity card shows, whether a
// face is somebody's, whom a mobile number belongs to; and it sends text messages.
//
//	cloud, err := tencent.New(tencent.Config{
//		Credentials: providers.NewCredentials(id, secret, ""),
//	})
//	config.Authority = cloud.Authority()
//	config.Bank = cloud.Bank(tencent.BankOptions{})
//
// Its services are 慧眼人脸核身 (faceid, version 2018-03-01), 文字识别 (ocr, 2018-11-19) and 短信
// (sms, 2021-01-11). Requests are signed with TC3-HMAC-SHA256. With EncryptKey what is about a
// person is encrypted in requests to the first.
//
// A face is checked by a business flow of the console, or by E证通 in WeChat: see [FaceOptions].
//
// The package is experimental: it was run against package sandbox and the published
// examples of the signature and of encrypted members, and not yet against a live account.
package tencent
