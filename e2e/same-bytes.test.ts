import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawFunctions, TestStack } from '@tiffin/testing';
import { StagedProject } from './staged-project.js';

/** Tells the hash of its own code, what its environment bound, and a hash of what it must not tell. */
const handler = `
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');
module.exports.fn = () => ({ code: hash(readFileSync(__filename)), region: process.env.REGION, secret: hash(process.env.SECRET) });
`;
const stageNames = ['development', 'testing', 'staging', 'production'] as const;

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
beforeAll(async () => {
  stack = await TestStack.start({ promotes: true });
}, 90_000);
afterAll(() => stack.stop());

const running = async (id: string): Promise<Running> =>
  (
    await stack.client.graphql<{ environment: Running }>(
      'query ($id: ID!) { environment(id: $id) { state urls { url } currentRelease { number sha256 images { unitKey digest } } } }',
      { id },
    )
  ).environment;

async function draw(): Promise<StagedProject> {
  const project = await StagedProject.create(stack.client, 'Same bytes');
  for (const stage of project.stages) {
    await project.bind(stage, 'Variable', { name: 'REGION', value: `region of ${stage.name}` });
    await project.bind(stage, 'Secret', { name: 'SECRET', value: `secret of ${stage.name}` });
  }
  const bound = { REGION: { variable: 'REGION' }, SECRET: { secret: 'SECRET' } };
  const changes = { environment: bound };
  await stack.client.save(project.id, 0, [
    ...drawFunctions({ hello: handler }),
    { op: 'updateEntity', id: 'hello', changes },
  ]);
  await stack.client.untilLive(project.stage('development').id, 1);
  return project;
}

it(
  'the same digests run in four environments, with what each of them binds, byte for byte',
  { timeout: 180_000 },
  async () => {
    const project = await draw();
    expect(project.stages.map(({ name }) => name)).toEqual(stageNames);
    for (const stage of project.stages.slice(1))
      expect(await project.promote(stage, '1')).toMatchObject({ phase: 'Succeeded' });
    const found = await Promise.all(project.stages.map(({ id }) => running(id)));
    expect(found.map(({ state }) => state)).toEqual(['live', 'live', 'live', 'live']);
    const [first] = found;
    for (const { currentRelease } of found) expect(currentRelease).toEqual(first?.currentRelease);

    const answers = await Promise.all(found.map(({ urls }) => stack.client.call(`${urls[0]?.url}/hello`)));
    const said = answers.map(({ body }) => JSON.parse(body) as { code: string; region: string; secret: string });
    expect(new Set(said.map(({ code }) => code)).size).toBe(1);
    expect(said.map(({ region }) => region)).toEqual(stageNames.map((name) => `region of ${name}`));
    expect(new Set(said.map(({ secret }) => secret)).size).toBe(4);
  },
);
