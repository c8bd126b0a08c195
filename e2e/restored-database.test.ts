import { answering, drawFunctions, rewrite, superuserUrl, TestStack, waitUntil } from '@tiffin/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

const writers = ['api', 'builder', 'deployer'] as const;
/** Whoever waited for a lease to run out would wait for an hour. */
const leaseMs = 3_600_000;

let stack: TestStack;
let name: string;

beforeAll(async () => {
  stack = await TestStack.start({ leaseMs });
  name = new URL(stack.database.superuser).pathname.slice(1);
}, 90_000);
afterAll(async () => {
  await asSuperuser(`drop database if exists copy_of_${name}`);
  await stack.stop();
});

async function asSuperuser(...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl() });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** While nothing of the platform runs but its cell. */
async function meanwhile(...statements: readonly string[]): Promise<void> {
  await Promise.all(writers.map((one) => stack.processes[one].end('SIGTERM')));
  await asSuperuser(...statements);
  await Promise.all(writers.map((one) => stack.startProcess(one)));
}

it('a database that is put back from a copy has its cell go back at once, and what is saved next is served', async () => {
  const project = await stack.client.createProject('Put back');
  const save = async (base: number, operations: readonly unknown[]): Promise<string> => {
    const { number } = await stack.client.save(project.id, base, operations);
    const { urls } = await stack.client.untilLive(project.environmentId, number);
    return urls[0]?.url ?? '';
  };
  const url = await save(0, drawFunctions({ hello: answering('saved') }));
  const answers = (text: string) =>
    waitUntil(`"${text}" answers`, async () => (await stack.client.call(`${url}/hello`)).body.includes(text));
  await answers('saved');
  await meanwhile(`create database copy_of_${name} template ${name} strategy file_copy owner tiffin_owner`);

  for (const base of [1, 2, 3, 4]) await save(base, rewrite('hello', answering(`lost ${base}`)));
  await answers('lost 4');
  await meanwhile(
    `drop database ${name} with (force)`,
    `create database ${name} template copy_of_${name} strategy file_copy owner tiffin_owner`,
    `revoke temporary on database ${name} from public`,
  );

  await answers('saved');
  expect((await stack.client.environment(project.environmentId)).liveRevision).toBe(1);
  await save(1, rewrite('hello', answering('anew')));
  await answers('anew');
}, 180_000);
