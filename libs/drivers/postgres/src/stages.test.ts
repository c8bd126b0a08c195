import { beforeEach, describe, expect, it } from 'vitest';
import { issueGrant } from '@tiffin/access';
import { accepted, type EnvironmentId, newId, type Refusal } from '@tiffin/kernel';
import { ChangeStage, CreateEnvironment } from '@tiffin/promotion-operations';
import { PostgresStageStore } from './postgres-stage-store.js';
import { onConnections } from './testing/on-connections.js';
import { TestPlace } from './testing/test-place.js';
import type { TestDoors } from './testing/test-doors.js';
import { untilLocked } from './testing/until-locked.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let place: TestPlace;
withDoors((opened) => void (doors = opened));
beforeEach(async () => {
  place = await TestPlace.make(doors);
});

const ada = { kind: 'user', id: 'ada', name: 'Ada' } as const;
const grant = () => accepted(issueGrant('environment.manage', { tenantId: place.tenantId, role: 'admin' }, ada));
const store = () => new PostgresStageStore(doors.app);
const create = (name: string, upstream?: readonly EnvironmentId[]): Promise<EnvironmentId> =>
  new CreateEnvironment(store()).run(grant(), place.projectId, { name, ...(upstream ? { upstream } : {}) });
const change = (id: EnvironmentId, upstream: readonly EnvironmentId[]) =>
  new ChangeStage(store()).run(grant(), id, { upstream });
const codeOf = (error: unknown) => (error as Refusal).code;

describe('the stages of a project', () => {
  it('go round in no circle, also where two changes that are good alone come at once', async () => {
    const [a, b] = [await create('a', []), await create('b', [])];
    await doors.rows('begin');
    await doors.rows('select 1 from project where id = $1 for update', [place.projectId]);
    const changed = onConnections(2, (at) => (at === 0 ? change(a, [b]) : change(b, [a])).catch(codeOf));
    await untilLocked(doors, 2);
    await doors.rows('commit');
    expect((await changed).toSorted()).toEqual(['PIPELINE_INVALID', true]);
  });

  it('are of one project: one of another is not there', async () => {
    const own = place;
    const theirs = (place = await TestPlace.make(doors));
    const foreign = await create('x', []);
    place = own;
    for (const id of [foreign, theirs.environmentId, newId<EnvironmentId>()])
      expect(await create('b', [id]).catch(codeOf)).toBe('NOT_FOUND');
    expect(await change(foreign, []).catch(codeOf)).toBe('NOT_FOUND');
    expect(
      await new CreateEnvironment(store()).run(grant(), theirs.projectId, { name: 'b', upstream: [] }).catch(codeOf),
    ).toBe('NOT_FOUND');
  });

  it('leave alone the one that runs each release that is built: nothing comes before it', async () => {
    const before = await create('before', []);
    expect(await change(place.environmentId, [before]).catch(codeOf)).toBe('INPUT_INVALID');
    expect(await change(place.environmentId, [])).toBe(false);
  });

  it('stay as they are while the project is archived', async () => {
    await doors.rows(`update project set state = 'archived' where id = $1`, [place.projectId]);
    expect(await create('a').catch(codeOf)).toBe('NOT_ACTIVE');
    expect(await change(place.environmentId, []).catch(codeOf)).toBe('NOT_ACTIVE');
  });

  it('are no more than the plan lets there be environments', async () => {
    await doors.rows(`update tenant set quota_overrides = '{"environments": 2}' where tenant_id = $1`, [
      place.tenantId,
    ]);
    await create('a', []);
    expect(await create('b', []).catch(codeOf)).toBe('QUOTA_EXCEEDED');
  });

  it('are no more than twenty, also where the plan allows it', async () => {
    for (let at = 2; at <= 20; at += 1) await create(`stage-${at}`, []);
    expect(await create('stage-21', []).catch(codeOf)).toBe('PIPELINE_INVALID');
  });
});
