import type { KeyEncryption, KeyPlace, KeyWrapping, WrappedKey } from '@tiffin/deployments-operations';
import { Refusal } from '@tiffin/kernel';
import { currentKek, readPrivateKek, readPublicKek } from './key-files.js';
import { type Binding, openBox, sealBox } from './sealed-box.js';

const binding = ({ tenantId, version }: KeyPlace): Binding => ({
  purpose: 'tiffin data key 1',
  place: [tenantId, version],
});

/** Wraps with the public half of the current key of a ring. The private halves need not be there. */
export class FileKeyWrapping implements KeyWrapping {
  constructor(protected readonly folder: string) {}

  async wrap(key: Uint8Array, place: KeyPlace): Promise<WrappedKey> {
    const kekId = currentKek(this.folder);
    return { kekId, wrappedKey: await sealBox(key, readPublicKek(this.folder, kekId), binding(place)) };
  }
}

/** A ring with private halves. Files are read at each use, so that a key that is added or taken away counts at once. */
export class FileKeyRing extends FileKeyWrapping implements KeyEncryption {
  // Async, so that what is refused is a rejection, as of every other ring.
  async currentKekId(): Promise<string> {
    return currentKek(this.folder);
  }

  async unwrap({ kekId, wrappedKey }: WrappedKey, place: KeyPlace): Promise<Uint8Array> {
    const privateKey = readPrivateKek(this.folder, kekId);
    try {
      return await openBox(wrappedKey, privateKey, binding(place));
    } catch {
      throw Refusal.of('KEY_UNAVAILABLE', `key ${kekId} does not open the tenant's data key`);
    }
  }
}
