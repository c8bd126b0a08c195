/** A blob of the store that cannot be used. */
export class CorruptBlob extends Error {
  override readonly name = 'CorruptBlob';

  constructor(path: string, reason: string) {
    super(`The blob ${path} ${reason}. Delete it and build the image again.`);
  }
}
