import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawFunctions, TestStack, waitUntil } from '@tiffin/testing';

/** Tells the hash of its own code, what its environment bound, and a hash of what it must not tell. */
const handler = `
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');
module.exports.fn = () => ({ code: hash(readFileSync(__filename)), region: process.env.REGION, secret: hash(process.env.SECRET) });
`;
const stages = ['development', 'testing', 'staging', 'production'] as const;

interface Environment {
  readonly id: string;
  readonly name: string;
}
interface Running {
  readonly state: string;
  readonly urls: readonly { readonly url: string }[];
  readonly currentRelease: {
    readonly number: number;
    readonly sha256: string;
    readonly images: readonly { readonly unitKey: string; readonly digest: string }[];
  } | null;
}

let stack: TestStack;
let environments: readonly Environment[];
beforeAll(async () => {
  stack = await TestStack.start({ promotes: true });
}, 90_000);
afterAll(() => stack.stop(), 30_000);

const ask = <T>(query: string, variables: Record<string, unknown>): Promise<T> =>
  stack.client.graphql<T>(query, variables);

const running = async (id: string): Promise<Running> =>
  (
    await ask<{ environment: Running }>(
      'query ($id: ID!) { environment(id: $id) { state urls { url } currentRelease { number sha256 images { unitKey digest } } } }',
      { id },
    )
  ).environment;

async function draw(): Promise<void> {
  const { createProject } = await ask<{ createProject: { project: { id: string; environments: Environment[] } } }>(
    'mutation { createProject(input: { name: "Same bytes" }) { project { id environments { id name } } } }',
    {},
  );
  ({ environments } = createProject.project);
  for (const { id, name } of environments) {
    const input = { environmentId: id };
    await ask('mutation ($input: SetVariableInput!) { setVariable(input: $input) { environment { id } } }', {
      input: { ...input, name: 'REGION', value: `region of ${name}` },
    });
    await ask('mutation ($input: SetSecretInput!) { setSecret(input: $input) { environment { id } } }', {
      input: { ...input, name: 'SECRET', value: `secret of ${name}` },
    });
  }
  const bound = { REGION: { variable: 'REGION' }, SECRET: { secret: 'SECRET' } };
  const changes = { environment: bound };
  await stack.client.save(createProject.project.id, 0, [
    ...drawFunctions({ hello: handler }),
    { op: 'updateEntity', id: 'hello', changes },
  ]);
  await stack.client.untilLive(environments[0]?.id ?? '', 1);
}

async function promote(environmentId: string): Promise<void> {
  const input = { environmentId, release: '1' };
  const { promoteRelease } = await ask<{ promoteRelease: { promotion: { id: string } } }>(
    'mutation ($input: PromoteReleaseInput!) { promoteRelease(input: $input) { promotion { id } } }',
    { input },
  );
  const { id } = promoteRelease.promotion;
  const query = 'query ($id: ID!, $of: ID!) { environment(id: $id) { promotion(id: $of) { phase note } } }';
  await waitUntil(
    'the promotion to end',
    async () => {
      const { environment } = await ask<{ environment: { promotion: { phase: string; note: string | null } } }>(query, {
        id: environmentId,
        of: id,
      });
      const { phase, note } = environment.promotion;
      if (['Failed', 'Errored', 'Aborted'].includes(phase)) throw new Error(`${phase}: ${note}`);
      return phase === 'Succeeded';
    },
    60_000,
  );
}

it(
  'the same digests run in four environments, with what each of them binds, byte for byte',
  { timeout: 180_000 },
  async () => {
    await draw();
    expect(environments.map(({ name }) => name)).toEqual(stages);
    for (const { id } of environments.slice(1)) await promote(id);
    const found = await Promise.all(environments.map(({ id }) => running(id)));
    expect(found.map(({ state }) => state)).toEqual(['live', 'live', 'live', 'live']);
    const [first] = found;
    for (const { currentRelease } of found) expect(currentRelease).toEqual(first?.currentRelease);

    const answers = await Promise.all(found.map(({ urls }) => stack.client.call(`${urls[0]?.url}/hello`)));
    const said = answers.map(({ body }) => JSON.parse(body) as { code: string; region: string; secret: string });
    expect(new Set(said.map(({ code }) => code)).size).toBe(1);
    expect(said.map(({ region }) => region)).toEqual(stages.map((name) => `region of ${name}`));
    expect(new Set(said.map(({ secret }) => secret)).size).toBe(4);
  },
);
