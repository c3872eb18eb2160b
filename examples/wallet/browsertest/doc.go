// Package browsertest drives the pages of examples/wallet in a browser: both ways to the end,
// each refusal and what it tells, and the desk. It needs Chromium, and npm for axe-core, which
// looks for what people with a screen reader or a keyboard cannot use; without them it skips.
package browsertest
