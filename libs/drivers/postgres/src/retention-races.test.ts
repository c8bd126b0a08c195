import { beforeEach, describe, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { CollectReleases, type RetentionRows, type RetentionStore } from '@tiffin/builds-operations';
import { newId, type ReleaseId, type TenantId } from '@tiffin/kernel';
import { inLongForm } from '@tiffin/testing/in-long-form';
import { PostgresDirectory } from './postgres-directory.js';
import { PostgresRetentionStore } from './postgres-retention-store.js';
import { bare, digestOf, RetainedPlace } from './testing/retained-place.js';
import { Schedule } from './testing/schedule.js';
import type { TestDoors } from './testing/test-doors.js';
import { withDoors } from './testing/with-doors.js';

/** F-37: a release is collected while a rollback to it begins. Each schedule is what its seed says, so that a failure is found again. */
const schedules = inLongForm(1_000, { otherwise: 30 });

let doors: TestDoors;
let retained: RetainedPlace;
let releaseId: ReleaseId;
let round = 0;
withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  retained = await RetainedPlace.make(doors);
});

/** The store, with a turn before each thing that is asked of it. */
function inTurns(store: RetentionStore, turn: () => Promise<void>): RetentionStore {
  const handler: ProxyHandler<RetentionRows> = {
    get: (rows, name) => {
      const method = Reflect.get(rows, name) as (...given: unknown[]) => Promise<unknown>;
      return async (...given: unknown[]) => {
        await turn();
        return method.apply(rows, given);
      };
    },
  };
  return {
    within: (key, work) =>
      store.within(key, async (rows) => {
        const answer = await work(new Proxy(rows, handler));
        await turn();
        return answer;
      }),
  };
}

async function collector(turn: () => Promise<void>): Promise<void> {
  await new CollectReleases({
    directory: {
      takeRetention: () => Promise.resolve([retained.place.tenantId]),
      restRetention: (tenantId, pauseMs) => new PostgresDirectory(doors.worker).restRetention(tenantId, pauseMs),
    },
    store: inTurns(new PostgresRetentionStore(doors.worker), turn),
    grantFor: (tenantId: TenantId) => issueWorkerGrant(tenantId, 'builder'),
    settings: bare,
    report: (error) => {
      throw error;
    },
    tell: () => undefined,
  }).run();
}

/** As a promotion is asked for: the gate `images` is looked at, and what follows from it is written, in one transaction. */
const rollback = (turn: () => Promise<void>): Promise<'begun' | 'refused'> =>
  doors.worker
    .within(retained.place.key, async (rows) => {
      await turn();
      const there = await rows.image.count({ where: { digest: digestOf(`old ${round}`) } });
      await turn();
      if (there === 0) return 'refused' as const;
      await rows.$executeRaw`
        insert into promotion (tenant_id, id, environment_id, release_id, way, actor_kind, actor_id)
        values (${retained.place.tenantId}::uuid, ${newId()}::uuid, ${retained.place.environmentId}::uuid, ${releaseId}::uuid, 'rollback', 'user', 'u')`;
      await turn();
      return 'begun' as const;
    })
    .catch((error: { code?: string }) => {
      if (error.code === 'PROMOTION_REFUSED') return 'refused' as const;
      throw error;
    });

/** Once it has begun: it becomes what is wanted, then what runs, and the promotion is over. */
async function goOn(): Promise<void> {
  await doors.worker.within(
    retained.place.key,
    (rows) => rows.$executeRaw`update environment set desired_release_id = ${releaseId}::uuid`,
  );
  await doors.worker.within(
    retained.place.key,
    (rows) => rows.$executeRaw`
      update promotion set phase = 'Succeeded', finished_at = now() where release_id = ${releaseId}::uuid`,
  );
}

const isWhole = async (): Promise<boolean> => {
  const rows = await doors.rows(
    `select 1 from release r join image i on i.tenant_id = r.tenant_id and i.digest = $2
     where r.id = $1 and r.images_collected_at is null`,
    [releaseId, digestOf(`old ${round}`)],
  );
  return rows.length === 1;
};

/** What came of one schedule: who won, and whether what is left is whole. */
async function play(seed: number): Promise<string> {
  round += 1;
  releaseId = await retained.build(`old ${round}`);
  await retained.build(`new ${round}`);
  const schedule = new Schedule(seed, doors);
  const [, promoted] = await schedule.run([collector, rollback]);
  if (promoted === 'refused') return (await isWhole()) ? 'refused, and there' : 'collected';
  if (!(await isWhole())) return 'begun, and gone';
  await goOn();
  await collector(() => Promise.resolve());
  return (await isWhole()) ? 'kept' : 'begun, and gone later';
}

const expected: ReadonlySet<string> = new Set(['collected', 'kept']);

const playAll = async (seeds: readonly number[]): Promise<Record<string, number>> => {
  const seen: Record<string, number> = {};
  for (const seed of seeds) {
    const came = await play(seed);
    const key = expected.has(came) ? came : `${came} (seed ${seed})`;
    seen[key] = (seen[key] ?? 0) + 1;
  }
  return seen;
};
const seedsFrom = (first: number, count: number) => Array.from({ length: count }, (_, at) => first + at);

describe('a release that is collected while a rollback to it begins (F-37)', () => {
  it('is collected and refused, or kept and promoted, never half', { timeout: 600_000 }, async () => {
    const seen = await playAll(seedsFrom(3_700, schedules));
    expect(Object.keys(seen).toSorted()).toEqual([...expected]);
    // Each of them often enough to say something.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(schedules / 20);
  });

  it(
    'is lost in some of these schedules where the database does not hold what is promoted (control)',
    { timeout: 120_000 },
    async () => {
      await doors.rows('alter table promotion disable trigger hold_images');
      try {
        const came: string[] = [];
        for (const seed of seedsFrom(3_700, 60)) {
          came.push(await play(seed));
          if (came.includes('begun, and gone')) break;
        }
        expect(came).toContain('begun, and gone');
      } finally {
        await doors.rows('alter table promotion enable trigger hold_images');
      }
    },
  );
});
