/** 100 people sign up at once through the HTTP API: tenants made, errors, and how long each waited; the limit is 5 s on two quiet cores. */
import { createTestDatabase, startTestRun } from '@tiffin/testing';
import pg from 'pg';
import { TestApi } from '../apps/api/src/testing/test-api.js';
import { percentile } from './summary.js';

const people = 100;
const limitMs = 5_000;
const body = JSON.stringify({ query: 'mutation { signIn { tenant { id slug } } }' });

async function signUp(api: TestApi, at: number): Promise<{ ms: number; isMade: boolean }> {
  // Every other one is of one name, so that their labels meet.
  const token = api.identity.issue(`p${at}`, { name: at % 2 ? 'John Smith' : `Person ${at}` });
  const since = performance.now();
  const response = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body,
  });
  const text = await response.text();
  return { ms: performance.now() - since, isMade: /"slug":"[a-z0-9-]+"/.test(text) };
}

const stopRun = await startTestRun();
const database = await createTestDatabase();
const api = await TestApi.start(database.app);
const answers = await Promise.all(Array.from({ length: people }, (_, at) => signUp(api, at)));
const client = new pg.Client({ connectionString: database.superuser });
await client.connect();
const { rows } = await client.query<{ tenants: number; owners: number; projects: number }>(
  `select (select count(distinct slug)::int from tenant) as tenants,
    (select count(distinct user_id)::int from member where role = 'owner') as owners,
    (select count(*)::int from project) as projects`,
);
await client.end();
await api.close();
await database.drop();
await stopRun();
const times = answers.map(({ ms }) => ms);
console.log('| sign-ups at once | errors | tenants | owners | projects | p50 ms | p95 ms | slowest ms (limit 5,000) |');
console.log('| - | - | - | - | - | - | - | - |');
const counts = [people, answers.filter(({ isMade }) => !isMade).length, ...Object.values(rows[0] ?? {})];
const waits = [percentile(times, 0.5), percentile(times, 0.95), Math.max(...times)].map((ms) => ms.toFixed(0));
console.log(`| ${[...counts, ...waits].join(' | ')} |`);
if (Math.max(...times) > limitMs) process.exitCode = 1;
