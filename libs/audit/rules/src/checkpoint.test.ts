import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { readCheckpoint, signCheckpoint } from './checkpoint.js';

const [ours, theirs] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
const signed = (privateKey = ours.privateKey) =>
  JSON.stringify(signCheckpoint({ number: 1, at: new Date(0), previousBody: null, heads: [] }, privateKey));

it('a checkpoint is one only where a known key has signed it', () => {
  expect(readCheckpoint(signed(), [ours.publicKey])).toMatchObject({ number: 1, chains: 0 });
  expect(readCheckpoint(signed(theirs.privateKey), [ours.publicKey])).toBeNull();
  expect(readCheckpoint(signed().replace('\\"number\\":1', '\\"number\\":2'), [ours.publicKey])).toBeNull();
  // Of a former key too.
  expect(readCheckpoint(signed(theirs.privateKey), [ours.publicKey, theirs.publicKey])).toMatchObject({ number: 1 });
});
