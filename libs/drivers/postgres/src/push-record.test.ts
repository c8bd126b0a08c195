import { beforeEach, describe, expect, it } from 'vitest';
import { CollectPushes, type PushedImage } from '@tiffin/builds-operations';
import { bare, digestOf, RetainedPlace } from './testing/retained-place.js';
import { PostgresPushRecord } from './postgres-push-record.js';
import type { TestDoors } from './testing/test-doors.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let retained: RetainedPlace;
let record: PostgresPushRecord;
withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  await doors.rows('delete from directory.pushed_image');
  retained = await RetainedPlace.make(doors);
  record = new PostgresPushRecord(doors.worker);
});

const imageOf = (name: string): PushedImage => ({ tenantId: retained.place.tenantId, digest: digestOf(name) });
/** As a build does: first it is said, then it is sent, then it is on record. */
async function build(...names: readonly string[]): Promise<void> {
  for (const name of names) expect(await record.note(imageOf(name))).toBe(true);
  await retained.build(...names);
}
/** Digests that are taken away. */
async function collect(graceMs = 0): Promise<readonly string[]> {
  const gone: string[] = [];
  const remove = ({ digest }: PushedImage) => Promise.resolve(void gone.push(digest));
  await new CollectPushes({ record, delivery: { remove }, graceMs, tell: () => undefined }).run();
  return gone.toSorted();
}

describe('images in the registry', () => {
  it('go once nothing of their tenant’s has them, and never what a release that can be deployed names (F-37)', async () => {
    await build('a', 'shared');
    await build('b', 'shared');
    expect(await collect()).toEqual([]);
    await retained.collect(bare);
    expect(await collect()).toEqual([digestOf('a')]);
    expect(await collect()).toEqual([]);
    // A release whose images have not been given up, however that may have come.
    await doors.rows('delete from image where tenant_id = $1', [retained.place.tenantId]);
    expect(await collect()).toEqual([]);
    await doors.rows('update release set images_collected_at = now() where tenant_id = $1', [retained.place.tenantId]);
    expect(await collect()).toEqual([digestOf('b'), digestOf('shared')].toSorted());
  });

  it('of a build that came to nothing go too, after as long as a build may take', async () => {
    await record.note(imageOf('x'));
    expect(await collect(60_000)).toEqual([]);
    expect(await collect()).toEqual([digestOf('x')]);
  });

  it('are each tenant’s own: what one has given up another one keeps', async () => {
    await build('a');
    const other = await RetainedPlace.make(doors);
    const theirs = { tenantId: other.place.tenantId, digest: digestOf('a') };
    await record.note(theirs);
    await other.build('a');
    await build('b');
    await retained.collect(bare);
    expect(await record.takeIdle(9, 0, 60_000)).toEqual([imageOf('a')]);
  });

  it('that somebody is taking away are not stored anew meanwhile, and are afterwards', async () => {
    await record.note(imageOf('x'));
    expect(await record.takeIdle(9, 0, 60_000)).toEqual([imageOf('x')]);
    expect(await record.takeIdle(9, 0, 60_000)).toEqual([]);
    expect(await record.note(imageOf('x'))).toBe(false);
    await record.forget(imageOf('x'));
    expect(await record.note(imageOf('x'))).toBe(true);
    // What is being stored again is not forgotten by whoever is late.
    await record.forget(imageOf('x'));
    expect(await collect()).toEqual([digestOf('x')]);
  });

  it('are taken again where whoever took them came to an end', async () => {
    await record.note(imageOf('x'));
    await record.takeIdle(9, 0, 60_000);
    await doors.rows(`update directory.pushed_image set taken_until = now() - interval '1 s'`);
    expect(await collect()).toEqual([digestOf('x')]);
  });

  it('are either stored or taken away, whoever is first (F-37)', async () => {
    const names = Array.from({ length: 60 }, (_, at) => `race-${at}`);
    for (const name of names) await record.note(imageOf(name));
    const taking = Promise.all(names.map(() => record.takeIdle(5, 0, 60_000)));
    const noting = Promise.all(names.map(async (name) => [name, await record.note(imageOf(name))] as const));
    const [taken, noted] = await Promise.all([taking, noting]);
    const gone = new Set(taken.flat().map(({ digest }) => digest));
    // One that was stored first may be taken after that, as one that came to nothing; the other way round never.
    for (const [name, isStored] of noted) if (!isStored) expect(gone.has(digestOf(name))).toBe(true);
  });

  it('of an erased tenant stay known until they are gone', async () => {
    await build('a');
    await doors.rows('update directory.pushed_image set owner = gen_random_uuid(), idle_since = now()');
    expect(await collect()).toEqual([digestOf('a')]);
    expect(await doors.rows('select 1 from directory.pushed_image')).toEqual([]);
  });
});
