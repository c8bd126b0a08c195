import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addKek,
  currentKek,
  Envelope,
  FileKeyRing,
  FileKeyWrapping,
  OldSecretKey,
  OpeningEnvelope,
  removeKek,
} from '@tiffin/keys';

export interface TestKeys {
  readonly folder: string;
  /** What the api has. */
  readonly sealer: Envelope;
  /** What the deployer has. */
  readonly opener: OpeningEnvelope;
  readonly current: () => string;
  /** A further key, which is then the current one. */
  readonly add: () => string;
  readonly remove: (id: string) => void;
}

/** A key ring of its own with one key, in a folder that goes with the process. `oldKeyFile`: the one key of former times. */
export function testKeys(oldKeyFile?: string): TestKeys {
  const folder = mkdtempSync(join(tmpdir(), 'tiffin-keys-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  addKek(folder, { development: true });
  const old = oldKeyFile === undefined ? null : new OldSecretKey(oldKeyFile);
  return {
    folder,
    sealer: new Envelope(new FileKeyWrapping(folder)),
    opener: new OpeningEnvelope(new FileKeyRing(folder), old),
    current: () => currentKek(folder),
    add: () => addKek(folder, { development: true }),
    remove: (id) => removeKek(folder, id),
  };
}
