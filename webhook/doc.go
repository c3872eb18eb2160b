// Package webhook sends events to another service over HTTP, signed, and takes them there.
// It follows Standard Webhooks 1.0.0 with symmetric signatures (v1, HMAC-SHA256), so that a
// receiver may use any library for it.
//
// # Sending
//
// Give [Sender.Send] to whatever holds the events until they are taken, such as Deliver and
// Run of a realname.Verifier:
//
//	verifier.Run(ctx, func(ctx context.Context, e realname.Event) error {
//		m, err := message(e) // yours: what the receiver learns of an event
//		if err != nil {
//			return err
//		}
//		return sender.Send(ctx, m)
//	})
//
// Send makes one attempt. An error means that the receiver has not taken the message, or that
// this is not known: send it again later, with the same ID, and no later message of its stream
// before it. While a receiver is down, Send asks it once in a while and otherwise returns
// at once, see [Config].MaxPause. Messages that a receiver does not take for long can be put
// aside, see [Config].GiveUp.
//
// For several receivers make a Sender for each, send to all of them, and join their errors:
// those who have taken a message drop it when it comes again.
//
// # Receiving
//
// [NewHandler] returns an http.Handler that checks a message, drops what is not newer than
// what it has, and calls your function with the rest. [Verify] does the first alone.
//
// Messages come at least once: a receiver may see one again. Those of one stream, which are
// the events of one session or account, are numbered and sent in order. A number may be missing
// where a message was put aside.
//
// # Secrets
//
// A [Secret] belongs to one receiver. To replace it, give the receiver both first, then have the
// sender sign with both, then with the new one alone, and at last take the old one from the
// receiver.
//
// # Privacy
//
// A Secret shows masked however it is printed. No error, log line or key in a store holds
// an address, a secret, or what a message is about. The body of an answer is not read. A
// message travels over TLS, and is read by whoever serves the receiver: put references in it,
// and no personal data.
package webhook
