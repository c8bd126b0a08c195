import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answering, drawFunctions, type ProjectView, rewrite, type TestStack, waitUntil } from '@tiffin/testing';
import { canvasFile } from './testing/canvas-file.js';
import { expectScale } from './testing/expect-scale.js';
import { expectSettingFiles } from './testing/expect-setting-files.js';
import { expectAccountTokens, expectTokens } from './testing/expect-tokens.js';
import { expectWebhooks } from './testing/expect-webhooks.js';
import { RunningPlatform } from './testing/running-platform.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let platform: RunningPlatform;
let stack: TestStack;
let dataDir: string;

beforeAll(async () => {
  platform = await RunningPlatform.start(process.env['PATH']);
  ({ stack, dataDir } = platform);
}, 90_000);
afterAll(() => platform.stop(), 30_000);

const tiffin: RunningPlatform['tiffin'] = (...args) => platform.tiffin(...args);

/** The document that a command prints with `--json`, and how it ended. */
async function asked(args: readonly string[], input?: string): Promise<readonly [number, Record<string, unknown>]> {
  const { code, stdout } = await tiffin([...args, '--json'], input);
  return [code, JSON.parse(stdout) as Record<string, unknown>];
}

describe('tiffin retry', () => {
  let project: ProjectView;
  const unit = { unitKey: 'function-hello', unitName: 'hello', lastLines: expect.any(Array) };
  const wentWrong = (code: string) => [1, { ok: false, error: { code, failure: unit } }];

  beforeAll(async () => {
    project = await stack.client.createProject('Shop');
    await stack.client.save(project.id, 0, drawFunctions({ hello: `throw new Error('no database');` }));
    await stack.client.untilFailed(project.environmentId);
  });

  it('is what status offers for a failure, with the unit, its last lines, and that it is final', async () => {
    const { stdout } = await tiffin(['status']);
    for (const part of [
      /development {2}deploy_failed {2}nothing is live/,
      /function-hello \("hello"\) did not become ready/,
      /\| .*no database/,
      /Retrying alone may not help.*tiffin retry shop/,
    ])
      expect(stdout).toMatch(part);
    const [, status] = await asked(['status']);
    expect(status).toMatchObject({ projects: [{ environments: [{ failure: unit, fault: null, attempts: 0 }] }] });
  });

  it('deploys again, and ends with the failure where that does not help', async () => {
    expect(await asked(['retry', 'shop'])).toMatchObject(wentWrong('DEPLOYMENT_FAILED'));
    expect(await deployments()).toBe(2);
  });

  it('builds again where that failed', async () => {
    await stack.client.save(project.id, 1, rewrite('hello', '}'));
    await stack.client.untilFailed(project.environmentId);
    expect(await asked(['retry', 'shop'])).toMatchObject(wentWrong('BUILD_FAILED'));
  });

  it('is refused where there is nothing to retry, and says why', async () => {
    await stack.client.save(project.id, 2, rewrite('hello', answering('mended')));
    await stack.client.untilLive(project.environmentId, 3);
    const { code, stderr } = await tiffin(['retry', 'shop']);
    expect([code, stderr]).toEqual([3, expect.stringContaining('nothing to retry: the release is live')]);
    expect(await tiffin(['retry', 'nobody'])).toMatchObject({ code: 2 });
  });

  it('does not wait for the next try after a fault', async () => {
    await stack.processes['cell-local'].end('SIGTERM');
    await stack.client.save(project.id, 3, rewrite('hello', answering('again')));
    const isTried = async () => {
      const { stdout } = await tiffin(['status']);
      return /degraded {2}revision 3 is live[^]*Tried once, .*It recovers on its own/.test(stdout) ? stdout : null;
    };
    expect(await waitUntil('a try', isTried)).toContain('At once: tiffin retry shop');
    await stack.startProcess('cell-local');
    expect(await asked(['retry'])).toMatchObject([
      0,
      { ok: true, retried: 'deployment', revision: 4, environment: { state: 'live', liveRevision: 4 } },
    ]);
  });

  async function deployments(): Promise<number> {
    const { environment } = await stack.client.graphql<{ environment: { deployments: { edges: unknown[] } } }>(
      `query ($id: ID!) { environment(id: $id) { deployments { edges { node { id } } } } }`,
      { id: project.environmentId },
    );
    return environment.deployments.edges.length;
  }
});

describe('tiffin secret', () => {
  const values = ['first-8c1f7a', 'second-29d04e'] as const;
  const files = { 'handler.js': 'module.exports.fn = () => process.env.API_TOKEN ?? "none";', 'package.json': '{}' };
  let file: string;
  const inVault = ['--project', 'vault'] as const;

  beforeAll(() => {
    file = canvasFile(dataDir, 'vault', { hello: { files, environment: { API_TOKEN: { secret: 'SHOP_TOKEN' } } } });
  });

  it('is what a canvas without the value asks for', async () => {
    const { code, stderr } = await tiffin(['apply', file]);
    expect(code).toBe(1);
    expect(stderr).toContain('"environment.API_TOKEN": the secret "SHOP_TOKEN" has no value in this environment.');
    expect(stderr).toContain('Set it with: tiffin secret set SHOP_TOKEN');
  });

  it('brings the value to the unit that names it', async () => {
    expect(await asked(['secret', 'set', 'SHOP_TOKEN', ...inVault], `${values[0]}\n`)).toEqual([
      0,
      { ok: true, name: 'SHOP_TOKEN' },
    ]);
    await answers(values[0]);
  });

  it('that has another value redeploys the same release', async () => {
    const before = await environment();
    await tiffin(['secret', 'set', 'SHOP_TOKEN', ...inVault], values[1]);
    await answers(values[1]);
    const { currentRelease, liveRevision } = await environment();
    expect({ currentRelease, liveRevision }).toEqual({
      currentRelease: before.currentRelease,
      liveRevision: before.liveRevision,
    });
  });

  it('is listed by name alone, and its value is nowhere', async () => {
    const list = await tiffin(['secret', 'list', ...inVault]);
    expect(list.stdout).toMatch(/^SHOP_TOKEN {2}version 2, set by .+\n$/);
    const { project } = await stack.client.graphql<{ project: unknown }>(
      `query ($id: ID!) { project(id: $id) { head { canvas units { name } } builds { edges { node { log error } } }
        environments { secrets { name version author updatedAt } deployments { edges { node { error steps { detail } } } }
          unitLogs(unitKey: "function-hello") { text } units { key lastFailure } } } }`,
      { id: (await projectOf('vault')).id },
    );
    const said = [
      list.stdout,
      (await tiffin(['secret', 'list', ...inVault, '--json'])).stdout,
      (await tiffin(['status', '--json'])).stdout,
      (await tiffin(['logs', 'hello', ...inVault])).stdout,
      JSON.stringify(project),
      ...Object.values(stack.processes).flatMap(({ lines }) => lines),
    ].join('\n');
    for (const value of values) expect(said).not.toContain(value);
    expect(said).toContain('SHOP_TOKEN');
  });

  it('goes on while the keys are rotated, in processes that run on', async () => {
    mkdirSync(join(dataDir, 'secrets'));
    symlinkSync(join(stack.folder, 'keys'), join(dataDir, 'secrets/keys'));
    expect(await asked(['keys', 'rotate'])).toEqual([0, { ok: true, key: expect.any(String) }]);
    expect(await asked(['keys', 'rotate', '--data'])).toEqual([0, { ok: true }]);
    await tiffin(['secret', 'set', 'SHOP_TOKEN', ...inVault], 'third-55ab01');
    await answers('third-55ab01');
  });

  it('that is removed is gone, and what named it cannot be deployed until it is set again', async () => {
    expect(await asked(['secret', 'remove', 'SHOP_TOKEN', ...inVault])).toEqual([0, { ok: true, name: 'SHOP_TOKEN' }]);
    expect(await tiffin(['secret', 'remove', 'SHOP_TOKEN', ...inVault])).toMatchObject({ code: 2 });
    // Until it has been tried, what was live before is.
    await waitUntil('a deployment without it', async () => (await environment()).state !== 'live');
    const { code, stderr } = await tiffin(['apply', file]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('tiffin secret set SHOP_TOKEN')]);
  });

  it.each([
    [['secret', 'set', 'SHOP_TOKEN'], '', 2, 'No value came'],
    [['secret', 'set', 'shop-token'], 'x', 3, 'capital letter'],
    [['secret', 'set', 'SHOP_TOKEN', '--environment', 'moon'], 'x', 2, 'There are: development'],
  ])('%j of %j ends with %d', async (args, input, code, reason) => {
    expect(await tiffin([...args, ...inVault], input)).toMatchObject({ code, stderr: expect.stringContaining(reason) });
  });

  const projectOf = async (slug: string) => {
    const { projects } = await stack.client.graphql<{
      projects: { edges: { node: { id: string; slug: string; environments: { id: string }[] } }[] };
    }>(`{ projects(first: 100) { edges { node { id slug environments { id } } } } }`);
    const found = projects.edges.find(({ node }) => node.slug === slug)?.node;
    if (!found) throw new Error(`There is no project ${slug}.`);
    return found;
  };

  const environment = async () => stack.client.environment((await projectOf('vault')).environments[0]?.id ?? '');

  const answers = (value: string) =>
    waitUntil(`the function to answer ${value}`, async () => {
      const { state, urls } = await environment();
      if (state !== 'live') return null;
      const answer = urls[0] ? await stack.client.call(`${urls[0].url}/hello`) : null;
      return answer?.body.includes(value) ? answer : null;
    });
});

describe('tiffin variable, and secrets of a file', () => {
  const inShop = ['--project', 'region'] as const;
  const files = {
    'handler.js': 'module.exports.fn = () => `${process.env.ONE} ${process.env.PLACE}`;',
    'package.json': '{}',
  };

  it('are missed by name before a deployment and by it, and reach the unit once they are set', async () => {
    const environment = { ONE: { secret: 'ONE' }, PLACE: { variable: 'REGION' } };
    const applied = await tiffin(['apply', canvasFile(dataDir, 'region', { hello: { files, environment } })]);
    expect(applied.code).toBe(1);
    expect(applied.stderr).toContain('The variable "REGION" has no value in development yet.');
    const status = await tiffin(['status']);
    expect(status.stdout).toContain('a value is missing. Set it with: tiffin variable set REGION --project region');
    const lines = '# from a file\nONE="one value"\nTWO=on\n';
    const imported = await tiffin(['secret', 'import', ...inShop], lines);
    expect(imported).toMatchObject({ code: 0, stderr: expect.stringContaining('"TWO" has fewer than 4 characters') });
    expect(await asked(['variable', 'set', 'REGION', 'eu', ...inShop])).toEqual([0, { ok: true, name: 'REGION' }]);
    expect((await tiffin(['variable', 'list', ...inShop])).stdout).toMatch(/^REGION=eu {2}version 1, set by .+\n$/);
    await waitUntil('the function to answer with both', async () => {
      const { projects } = await stack.client.graphql<{
        projects: { edges: { node: { slug: string; environments: { urls: { url: string }[] }[] } }[] };
      }>(`{ projects { edges { node { slug environments { urls { url } } } } } }`);
      const region = projects.edges.find(({ node }) => node.slug === 'region')?.node;
      const url = region?.environments[0]?.urls[0]?.url;
      const answer = url ? await stack.client.call(`${url}/hello`).catch(() => null) : null;
      return answer?.body.includes('one value eu') ? answer : null;
    });
    expect((await tiffin(['status'])).stdout).not.toContain('variable set REGION');
  });

  it('of a file are all set or none', () => expectSettingFiles(tiffin, inShop));
  it('are kept while the environment is stopped', () => expectScale(tiffin, 'region'));

  it('are gone once removed', async () => {
    expect(await asked(['variable', 'remove', 'REGION', ...inShop])).toEqual([0, { ok: true, name: 'REGION' }]);
    expect(await tiffin(['variable', 'remove', 'REGION', ...inShop])).toMatchObject({ code: 2 });
  });
});

it('tiffin usage shows each resource with its use and limit', async () => {
  const [code, { usage }] = await asked(['usage']);
  expect(code).toBe(0);
  expect(usage).toContainEqual(expect.objectContaining({ resource: 'members', used: 1, resetsAt: null }));
  expect((await tiffin(['usage'])).stdout).toMatch(/^ {2}members +1 /m);
});

it.each([expectTokens, expectAccountTokens])('tiffin token makes, lists and revokes tokens: %o', async (expectThem) => {
  const { slug } = await stack.client.createProject(`Tokens ${expectThem.name}`);
  await expectThem((args, other) => tiffin(args, '', other), slug);
});

it('tiffin webhook lists, makes and tries webhooks', () => expectWebhooks(tiffin));

describe('tiffin apply', () => {
  it('says what was saved and is likely not meant', async () => {
    const file = canvasFile(dataDir, 'warned', { 'hello-endpoint': { host: 'api.example.test' } });
    const { code, stderr } = await tiffin(['apply', file, '--no-follow']);
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^! .*"api\.example\.test".*leads no request of that host/m),
    ]);
    const again = canvasFile(dataDir, 'warned', { 'hello-endpoint': { host: 'www.example.test' } });
    expect(await asked(['apply', again, '--no-follow'])).toMatchObject([
      0,
      { warnings: [expect.stringContaining('www')] },
    ]);
  });
});
