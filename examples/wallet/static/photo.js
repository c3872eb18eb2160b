// Photos: shown before they are sent, and made smaller on the device.

// longest is the longest side of a photo that is sent as it is, in pixels, and heavy the size.
const longest = 2000;
const heavy = 3 << 20;

// small returns a photo that is not too large: the same, or one drawn anew.
export async function small(file) {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return file; // the service tells what is wrong with it
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  if (scale === 1 && file.size <= heavy) return file;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob((blob) => done(blob ?? file), 'image/jpeg', 0.9));
}

// preview shows the photo that was chosen.
export function preview(input) {
  const image = input.closest('.field').querySelector('img');
  input.addEventListener('change', () => {
    if (image.src) URL.revokeObjectURL(image.src);
    image.hidden = !input.files.length;
    if (input.files.length) image.src = URL.createObjectURL(input.files[0]);
  });
}
