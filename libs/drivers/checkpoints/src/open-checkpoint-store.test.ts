import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FolderCheckpointStore } from './folder-checkpoint-store.js';
import { checkpointPlace, openCheckpointStore } from './open-checkpoint-store.js';
import { S3ByHand } from './testing/s3-by-hand.js';

let s3: S3ByHand;
beforeAll(async () => {
  s3 = await S3ByHand.start('audit', 'a secret');
});
afterAll(() => s3.close());

const service = () => ({ endpoint: s3.endpoint, region: undefined, accessKeyId: 'id', secretAccessKey: 'a secret' });
const none = { endpoint: undefined, region: undefined, accessKeyId: undefined, secretAccessKey: undefined };

describe('where checkpoints lie', () => {
  it.each([
    ['s3://audit', { bucket: 'audit', prefix: '' }],
    ['s3://audit/', { bucket: 'audit', prefix: '' }],
    ['s3://audit/tiffin', { bucket: 'audit', prefix: 'tiffin/' }],
    ['s3://audit/a/b/', { bucket: 'audit', prefix: 'a/b/' }],
  ])('%s is a place in a bucket', (given, place) => {
    expect(checkpointPlace(given, service())).toMatchObject({ ...place, region: 'us-east-1' });
  });

  it.each(['endpoint', 'accessKeyId', 'secretAccessKey'])('a bucket without %s is told', (missing) => {
    expect(() => checkpointPlace('s3://audit', { ...service(), [missing]: undefined })).toThrow('s3:// needs');
  });

  it('anything else is a folder', () => {
    expect(checkpointPlace('/var/checkpoints', none)).toBe('/var/checkpoints');
    expect(openCheckpointStore('/var/checkpoints')).toBeInstanceOf(FolderCheckpointStore);
  });

  it('what one process puts into a bucket another reads there, as the auditor and `tiffin audit verify`', async () => {
    const open = () => openCheckpointStore(checkpointPlace('s3://audit/signed', service()));
    await open().write(1, 'one');
    expect([await open().numbers(), await open().read(1)]).toEqual([[1], 'one']);
  });
});
