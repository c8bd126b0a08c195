import { beforeEach, describe, expect, it } from 'vitest';
import { LookForPushes, type PushedImage } from '@tiffin/builds-operations';
import { issueGrant } from '@tiffin/access';
import { accepted, newId, type ProjectId, type ReleaseId, type UserId } from '@tiffin/kernel';
import { ReadGates } from '@tiffin/promotion-operations';
import { PostgresPushRecord } from './postgres-push-record.js';
import { PostgresPromotionStore } from './promotion/postgres-promotion-store.js';
import { digestOf, RetainedPlace } from './testing/retained-place.js';
import type { TestDoors } from './testing/test-doors.js';
import type { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let record: PostgresPushRecord;
withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  await doors.rows('delete from directory.pushed_image');
  record = new PostgresPushRecord(doors.worker);
});

/** Digests that the registry has lost. */
const lost = new Set<string>();
/** Looks for all of them; answers what is told. */
async function look(everyMs = 0): Promise<readonly PushedImage[]> {
  const told: PushedImage[] = [];
  const delivery = { has: ({ digest }: PushedImage) => Promise.resolve(!lost.has(digest)) };
  const tell = ({ lostImages }: { readonly lostImages: readonly PushedImage[] }) => void told.push(...lostImages);
  await new LookForPushes({ record, delivery, everyMs, tell }).run();
  return told;
}

/** A project with a release of these images, which lie in the registry. */
async function imagesOf(...names: readonly string[]): Promise<RetainedPlace> {
  const retained = await RetainedPlace.make(doors);
  for (const name of names) await record.note({ tenantId: retained.place.tenantId, digest: digestOf(name) });
  await retained.build(...names);
  return retained;
}

async function lastRelease(projectId: ProjectId): Promise<ReleaseId> {
  const [row] = await doors.rows<{ id: ReleaseId }>('select id from release where project_id = $1', [projectId]);
  return row!.id;
}

/** How the gate stands that asks for images. */
async function gateOf({ tenantId, environmentId }: TestPlace, releaseId: ReleaseId) {
  const actor = { kind: 'user', id: newId<UserId>(), name: 'M' } as const;
  const grant = accepted(issueGrant('environment.read', { tenantId, role: 'owner' }, actor));
  const asked = { environmentId, releaseId, way: 'rollback', promotionId: null } as const;
  const seen = await new ReadGates(new PostgresPromotionStore(doors.app)).run(grant, asked);
  return seen?.gates.find(({ name }) => name === 'images');
}

describe('images that the registry has lost (F-33)', () => {
  beforeEach(() => lost.clear());

  it('are told of once, each with its tenant, until they are there again', async () => {
    const { tenantId } = (await imagesOf('a', 'b')).place;
    expect(await look()).toEqual([]);
    lost.add(digestOf('b'));
    expect(await look()).toEqual([{ tenantId, digest: digestOf('b') }]);
    expect(await look()).toEqual([]);
    lost.clear();
    expect(await look()).toEqual([]);
    lost.add(digestOf('b'));
    expect(await look()).toEqual([{ tenantId, digest: digestOf('b') }]);
  });

  it('are looked for as often as it was said, those stored anew at once, and nobody looks for one that nothing has', async () => {
    const retained = await RetainedPlace.make(doors);
    const image = { tenantId: retained.place.tenantId, digest: digestOf('a') };
    await record.note(image);
    expect(await record.takeUnseen(9, 0)).toEqual([]);
    await retained.build('a');
    expect(await record.takeUnseen(9, 60_000)).toEqual([image]);
    expect(await record.takeUnseen(9, 60_000)).toEqual([]);
    await record.note(image);
    expect(await record.takeUnseen(9, 60_000)).toEqual([image]);
  });

  it('close the gate of releases that need them, before a promotion or a rollback is begun', async () => {
    const { place } = await imagesOf('a', 'b');
    const releaseId = await lastRelease(place.projectId);
    const gate = () => gateOf(place, releaseId);
    expect(await gate()).toMatchObject({ state: 'open' });
    lost.add(digestOf('b'));
    await look();
    const reason = 'images of "b" are gone; build the revision again, or choose another release';
    expect(await gate()).toMatchObject({ state: 'closed', reason });
    lost.clear();
    await look();
    expect(await gate()).toMatchObject({ state: 'open' });
  });
});
