import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inLongForm } from '@tiffin/testing/in-long-form';
import { PromotionPlace, type StageName } from '../testing/promotion-place.js';
import type { TestDoors } from '../testing/test-doors.js';
import { untilLocked } from '../testing/until-locked.js';
import { withDoors } from '../testing/with-doors.js';

let doors: TestDoors;
let place: PromotionPlace;
const clients: pg.Client[] = [];

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await PromotionPlace.make(doors);
  await place.build('a');
  await place.build('b');
});
afterEach(() => Promise.all(clients.splice(0).map((client) => client.end())));

async function connected(): Promise<pg.Client> {
  const { host, port, user, password, database } = doors.superuser;
  const client = new pg.Client({ host, port, user, password, database } as pg.ClientConfig);
  clients.push(client);
  await client.connect();
  await client.query(`select set_config('app.tenant_id', $1, false)`, [place.place.tenantId]);
  return client;
}

/** Both stand behind `testing`, and one of them behind the other too. */
async function branched(middle: 'staging' | 'production'): Promise<void> {
  const last = middle === 'staging' ? 'production' : 'staging';
  await place.set(middle, `upstream_ids = '{${place.ids.testing}}', auto_promote = 'newest'`);
  await place.set(last, `upstream_ids = '{${place.ids.testing},${place.ids[middle]}}', auto_promote = 'newest'`);
}

/** As a deployment that ends. */
const runs = (stage: StageName, text: string) =>
  place
    .releaseId(text)
    .then(
      (release) =>
        `update environment set current_release_id = '${release}', is_stopped = false where id = '${place.ids[stage]}'`,
    );

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'done',
    (error: unknown) => String((error as { code?: unknown }).code ?? error),
  );

describe('environments of one project', () => {
  it.each(['staging', 'production'] as const)(
    'are held one at a time where a pipeline branches at %s',
    async (middle) => {
      await branched(middle);
      const [ahead, behind] = [await connected(), await connected()];
      await behind.query('begin');
      await behind.query('select 1 from environment where id = $1 for update', [place.ids[middle]]);
      const testing = codeOf(ahead.query(await runs('testing', 'a')));
      // It is done, or waits for who holds the other: both are tried against each other.
      await Promise.race([testing, untilLocked(doors)]);
      const ended = codeOf(behind.query(await runs(middle, 'a')).then(() => behind.query('commit')));
      expect(await Promise.all([testing, ended])).toEqual(['done', 'done']);
    },
  );

  it('are deployed, promoted and paused at once without one waiting for another who waits for it', async () => {
    await branched('production');
    const rounds = inLongForm(500, { otherwise: 40 });
    const statements = {
      testing: [await runs('testing', 'a'), await runs('testing', 'b')],
      production: [await runs('production', 'a'), await runs('production', 'b')],
      staging: [await runs('staging', 'b'), await runs('staging', 'a')],
      pause: ['paused', 'active'].map(
        (state) => `update project set state = '${state}' where id = '${place.place.projectId}'`,
      ),
      calls: ['select directory.hear_calls()', `select directory.dispatch('promote')`],
    };
    const codes = await Promise.all(
      Object.values(statements).map(async (turns) => {
        const client = await connected();
        const found = new Set<string>();
        for (let at = 0; at < rounds; at += 1) found.add(await codeOf(client.query(turns[at % 2]!)));
        return [...found];
      }),
    );
    expect(codes).toEqual(Object.keys(statements).map(() => ['done']));
  });

  it('are called where somebody had them when something moved on before them', async () => {
    await place.set('production', `upstream_ids = '{${place.ids.testing}}', auto_promote = 'newest'`);
    await place.settle();
    const holder = await connected();
    await holder.query('begin');
    await holder.query('select 1 from environment where id = $1 for update', [place.ids.production]);
    await doors.rows(await runs('testing', 'a'));
    await doors.rows('select directory.hear_calls()');
    await holder.query('commit');
    const due = `select 1 from directory.work where queue = 'promote' and id = $1`;
    expect(await doors.rows(due, [place.ids.production])).toEqual([]);
    await doors.rows(`select directory.dispatch('promote')`);
    expect(await doors.rows(due, [place.ids.production])).toHaveLength(1);
  });
});

describe('a release whose images were collected', () => {
  it('is wanted in two environments at once', async () => {
    await doors.rows('update release set images_collected_at = now()');
    const [holder, one, other] = [await connected(), await connected(), await connected()];
    const release = await place.releaseId('a');
    const want = (stage: StageName) =>
      `update environment set desired_release_id = '${release}' where id = '${place.ids[stage]}'`;
    await holder.query('begin');
    await holder.query('select 1 from release where id = $1 for share', [release]);
    const asked = [codeOf(one.query(want('testing'))), codeOf(other.query(want('staging')))];
    await untilLocked(doors, 2);
    await holder.query('commit');
    expect(await Promise.all(asked)).toEqual(['done', 'done']);
  });
});
