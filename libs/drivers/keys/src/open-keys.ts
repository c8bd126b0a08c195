import type { KeyEncryption, KeyWrapping } from '@tiffin/deployments-operations';
import { Refusal } from '@tiffin/kernel';
import { FileKeyRing, FileKeyWrapping } from './file-key-ring.js';
import { isTransitKek, TransitKeyEncryption, type TransitPlace, TransitWrapping } from './transit.js';

/** Where key-encryption keys lie: in a ring, in a key management service, or in both while they move from one to the other. */
export interface KeySettings {
  /** Null: there is none. */
  readonly keyRingDir: string | null;
  /** Null: there is none. Else it wraps from now on, and what a ring has wrapped is moved to it. */
  readonly transit: TransitPlace | null;
}

/** For who only seals. */
export const openWrapping = ({ keyRingDir, transit }: KeySettings): KeyWrapping =>
  transit ? new TransitWrapping(transit) : keyRingDir === null ? none('a key ring') : new FileKeyWrapping(keyRingDir);

/** Each key where it lies; the service wraps, where there is one. */
export function openKeyEncryption({ keyRingDir, transit }: KeySettings): KeyEncryption {
  const ring = keyRingDir === null ? none('a key ring') : new FileKeyRing(keyRingDir);
  const service = transit ? new TransitKeyEncryption(transit) : none('a key management service');
  const current = transit ? service : ring;
  return {
    currentKekId: () => current.currentKekId(),
    wrap: (key, place) => current.wrap(key, place),
    unwrap: (wrapped, place) => (isTransitKek(wrapped.kekId) ? service : ring).unwrap(wrapped, place),
  };
}

function none(what: string): KeyEncryption {
  const refuse = () => Promise.reject(Refusal.of('KEY_UNAVAILABLE', `${what} has it, and none is set`));
  return { currentKekId: refuse, wrap: refuse, unwrap: refuse };
}
