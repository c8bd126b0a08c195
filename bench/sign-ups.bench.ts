/** 100 people sign up at once through the HTTP API: tenants made, errors, and how long each waited; the limit is 5 s on two quiet cores. */
import { createTestDatabase, startTestRun, type TestDatabase, testKeys } from '@tiffin/testing';
import pg from 'pg';
import { TestApi } from '../apps/api/src/testing/test-api.js';
import { percentile } from './summary.js';

const people = 100;
const limitMs = 5_000;
const body = JSON.stringify({ query: 'mutation { signIn { tenant { id slug } } }' });

async function signUp(api: TestApi, at: number): Promise<{ ms: number; isMade: boolean; text: string }> {
  // Every other one is of one name, so that their labels meet.
  const token = api.identity.issue(`p${at}`, { name: at % 2 ? 'John Smith' : `Person ${at}` });
  const since = performance.now();
  const response = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body,
  });
  const text = await response.text();
  return { ms: performance.now() - since, isMade: /"slug":"[a-z0-9-]+"/.test(text), text };
}

interface Found {
  readonly tenants: number;
  readonly owners: number;
  readonly projects: number;
}

/** Everybody at once; then what the database says of it. */
async function measure(database: TestDatabase) {
  const api = await TestApi.start(database.app, {
    database: { url: database.app, operatorUrl: null, connections: 6, sealer: testKeys().sealer },
  });
  const client = new pg.Client({ connectionString: database.superuser });
  await client.connect();
  try {
    // As in a process that has been up for a while: what is prepared and compiled at the first request is.
    await signUp(api, people);
    const answers = await Promise.all(Array.from({ length: people }, (_, at) => signUp(api, at)));
    const { rows } = await client.query<Found>(
      `select (select count(distinct slug)::int from tenant) - 1 as tenants,
        (select count(distinct user_id)::int from member where role = 'owner') - 1 as owners,
        (select count(*)::int from project) - 1 as projects`,
    );
    return { answers, found: rows[0] as Found };
  } finally {
    await client.end();
    await api.close();
  }
}

const stopRun = await startTestRun();
try {
  const database = await createTestDatabase();
  const { answers, found } = await measure(database);
  await database.drop();
  const times = answers.map(({ ms }) => ms);
  const errors = answers.filter(({ isMade }) => !isMade).length;
  console.log(
    '| sign-ups at once | errors | tenants | owners | projects | p50 ms | p95 ms | slowest ms (limit 5,000) |',
  );
  console.log('| - | - | - | - | - | - | - | - |');
  const waits = [percentile(times, 0.5), percentile(times, 0.95), Math.max(...times)].map((ms) => ms.toFixed(0));
  console.log(`| ${[people, errors, found.tenants, found.owners, found.projects, ...waits].join(' | ')} |`);
  for (const { text } of answers.filter(({ isMade }) => !isMade).slice(0, 3)) console.log(text);
  const isWhole = Object.values(found).every((count) => count === people);
  if (errors > 0 || !isWhole || Math.max(...times) > limitMs) process.exitCode = 1;
} finally {
  await stopRun();
}
