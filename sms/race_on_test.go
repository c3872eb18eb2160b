//go:build race

package sms_test

// raceDetector tells heavy tests to do less: the detector slows them tenfold.
const raceDetector = true
