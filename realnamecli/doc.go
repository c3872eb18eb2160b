// Package realnamecli has the commands of reviewers and operators for a service's own binary: it
// lists and decides cases, suspends and releases accounts, erases people, and does the jobs that cron
// calls. Your program opens its Verifier as ever and hands it over:
//
//	err := realnamecli.Run(ctx, verifier, os.Args[1:], realnamecli.Config{Name: "service -job desk"})
//	os.Exit(realnamecli.ExitCode(err))
//
// Who may run it is whoever may run your binary with its keys: there is no login here. Let operators
// come over a bastion that knows them, and give their name as [Config].Actor. Without it the actor is who
// the caller says, and one of them may say that they are two.
//
// Each command writes JSON, one object a line. What it writes is masked, but for "reveal", "photos"
// and "export", which are noted with who had it and why, and "notes", which is noted with who had it;
// photos go to a directory that is named. A command that changes something wants to
// know who does it (-actor) and, where the trail has a place for it, why. What is
// missing it asks for at a terminal, and refuses elsewhere. What cannot be undone wants -yes, or an
// answer. Help is in English and Chinese: -lang zh.
package realnamecli
