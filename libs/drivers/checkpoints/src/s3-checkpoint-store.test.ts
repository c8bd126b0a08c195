import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { S3CheckpointStore, type S3Place } from './s3-checkpoint-store.js';
import { keepsCheckpoints } from './testing/keeps-checkpoints.js';
import { S3ByHand } from './testing/s3-by-hand.js';
import { type TestedBucket, testedBuckets } from './testing/tested-bucket.js';

const buckets = testedBuckets(process.env['TIFFIN_TEST_S3']);

describe.each(buckets)('a store in a bucket $name', ({ open }) => {
  let bucket: TestedBucket;
  const at = (change: Partial<S3Place>) => ({ ...bucket.place, prefix: 'here/', ...change });
  beforeAll(async () => {
    bucket = await open();
  });
  afterAll(() => bucket.close());

  keepsCheckpoints(() => new S3CheckpointStore(at({})));

  it('reads a list of more than one page, and takes no other object for a checkpoint', async () => {
    const store = new S3CheckpointStore(at({ prefix: 'many/' }), 2);
    for (const number of [1, 2, 3, 4, 5]) await store.write(number, '');
    for (const name of ['checkpoint-x.json', 'other']) await bucket.put(`many/${name}`, '');
    expect(await store.numbers()).toEqual([1, 2, 3, 4, 5]);
  });

  it('finds them behind and between pages of what somebody else has put there', async () => {
    const store = new S3CheckpointStore(at({ prefix: 'full/' }), 2);
    for (const number of [1, 2, 3]) await store.write(number, '');
    const between = ['', 'a', 'b', 'c'].map((end) => `0000000001.json&${end}`);
    for (const name of ['!a', '!b', '!c', ...between]) await bucket.put(`full/checkpoint-${name}`, '');
    expect(await store.numbers()).toEqual([1, 2, 3]);
  });

  it('says that it does not work, and is not taken for an empty one', async () => {
    const elsewhere = new S3CheckpointStore(at({ bucket: 'there-is-none' }));
    const missing = 'The store of checkpoints answers 404 (NoSuchBucket).';
    await expect(elsewhere.numbers()).rejects.toThrow(missing);
    await expect(elsewhere.read(1)).rejects.toThrow(missing);
    const stranger = new S3CheckpointStore(at({ secretAccessKey: 'other' }));
    const message = 'The store of checkpoints answers 403 (SignatureDoesNotMatch).';
    await expect(stranger.numbers()).rejects.toThrow(message);
    await expect(stranger.write(77, '')).rejects.toThrow(message);
    const nobody = new S3CheckpointStore(at({ endpoint: 'http://127.0.0.1:9' }));
    await expect(nobody.numbers()).rejects.toThrow('The store of checkpoints does not answer');
  });
});

describe('a service that knows conditional writes', () => {
  it('lets one of several that write the same number at once', async () => {
    const s3 = await S3ByHand.start('audit', 'a secret');
    const keys = { accessKeyId: 'id', secretAccessKey: 'a secret' };
    const place = { endpoint: s3.endpoint, region: 'eu-central-1', bucket: 'audit', prefix: 'race/', ...keys };
    const outcomes = await Promise.all([1, 2, 3, 4].map((n) => new S3CheckpointStore(place).write(1, `${n}`)));
    expect(outcomes.toSorted()).toEqual(['taken', 'taken', 'taken', 'written']);
    await s3.close();
  });
});
