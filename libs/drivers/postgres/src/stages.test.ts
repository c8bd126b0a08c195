import { beforeEach, describe, expect, it } from 'vitest';
import { issueGrant } from '@tiffin/access';
import { plainCanary, stepsOf } from '@tiffin/deployments-rules';
import { accepted, type EnvironmentId, newId, Refusal } from '@tiffin/kernel';
import { ChangeStage, CreateEnvironment, type SplittingCells, type StageSettings } from '@tiffin/promotion-operations';
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
  probe = async () => ({ splitsRequests: true });
  place = await TestPlace.make(doors);
});

const ada = { kind: 'user', id: 'ada', name: 'Ada' } as const;
const grant = () => accepted(issueGrant('environment.manage', { tenantId: place.tenantId, role: 'admin' }, ada));
const store = () => new PostgresStageStore(doors.app);
const create = (name: string, upstream?: readonly EnvironmentId[]): Promise<EnvironmentId> =>
  new CreateEnvironment(store()).run(grant(), place.projectId, { name, ...(upstream ? { upstream } : {}) });
let probe: SplittingCells['probe'];
const cells: SplittingCells = { probe: (id) => probe(id), cellName: async () => 'main' };
const changeAll = (id: EnvironmentId, changes: Partial<StageSettings>) =>
  new ChangeStage(store(), cells).run(grant(), id, changes);
const change = (id: EnvironmentId, upstream: readonly EnvironmentId[]) => changeAll(id, { upstream });
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

  describe('come to another release', () => {
    const rolloutOf = async () =>
      (
        await doors.rows<{ rollout: unknown }>('select rollout from environment where id = $1', [place.environmentId])
      )[0]?.rollout;
    const rollout = { ...plainCanary, steps: stepsOf([5, 100], 600_000) };

    it('in steps, or all at once', async () => {
      expect(await changeAll(place.environmentId, { rollout })).toBe(true);
      expect(await rolloutOf()).toEqual(rollout);
      expect(await changeAll(place.environmentId, { rollout })).toBe(false);
      expect(await changeAll(place.environmentId, { rollout: null })).toBe(true);
      expect(await rolloutOf()).toBeNull();
    });

    it('in no steps that make no sense', async () => {
      const wrong = { ...rollout, steps: stepsOf([5, 50], 600_000) };
      expect(await changeAll(place.environmentId, { rollout: wrong }).catch(codeOf)).toBe('INPUT_INVALID');
    });

    it('in no steps where the cell cannot split them', async () => {
      probe = async () => ({});
      const refused = await changeAll(place.environmentId, { rollout }).catch((error: Refusal) => error.message);
      expect(refused).toBe(
        'The cell "main" cannot deal requests out between two releases. Have releases come all at once there.',
      );
    });

    it('in no steps that keep a client with one release, where the cell cannot', async () => {
      probe = async () => ({ splitsRequests: true, keepsNoClients: true });
      const sticky = { ...rollout, stickyBy: { kind: 'client-address' as const } };
      const refused = await changeAll(place.environmentId, { rollout: sticky }).catch(
        (error: Refusal) => error.message,
      );
      expect(refused).toContain('the cell deals each request out anew');
      expect(await changeAll(place.environmentId, { rollout: { ...rollout, stickyBy: null } })).toBe(true);
    });

    it('in steps where the cell is away: its deployments ask it again', async () => {
      probe = () => Promise.reject(Refusal.of('CELL_UNAVAILABLE', 'it is away'));
      expect(await changeAll(place.environmentId, { rollout })).toBe(true);
    });
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
