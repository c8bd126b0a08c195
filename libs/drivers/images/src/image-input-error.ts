/** The content itself cannot become an image (unsafe path, too large ...): trying again does not help. */
export class ImageInputError extends Error {
  override readonly name = 'ImageInputError';
}
