import { answering, drawFunctions, type ProjectView, TestStack } from '@tiffin/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const manifest = `
const { stamp } = require('../../lib/stamp');
const refusal = (run) => { try { run(); return 'nothing'; } catch ({ code }) { return code; } };
const reached = () => ({
  file: refusal(() => require('fs').readFileSync('/etc/hostname')),
  neighbours: refusal(() => require('fs').readdirSync('../../..')),
  write: refusal(() => require('fs').writeFileSync('left-behind', '')),
  program: refusal(() => require('child_process').execSync('true')),
});
module.exports = {
  version: '1.0.0',
  schema: { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] },
  policies: ['stamp'],
  init(context) {
    context.registerPolicy({
      name: 'stamp',
      schema: { type: 'object', properties: { times: { type: 'number' } }, required: ['times'] },
      policy: ({ times }) => (req, res, next) => {
        res.setHeader('x-stamp', stamp(context.settings.word, times));
        next();
      },
    });
    context.registerCondition({
      name: 'coloured',
      schema: { type: 'object', properties: { color: { type: 'string' } }, required: ['color'] },
      handler: (req, { color }) => req.query.color === color,
    });
    context.registerGatewayRoute((app) => {
      app.get('/plugin-says', (req, res) => res.json({ word: context.settings.word }));
      app.get('/plugin-reaches', (req, res) => res.json(reached()));
    });
  },
};`;

const files = (code = manifest): object => ({
  'plugins/own/manifest.js': code,
  'lib/stamp.js': `exports.stamp = (word, times) => Array(times).fill(word).join('-');`,
});

const steps = (times: unknown, policy = 'stamp'): readonly object[] => [
  {
    id: 'stamp',
    name: policy,
    pairs: [{ condition: { name: 'coloured', color: 'red' }, action: { times } }],
  },
];

let stack: TestStack;
let project: ProjectView;
let url: string;
let revision = 0;

/** The gateway of `drawFunctions` with a plugin. */
const drawn = (): readonly unknown[] =>
  drawFunctions({ hello: answering('hello') }).map((operation) => {
    const { entity } = operation as { entity?: { pipelines?: readonly object[] } };
    const pipelines = entity?.pipelines?.map((pipeline) => ({ ...pipeline, policies: steps(2) }));
    if (pipelines === undefined) return operation;
    const plugins = [{ name: 'own', settings: { word: { secret: 'WORD' } } }];
    const policies = ['proxy', 'stamp'];
    return { ...(operation as object), entity: { ...entity, pipelines, plugins, policies, files: files() } };
  });

const save = async (operations: readonly unknown[]): Promise<number> => {
  revision = (await stack.client.save(project.id, revision, operations)).number;
  return revision;
};

const change = async (changes: object): Promise<number> => save([{ op: 'updateEntity', id: 'gateway', changes }]);

/** Its one pipeline with other steps before the proxy. */
async function withSteps(given: readonly object[]): Promise<number> {
  const { project: read } = await stack.client.graphql<{ project: { head: { canvas: Canvas } } }>(
    `query ($id: ID!) { project(id: $id) { head { canvas } } }`,
    { id: project.id },
  );
  const { pipelines } = read.head.canvas.entities.find(({ id }) => id === 'gateway')!;
  const proxy = pipelines[0]!.policies.filter(({ name }) => name === 'proxy');
  const policies = ['proxy', ...given.map((step) => (step as { name: string }).name)];
  return change({ policies, pipelines: [{ ...pipelines[0], policies: [...given, ...proxy] }] });
}

interface Canvas {
  readonly entities: readonly {
    readonly id: string;
    readonly pipelines: readonly { readonly policies: readonly { readonly name: string }[] }[];
  }[];
}

interface Unit {
  readonly kind: string;
  readonly image: { readonly plugins: readonly unknown[] };
}

const failure = async (): Promise<string> =>
  (await stack.client.untilFailed(project.environmentId)).failure?.text ?? '';

const stamped = async (): Promise<unknown> => (await stack.client.call(`${url}/hello?color=red`)).headers['x-stamp'];

beforeAll(async () => {
  stack = await TestStack.start();
  project = await stack.client.createProject('Plugins');
  await stack.client.graphql(`mutation ($input: SetSecretInput!) { setSecret(input: $input) { __typename } }`, {
    input: { environmentId: project.environmentId, name: 'WORD', value: 'mellow' },
  });
  await save(drawn());
  url = (await stack.client.untilLive(project.environmentId, 1, 60_000)).urls[0]?.url ?? '';
});
afterAll(() => stack.stop());

it('a policy, a condition and a route of a plugin answer as its code says', async () => {
  expect(await stack.client.call(`${url}/hello?color=red`)).toMatchObject({
    ...{ status: 200, body: '{"answer":"hello"}', headers: { 'x-stamp': 'mellow-mellow' } },
  });
  expect((await stack.client.call(`${url}/hello?color=blue`)).headers).not.toHaveProperty('x-stamp');
  expect(await stack.client.call(`${url}/plugin-says`)).toMatchObject({ status: 200, body: '{"word":"mellow"}' });
});

it('what it registered is known of the image', async () => {
  const { project: read } = await stack.client.graphql<{ project: { head: { units: readonly Unit[] } } }>(
    `query ($id: ID!) { project(id: $id) { head { units { kind image { plugins { name policies { name schema } conditions { name } } } } } } }`,
    { id: project.id },
  );
  const schema = { type: 'object', properties: { times: { type: 'number' } }, required: ['times'] };
  expect(Object.fromEntries(read.head.units.map(({ kind, image }) => [kind, image.plugins]))).toEqual({
    gateway: [{ name: 'own', policies: [{ name: 'stamp', schema }], conditions: [{ name: 'coloured' }] }],
    function: [],
  });
});

it('it reaches what a function does, and no more: nothing of the machine', async () => {
  const { body } = await stack.client.call(`${url}/plugin-reaches`);
  const denied = 'ERR_ACCESS_DENIED';
  expect(JSON.parse(body)).toEqual({ file: denied, neighbours: denied, write: denied, program: denied });
});

it.each<[string, readonly object[], RegExp]>([
  [
    'parameters that its schema refuses',
    steps('many'),
    /Gateway.*pipeline "helloPipeline", policy stamp, step 1 .*schema of the plugin "own" wants: "times" must be number/s,
  ],
  ['a policy that it does not register', steps(1, 'other'), /policy other: no plugin registers .* they register stamp/],
])('%s fail the build with the reason, and what runs goes on serving', async (_, given, message) => {
  await withSteps(given);
  expect(await failure()).toMatch(message);
  expect(await stamped()).toBe('mellow-mellow');
});

it.each<[string, string, RegExp]>([
  [
    'throws',
    `throw new Error('no engine');`,
    /The plugin "own" cannot be used: it failed when it was started: no engine/,
  ],
  ['ends its process', `process.exit(3);`, /ended the process in which it was looked at/],
])('a plugin that %s fails the build, too', async (_, code, message) => {
  await withSteps(steps(2));
  await change({ files: files(code) });
  expect(await failure()).toMatch(message);
  expect(await stamped()).toBe('mellow-mellow');
});

it('what is mended is built', async () => {
  await withSteps(steps(3));
  const mended = await change({ files: files() });
  await stack.client.untilLive(project.environmentId, mended);
  expect(await stamped()).toBe('mellow-mellow-mellow');
});
