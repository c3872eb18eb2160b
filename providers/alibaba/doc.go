// Package alibaba asks Alibaba Cloud (阿里云): whether a name and an identity number belong
// together, whether a bank card belongs to somebody, what an identity card shows, whether a
// face is somebody's, whom a mobile number belongs to; and it sends text messages.
//
//	cloud, err := alibaba.New(alibaba.Config{
//		Credentials: providers.NewCredentials(id, secret, ""),
//	})
//	config.Authority = cloud.Authority()
//	config.Bank = cloud.Bank(alibaba.BankOptions{})
//
// Its services are 实人认证 and 信息核验 (cloudauth, version 2019-03-07), 文字识别 (ocr-api, 2021-07-07)
// and 短信服务 (dysmsapi, 2017-05-25). Requests are signed with ACS3-HMAC-SHA256. Personal data is
// sent in the body of a request only; the vendor's own SDK puts some of it into the address,
// where proxies and logs keep it. The name and number of a face check can be encrypted as well:
// see [FaceOptions].
//
// The package is experimental: it was run against package sandbox and the published
// examples of the signature, and not yet against a live account. That the gateway takes
// BankMetaVerify, InitFaceVerify and SendSms as a form, and that RecognizeIdcard always tells
// how likely a picture was edited (tamperScore), is to be confirmed there first.
package alibaba
