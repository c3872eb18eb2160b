package explain

import "github.com/go-realname/sdk/document/photo"

// photoTexts has the texts for why a file is no photo that can be sent.
var photoTexts = [...]text{
	photo.Empty: {
		"没有收到照片，请重新上传。",
		"The photo did not arrive. Please upload it again."},
	photo.TooManyBytes: {
		"照片文件过大，请换一张较小的照片，或重新拍摄。",
		"The file of this photo is too large. Please use a smaller one, or take a new photo."},
	photo.WrongFormat: {
		"不支持这种文件格式，请上传JPEG格式的照片。",
		"Files of this format are not accepted here. Please upload the photo as a JPEG."},
	photo.PhoneFormat: {
		"不支持HEIC格式的照片。请在手机相机设置中选择“兼容性最佳”后重新拍摄，或转换为JPEG格式。",
		"HEIC photos are not accepted here. Please set the camera to “Most Compatible” and take " +
			"the photo again, or convert it to JPEG."},
	photo.Damaged: {
		"照片文件无法打开，可能未上传完整。请重新上传，或重新拍摄。",
		"The file cannot be opened. Part of it may be missing. " +
			"Please upload it again, or take a new photo."},
	photo.Animated: {
		"不支持动态图片，请上传一张静态照片。",
		"Moving pictures are not accepted here. Please upload one still photo."},
	photo.TooManyPixels: {
		"照片的像素过高，请降低相机分辨率后重新拍摄。",
		"The photo has too many pixels. Please take it again with a lower resolution."},
}

// photoFindingTexts has the texts for what makes a photo hard to read.
var photoFindingTexts = [...]text{
	photo.TooSmall: {
		"照片尺寸太小，请靠近证件重新拍摄，不要使用缩略图或截图。",
		"The photo is too small. Please take it again from nearby, and do not use a preview or a screenshot."},
	photo.TooDark: {
		"光线太暗，请在明亮处重新拍摄。",
		"The photo is too dark. Please take it again in good light."},
	photo.Overexposed: {
		"照片过亮，文字看不清。请避开强光和闪光灯重新拍摄。",
		"The photo is too bright to read. Please take it again without a flash and away from strong light."},
	photo.Blank: {
		"照片中没有看到证件，请将证件置于画面中央重新拍摄，并确认镜头未被遮挡。",
		"There is nothing to see in the photo. Please take it again with the document in the middle " +
			"and nothing before the camera."},
	photo.Blurred: {
		"照片模糊，请擦净镜头、拿稳手机，对焦后重新拍摄。",
		"The photo is blurred. Please clean the lens, hold the phone still, " +
			"wait until it is in focus and take it again."},
}
