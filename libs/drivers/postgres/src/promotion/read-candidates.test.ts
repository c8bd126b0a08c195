import { expect, it } from 'vitest';
import { Prisma } from '../generated/client.js';
import { PromotionPlace } from '../testing/promotion-place.js';
import type { TestDoors } from '../testing/test-doors.js';
import { withDoors } from '../testing/with-doors.js';
import { candidatesQuery } from './read-candidates.js';

let doors: TestDoors;
withDoors((opened) => {
  doors = opened;
});

/** A thousand releases that ran in development, and each so-many-th of them in testing too. */
async function ran(place: PromotionPlace, every: number): Promise<void> {
  const { projectId } = place.place;
  await doors.rows(
    `insert into release (id, tenant_id, project_id, number, sha256, content, created_at)
     select gen_random_uuid(), tenant_id, project_id, 1 + s, 'x' || s, content, now() from release, generate_series(1, 999) s
     where project_id = $1`,
    [projectId],
  );
  for (const [id, each] of [
    [place.ids.development, 1],
    [place.ids.testing, every],
  ] as const)
    for (const table of ['occupancy (until_at, from_at,', 'verification (at,'])
      await doors.rows(
        `insert into ${table} tenant_id, environment_id, number, release_id)
         select ${table.startsWith('o') ? 'now(), ' : ''}now(), tenant_id, $2, 100 + number, id from release
         where project_id = $1 and number % $3 = 0`,
        [projectId, id, each],
      );
  await doors.rows('analyze');
}

it('of a thousand releases are found by indexes, whether many or few of them ran in the stage before', async () => {
  const place = await PromotionPlace.make(doors);
  await place.build('a');
  await ran(place, 300);
  for (const [stage, count] of [
    ['testing', 21],
    ['staging', 3],
  ] as const)
    await place.store.within(place.grant('environment.read'), async (rows) => {
      const environment = await rows.environment(place.ids[stage]);
      expect(await rows.candidates(place.ids[stage], [])).toHaveLength(count);
      const query = candidatesQuery({ ...environment!, named: [] })(Prisma.raw('t.id'));
      const plan = await doors.app.within(place.grant('environment.read'), (transaction) =>
        transaction.$queryRaw<readonly Record<string, string>[]>(Prisma.sql`explain ${query}`),
      );
      const lines = plan.map((row) => Object.values(row)[0] ?? '');
      expect(lines.filter((line) => /Seq Scan on (occupancy|verification)/.test(line))).toEqual([]);
      expect(lines.some((line) => line.includes('release_with_images') || line.includes('release_pkey'))).toBe(true);
    });
});
