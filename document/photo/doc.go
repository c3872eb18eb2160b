// Package photo looks at a photo of a document before a provider is paid to read it: whether the
// file can be sent at all, and whether the picture can probably be read.
//
//	report, err := photo.Check(file, photo.Config{})
//	if err != nil {
//		// not a JPEG or PNG, damaged, too large: explain.Error tells the person
//	}
//	for _, f := range report.Findings {
//		// too dark, blurred: explain.Reason tells the person what to do
//	}
//
// Call [Check] before the photo is submitted: then a bad photo costs neither a try nor
// a call. It sees only what is plainly wrong. Providers look closer: they find the card, its
// edges, glare and fingers, and whether it is a copy. Check does none of that.
//
// # What the thresholds refuse
//
// Measured on pictures that the tests draw: a card with lines of signs, 700 of 800 pixels
// wide. Blur is the standard deviation in pixels; at 2.5 the small signs of a card
// can still be guessed, at 4 they cannot.
//
//	photo                          sharpness  light  finding
//	sharp                          5.8        205
//	blur 1                         2.1        205
//	blur 2                         0.37       205
//	blur 2.5                       0.19       205
//	blur 4                         0.05       205    blurred
//	blur 6                         0.03       205    blurred
//	blur 5, noise                  0.04       205    blurred
//	blur 2, noise                  0.31       205
//	a third of the light           5.8        68
//	a third of the light, noise    5.7        69
//	a sixth of the light           5.5        34     too_dark
//	3 times the light              6.2        255
//	the light plus 170             5.9        255    overexposed
//	a scan on a white page         5.6        255
//	a wall, a covered lens         0                 blank
//	turned by 20°                  7.2        205
//	700 by 441 pixels              6.0        205    too_small
//
// Noise is a standard deviation of 5 to 8 for each pixel. It looks like sharpness, so a
// dark and noisy photo may be blurred and pass. Blur along one line, as of a hand that
// moves, leaves edges sharp and mostly passes. So does a blurred card on a sharp table:
// a photo passes if it is sharp in a tenth of those parts that have any contrast.
//
// # What the file can do
//
// The file is a stranger's. Its size is checked first, then its format by content, then
// what its header says: pixels, sides, and how much memory the decoder will take, which
// is much more for a progressive JPEG. A header that promises more pixels than the file
// has bytes for is refused without taking memory, and so is a JPEG of more than 24 scans.
// Bytes after the end of the picture are not decoded. Errors hold nothing of the file.
//
// Within the bounds of the zero [Config] a hostile file can cost 192 MiB of memory and some two
// seconds of one processor. Bound how many photos are checked at once.
//
// Check changes nothing: the place where a photo was taken and what else a camera writes
// down remains in the file. [Strip] makes a copy without it, for a picture that is kept.
package photo
