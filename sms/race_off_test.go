//go:build !race

package sms_test

const raceDetector = false
