import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { S3CheckpointStore, type S3Place } from './s3-checkpoint-store.js';
import { keepsCheckpoints } from './testing/keeps-checkpoints.js';
import { S3ByHand } from './testing/s3-by-hand.js';

let s3: S3ByHand;
let place: S3Place;
beforeAll(async () => {
  s3 = await S3ByHand.start('audit', 'a secret');
  const keys = { accessKeyId: 'id', secretAccessKey: 'a secret' };
  place = { endpoint: s3.endpoint, region: 'eu-central-1', bucket: 'audit', prefix: 'here/', ...keys };
});
afterAll(() => s3.close());

describe('a store in a bucket', () => {
  keepsCheckpoints(() => new S3CheckpointStore(place));

  it('reads a list of more than one page, and takes no other object for a checkpoint', async () => {
    const store = new S3CheckpointStore({ ...place, prefix: 'many/' }, 2);
    for (const number of [1, 2, 3, 4, 5]) await store.write(number, '');
    s3.objects.set('many/checkpoint-x.json', '').set('many/other', '');
    expect(await store.numbers()).toEqual([1, 2, 3, 4, 5]);
  });

  it('finds them behind and between pages of what somebody else has put there', async () => {
    const store = new S3CheckpointStore({ ...place, prefix: 'full/' }, 2);
    for (const number of [1, 2, 3]) await store.write(number, '');
    for (const name of [
      '!a',
      '!b',
      '!c',
      '0000000001.json&',
      '0000000001.json&a',
      '0000000001.json&b',
      '0000000001.json&c',
    ])
      s3.objects.set(`full/checkpoint-${name}`, '');
    expect(await store.numbers()).toEqual([1, 2, 3]);
  });

  it('lets one of several that write the same number at once', async () => {
    const store = () => new S3CheckpointStore({ ...place, prefix: 'race/' });
    const outcomes = await Promise.all([1, 2, 3, 4].map((n) => store().write(1, `${n}`)));
    expect(outcomes.toSorted()).toEqual(['taken', 'taken', 'taken', 'written']);
  });

  it('says that it does not work, and is not taken for an empty one', async () => {
    const elsewhere = new S3CheckpointStore({ ...place, bucket: 'none' });
    await expect(elsewhere.numbers()).rejects.toThrow('The store of checkpoints answers 404 (NoSuchBucket).');
    const stranger = new S3CheckpointStore({ ...place, secretAccessKey: 'other' });
    const message = 'The store of checkpoints answers 403 (SignatureDoesNotMatch).';
    await expect(stranger.numbers()).rejects.toThrow(message);
    await expect(stranger.write(77, '')).rejects.toThrow(message);
  });
});
