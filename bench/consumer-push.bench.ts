/**
 * From a change of a credential to the gateway's answer: a key is deactivated and activated again by turns, in an environment with one
 * consumer and in one with 10,000 that have a key each, and the gateway is asked with it until it answers otherwise. Counted from the answer of
 * the mutation, whose transaction was committed just before. In the same run, as the yardstick: one request through the gateway.
 */
import { answering, drawFunctions, startTestRun, TestStack } from '@tiffin/testing';
import pg from 'pg';
import { milliseconds, percentile } from './summary.js';

const runs = 40;
const many = 10_000;

const withKeys = (): readonly unknown[] =>
  drawFunctions({ hello: answering('hello') }).map((operation) => {
    const { entity } = operation as { entity?: { pipelines?: readonly object[] } };
    const policies = [{ id: 'keys', name: 'key-auth', pairs: [{ action: {} }] }];
    const pipelines = entity?.pipelines?.map((pipeline) => ({ ...pipeline, policies }));
    return pipelines === undefined ? operation : { ...(operation as object), entity: { ...entity, pipelines } };
  });

interface Place {
  readonly environmentId: string;
  readonly url: string;
  readonly credentialId: string;
  readonly authorization: string;
}

async function place({ client }: TestStack, name: string): Promise<Place> {
  const { id, environmentId } = await client.createProject(name);
  await client.save(id, 0, withKeys());
  const url = `${(await client.untilLive(environmentId, 1)).urls[0]?.url}/hello`;
  const { createConsumer } = await client.graphql<{ createConsumer: { consumer: { id: string } } }>(
    'mutation ($input: CreateConsumerInput!) { createConsumer(input: $input) { consumer { id } } }',
    { input: { environmentId, name: 'ada' } },
  );
  const { createConsumerCredential: made } = await client.graphql<{
    createConsumerCredential: { secret: string; credential: { id: string; keyId: string } };
  }>(
    'mutation ($input: CreateConsumerCredentialInput!) { createConsumerCredential(input: $input) { secret credential { id keyId } } }',
    { input: { environmentId, consumerId: createConsumer.consumer.id, type: 'key_auth' } },
  );
  return {
    ...{ environmentId, url, credentialId: made.credential.id },
    authorization: `apiKey ${made.credential.keyId}:${made.secret}`,
  };
}

const ask = async ({ client }: TestStack, { url, authorization }: Place): Promise<number> =>
  (await client.call(url, { headers: { authorization } })).status;

/** As if somebody had made them one by one, without an event for each. */
async function fill(database: pg.Client, { environmentId }: Place): Promise<void> {
  await database.query(`set session_replication_role = 'replica'`);
  await database.query(
    `with made as (
       insert into consumer (tenant_id, id, environment_id, kind, name, email)
       select e.tenant_id, gen_random_uuid(), e.id, 'user', 'user-' || n, 'user-' || n || '@example.com'
       from environment e, generate_series(2, $2::int) n where e.id = $1 returning *)
     insert into consumer_credential (tenant_id, id, environment_id, consumer_id, type, key_id, secret_hash)
     select tenant_id, gen_random_uuid(), environment_id, id, 'key-auth', gen_random_uuid()::text,
       'sha256:' || translate(encode(sha256(id::text::bytea), 'base64'), '+/=', '-_') from made`,
    [environmentId, many],
  );
  await database.query('reset session_replication_role');
}

async function measure(stack: TestStack, where: Place) {
  const [mutations, pushes, requests]: [number[], number[], number[]] = [[], [], []];
  for (let run = 0; run < runs; run += 1) {
    const [name, wanted] = run % 2 === 0 ? (['deactivate', 401] as const) : (['activate', 200] as const);
    const { environmentId, credentialId } = where;
    const begun = performance.now();
    await stack.client.graphql(
      `mutation ($input: CredentialInput!) { ${name}ConsumerCredential(input: $input) { __typename } }`,
      { input: { environmentId, credentialId } },
    );
    const answered = performance.now();
    mutations.push(answered - begun);
    while ((await ask(stack, where)) !== wanted);
    const known = performance.now();
    pushes.push(known - answered);
    await ask(stack, where);
    requests.push(performance.now() - known);
  }
  return { mutations, pushes, requests };
}

function print(name: string, { mutations, pushes, requests }: Awaited<ReturnType<typeof measure>>): void {
  const ratio = percentile(pushes, 0.5) / percentile(requests, 0.5);
  const lines = [
    `from a change to the gateway, ${name}, ${runs} changes (ms)`,
    '| | p50 | p95 |',
    '|---|---|---|',
    milliseconds('**answer of the mutation to the gateway’s other answer**', pushes),
    milliseconds('the mutation', mutations),
    milliseconds('yardstick: one request through the gateway', requests),
    `longest ${Math.max(...pushes).toFixed(0)} ms; ratio to one request: p50 ${ratio.toFixed(1)}`,
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

const stop = await startTestRun('durable');
const stack = await TestStack.start();
const database = new pg.Client({ connectionString: stack.database.superuser });
await database.connect();
try {
  const [few, full] = [await place(stack, 'Few'), await place(stack, 'Many')];
  await fill(database, full);
  print('one consumer', await measure(stack, few));
  print(`${many} consumers with a key each`, await measure(stack, full));
} finally {
  await database.end();
  await stack.stop();
  await stop();
}
