// Package providers has what the adapters to identity providers share: credentials, the error
// and the record of a call.
//
// The adapters are in the packages below: tencent (Tencent Cloud, 腾讯云), alibaba (Alibaba
// Cloud, 阿里云) and nppa (the real-name system of the National Press and Publication
// Administration, 网络游戏防沉迷实名认证系统). Package sandbox plays all three over HTTP. All of
// them use the standard library and this module alone.
//
// # What an adapter promises
//
// An answer passes only if it has the documented shape and the documented code for yes.
// Everything else that is not a documented no is an error: another status than 200, a body
// that is not JSON, a member that is missing or of another type, a code that is not in the
// table of that endpoint.
//
// Personal data is sent in the body of a request over TLS, and is in no address, no error,
// no log and no [Call]. What a provider wrote is in [realname.Failure] as Detail, which
// prints masked.
//
// A paid check is sent once. Redirects are not followed. Answers are capped. A call ends when
// its context ends or when its time-out is over, whichever is first.
package providers
