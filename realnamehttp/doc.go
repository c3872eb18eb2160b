// Package realnamehttp puts the flow of package realname on HTTP, as JSON, so that a service
// brings its login and its backends, and nothing more.
//
//	h, err := realnamehttp.Handler(verifier, realnamehttp.Config{
//		Account: func(r *http.Request) (string, error) { return accountOf(r) }, // your login
//		PINs:    guard,
//	})
//	mux.Handle("/realname/", http.StripPrefix("/realname", h))
//
// [Handler] is the user's side: start, consent, each step, status, PIN and cards. [DeskHandler]
// is the reviewers' side, behind your own authorisation. [CallbackHandler] takes what providers
// send when a check is done. The input and the answers of each operation are in the OpenAPI 3.1
// document that the handlers serve at /openapi.json.
//
// # Errors
//
// Every error is a problem document (RFC 9457, application/problem+json) with a code that is
// stable, such as "sms.wrong_code", and a detail to show to the person, in the language of
// Accept-Language. The field that is wrong, the step, and the seconds to wait are there where
// they are known. The status tells the class:
//
//	400  the request is not understood: no JSON, an unknown field, a wrong type
//	401  Config.Account knows nobody
//	403  another site sent it, the PIN is needed, or the desk's Allow said no
//	404  the account has no such session or card; so it is with the ids of others
//	409  the rules or the answer say no
//	408  the body came too slowly
//	413  the body is too large
//	422  a value is not valid
//	429  too often; Retry-After tells when again, where waiting helps
//	503  no answer now; nothing is wrong with what was entered. Retry-After tells when again
//
// A "no" of the authority or of a bank is no error: the session that is returned tells it.
//
// # Waiting
//
// Every answer to a GET has an ETag. Ask for a session with If-None-Match and ?wait=20, and the
// answer comes as soon as there is news, or after 20 seconds with 304. While the session waits for a
// provider, that is asked meanwhile, as often as [realname.Verifier.Refresh] does. Where the person
// goes on at a provider's page, "continues" is true and /continue has the address; ask for
// /refresh once they are back.
//
// # Guardians
//
// Somebody under 14 is asked nothing before a guardian has agreed, see
// [realname.Verifier.GuardianConsent]. That is for the guardian's own login: set Config.Ward, which tells
// whose guardian they are, and the guardian finds what to agree to at /wards/{session}, and nothing else
// of the child's session. How a guardian is told that there is something to agree to, and proves to be
// one, is the service's.
//
// # Safety
//
// Sessions are looked up together with the caller's account, so the id of another's session is
// as good as none. Requests of other sites are refused ([net/http.CrossOriginProtection]), also
// those that only read. Bodies, photos and times are bounded; each account may ask so often, and
// do so much at once. Personal data stands in no address, log line or error, and is masked in
// answers, but in these: the address of a face check's page and /account/export, which are for the
// person alone, and at the desk what is revealed, photos, exports and the notes of a case. Give one
// account one name for ever, and see to it that nothing before the handler keeps bodies.
package realnamehttp
