// Package flowtest runs whole flows of package realname on a store, with faults, and
// checks what must hold whatever happens. The tests of realname call it with
// a store in memory, those of the module integration with every database.
//
// [StoreFaults] and [BackendFaults] lead an honest customer through both methods
// while one call fails or takes the process with it; [Random] lets two accounts do
// random things while calls fail and processes crash. In both a watch looks at
// every session after each of its writes, through a Verifier of its own that
// reads the same store, and hands what it sees to a ledger, as do the backends and
// the sink of events. [ManySubjects], [SameSubject], [AccountDay], [IdentityDay] and
// [Slots] set many callers against one limit at once. [Canaries] looks for
// personal data in everything that a flow shows or stores. [Finish] looks after flows
// whose processes were killed, and a [Load] is for benchmarks.
//
// # Time
//
// The clock of a run is the test's. Only the time-outs of backends run by the
// machine's own: where a call is to run into one, that request alone is made in
// haste, and waited for. Every other call returns at once and has the usual ten
// seconds for it, so that a slow machine changes nothing.
//
// # Invariants
//
// A failure names the invariant that is broken by its number:
//
//  1. Approved means that every step of the method was passed for the subject of now,
//     by answers about that subject: ledger.approval and ledger.settled; that the
//     code was sent and the PIN works: rambler.verdict and run.check.
//  2. No result outlives its subject: ledger.passes after each write; only the
//     operation under way settles a step: ledger.settled.
//  3. No operation is begun twice: ledger.begun at each call; SameSubject.
//  4. Checks made are at most those counted, and counted before: ledger.begun at
//     each call; AccountDay, IdentityDay exactly, ManySubjects in tries.
//  5. Nothing is approved at or after the deadline: ledger.approval; what is final
//     stays: ledger.status.
//  6. One operation of a step is under way at a time: ledger.reserve; SameSubject.
//  7. The accounts approved for an identity never exceed their limit:
//     ledger.approval; Slots exactly; no slot is lost or given away:
//     rambler.newcomer.
//  8. Each change of status is one event, and their numbers have no gaps: ledger.ended;
//     an event that is delivered again says the same: ledger.delivered.
//  9. The audit trail verifies after each write, and goes on from where it was:
//     ledger.chain.
//  10. Tries come back only for a reason that is on the trail, and not without
//     end: ledger.tries after each write; those of a day: ledger.day, AccountDay,
//     IdentityDay.
//  11. What is withdrawn is not returned: ledger.wrote after each write; what is erased
//     is neither returned nor stored nor asked about: run.erase; nothing personal is ever
//     stored in the clear: Canaries.
//  12. Unknown is never passed: ledger.settled asks for a positive answer to each
//     pass.
//  13. With faults that end and sweeps that go on, nothing stays reserved or pending:
//     ledger.ended and run.ended.
//  14. No step is checked whose consent was taken back: ledger.begun at each call.
//
// That the ledger sees each of them broken is what its own test is for.
package flowtest
