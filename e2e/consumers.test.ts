import { answering, drawFunctions, TestStack, waitUntil } from '@tiffin/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { killGateway } from './kill-gateway.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let stack: TestStack;
let url: string;
let environmentId: string;

/** One function behind `key-auth`. */
const canvas = (): readonly unknown[] =>
  drawFunctions({ hello: answering('hello') }).map((operation) => {
    const { entity } = operation as { entity?: { pipelines?: readonly object[] } };
    const policies = [{ id: 'keys', name: 'key-auth', pairs: [{ action: {} }] }];
    const pipelines = entity?.pipelines?.map((pipeline) => ({ ...pipeline, policies }));
    return pipelines === undefined ? operation : { ...(operation as object), entity: { ...entity, pipelines } };
  });

beforeAll(async () => {
  stack = await TestStack.start();
  const project = await stack.client.createProject('Consumers');
  environmentId = project.environmentId;
  await stack.client.save(project.id, 0, canvas());
  const { urls } = await stack.client.untilLive(environmentId, 1);
  url = `${urls[0]?.url}/hello`;
});
afterAll(() => stack.stop());

const change = async <T>([name, type, answer]: readonly [string, string, string], input: object): Promise<T> => {
  const given = await stack.client.graphql<Record<string, T>>(
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${answer} } }`,
    { input: { environmentId, ...input } },
  );
  return given[name]!;
};
const onCredential = (name: string, { id: credentialId }: Credential): Promise<unknown> =>
  change([`${name}ConsumerCredential`, 'CredentialInput', '__typename'], { credentialId });

interface Credential {
  readonly id: string;
  readonly authorization: string;
}

/** A consumer with a key. */
async function consumer(name: string): Promise<Credential & { readonly consumerId: string }> {
  const { consumer } = await change<{ consumer: { id: string } }>(
    ['createConsumer', 'CreateConsumerInput', 'consumer { id }'],
    { name },
  );
  const { secret, credential } = await change<{ secret: string; credential: { id: string; keyId: string } }>(
    ['createConsumerCredential', 'CreateConsumerCredentialInput', 'secret credential { id keyId }'],
    { consumerId: consumer.id, type: 'key_auth' },
  );
  return { consumerId: consumer.id, id: credential.id, authorization: `apiKey ${credential.keyId}:${secret}` };
}

const status = async ({ authorization }: Credential): Promise<number> =>
  (await stack.client.call(url, { headers: { authorization } })).status;

const answers = (credential: Credential, wanted: number) =>
  waitUntil(`${wanted} for the key`, async () => (await status(credential)) === wanted);

const controlPlane = ['api', 'builder', 'deployer'] as const;

it('a key works as soon as it is made, without a release, and not when it is deactivated or deleted', async () => {
  const nobody = { id: '', authorization: 'apiKey a:b' };
  expect([(await stack.client.call(url)).status, await status(nobody)]).toEqual([401, 401]);
  const [ann, bob] = [await consumer('ann'), await consumer('bob')];
  await Promise.all([answers(ann, 200), answers(bob, 200)]);
  await onCredential('deactivate', ann);
  await answers(ann, 401);
  expect(await status(bob)).toBe(200);
  await onCredential('activate', ann);
  await answers(ann, 200);
  await change(['deleteConsumer', 'ConsumerInput', '__typename'], { consumerId: bob.consumerId });
  await answers(bob, 401);
});

it('is known without the control plane, also to gateways that start meanwhile, and what changed since comes afterwards', async () => {
  const eve = await consumer('eve');
  await answers(eve, 200);
  await stack.processes['deployer'].end('SIGKILL');
  const fay = await consumer('fay');
  await onCredential('deactivate', eve);
  await killGateway(stack.folder, environmentId);
  await Promise.all(controlPlane.map((name) => stack.processes[name].end('SIGKILL')));
  await answers(eve, 200);
  await stack.processes['cell-local'].end('SIGKILL');
  await stack.startProcess('cell-local');
  await answers(eve, 200);
  expect(await status(fay)).toBe(401);
  await Promise.all(controlPlane.map((name) => stack.startProcess(name)));
  await Promise.all([answers(eve, 401), answers(fay, 200)]);
});

it('has each of its calls answered while the control plane is cut off, and when it is back', async () => {
  const ivy = await consumer('ivy');
  await answers(ivy, 200);
  const calls = { answered: 0, failed: [] as unknown[], end: false };
  const ask = async (): Promise<void> => {
    while (!calls.end) {
      const given = await status(ivy).catch((error: Error) => error.message);
      if (given === 200) calls.answered += 1;
      else calls.failed.push(given);
    }
  };
  const callers = Array.from({ length: 8 }, ask);
  const more = (count: number): Promise<unknown> => {
    const enough = calls.answered + count;
    return waitUntil(`${count} more answers`, async () => calls.answered >= enough || calls.failed.length > 0, 60_000);
  };
  await more(100);
  await Promise.all(controlPlane.map((name) => stack.processes[name].end('SIGKILL')));
  await more(500);
  await Promise.all(controlPlane.map((name) => stack.startProcess(name)));
  await more(500);
  calls.end = true;
  await Promise.all(callers);
  expect(calls.failed).toEqual([]);
});

it('of another environment is nobody here', async () => {
  const gus = await consumer('gus');
  await answers(gus, 200);
  const other = await stack.client.createProject('Others');
  await stack.client.save(other.id, 0, canvas());
  const { urls } = await stack.client.untilLive(other.environmentId, 1);
  const { authorization } = gus;
  expect((await stack.client.call(`${urls[0]?.url}/hello`, { headers: { authorization } })).status).toBe(401);
});
