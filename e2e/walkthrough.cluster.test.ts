import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askEntrance, clusterUnderTest, eventually, Kubectl, type KubeObject } from '@tiffin/testing/cluster';
import { TestClient } from '@tiffin/testing';
import { describeAtOnce } from '@tiffin/testing/describe-at-once';
import { waitUntil } from '@tiffin/testing/wait-until';
import { describeReadingFailures } from './describe-reading-failures.js';
import { describeRegistering } from './describe-registering.js';
import { passedSteps } from './passed-steps.js';
import { RunningParts } from './running-parts.js';

const program = resolve('dist/apps/cli/main.mjs');
const domain = `${randomBytes(4).toString('hex')}.localhost`;

interface UpDocument {
  readonly ok: boolean;
  readonly apiUrl: string;
  readonly processes: readonly { readonly name: string }[];
  readonly walkthrough: {
    readonly url: string;
    readonly calls: readonly { readonly ok: boolean }[];
    readonly testing: { readonly ok: boolean; readonly release: string } | null;
  } | null;
  readonly namespaces: readonly {
    readonly hosts: readonly string[];
    readonly objects: readonly { readonly kind: string; readonly state: string | null }[];
  }[];
}

interface PodObject extends KubeObject {
  readonly spec: { readonly containers: readonly { readonly image: string }[] };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Where `up` brings it, and what of it runs in each. */
const [stages, units] = [
  ['development', 'testing'],
  ['gateway', 'function', 'workspace'],
];

let kubectl: Kubectl;
let dataDir: string;
let up: ChildProcess;
let parts: RunningParts;
let document: UpDocument;
const said = { output: '', errors: '' };

const environment = () => ({ ...process.env, TIFFIN_DATA_DIR: dataDir, TIFFIN_DOMAIN: domain, ...parts.variables });

beforeAll(async () => {
  const { kubeconfig, registryUrl, entranceUrl, gateway } = clusterUnderTest();
  kubectl = new Kubectl(clusterUnderTest());
  dataDir = mkdtempSync(join(tmpdir(), 'tiffin-up-'));
  chmodSync(dataDir, 0o755);
  parts = await RunningParts.start();
  const cluster = ['--kubeconfig', kubeconfig, '--registry', registryUrl ?? '', '--entrance', entranceUrl ?? ''];
  const named = ['--gateway', `${gateway?.namespace}/${gateway?.name}`];
  const ports = ['--port', '0'];
  const args = [program, 'up', '--cell', 'kubernetes', '--json', ...cluster, ...named, ...ports];
  up = spawn(process.execPath, args, { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  up.stdout?.setEncoding('utf8').on('data', (text: string) => (said.output += text));
  up.stderr?.setEncoding('utf8').on('data', (text: string) => (said.errors += text));
  document = await waitUntil('everything is up', () => documentIn(said.output), 170_000);
}, 500_000);

afterAll(async () => {
  up.kill('SIGTERM');
  await waitUntil('everything is stopped', () => up.exitCode !== null || up.signalCode !== null, 60_000);
  const [cell] = await cells();
  for (const name of [...(await namespaces()), ...(cell === undefined ? [] : [cell])]) {
    await kubectl.delete(`namespace/${name}`);
  }
  rmSync(dataDir, { recursive: true, force: true });
  await parts.stop();
});

function documentIn(text: string): UpDocument | null {
  if (up.exitCode !== null) throw new Error(`${said.errors}\n${text}`);
  return text.trimEnd().endsWith('}') ? (JSON.parse(text) as UpDocument) : null;
}

/** By their host names: other suites share the cluster. */
async function namespaces(): Promise<readonly string[]> {
  const routes = await kubectl.list<KubeObject & { readonly spec: { readonly hostnames: readonly string[] } }>(
    'httproutes',
  );
  const ours = routes.filter(({ spec }) => spec.hostnames.some((host) => host.endsWith(domain)));
  return [...new Set(ours.flatMap(({ metadata }) => metadata.namespace ?? []))];
}

async function cells(): Promise<readonly string[]> {
  const [name] = await namespaces();
  if (name === undefined) return [];
  const records = await kubectl.list('secrets');
  const ours = records.filter(({ metadata }) => metadata.name === `environment-${name.slice(2)}`);
  return ours.flatMap(({ metadata }) => metadata.namespace ?? []);
}

const hostOf = (stage: string): string => `gateway.${stage}.walkthrough.demo.${domain}`;

async function podsIn(stage: string): Promise<readonly PodObject[]> {
  const routes = await kubectl.list<KubeObject & { readonly spec: { readonly hostnames: readonly string[] } }>(
    'httproutes',
  );
  const route = routes.find(({ spec }) => spec.hostnames.includes(hostOf(stage)));
  const pods = await kubectl.list<PodObject>('pods', route?.metadata.namespace ?? '');
  return pods.filter(({ metadata }) => metadata['deletionTimestamp'] === undefined);
}

const isReady = ({ status }: PodObject) =>
  status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;

/** Digests of what runs in an environment, by its host name. */
async function digestsIn(stage: string): Promise<readonly string[]> {
  const images = (await podsIn(stage)).flatMap(({ spec }) => spec.containers.map(({ image }) => image));
  return [...new Set(images.map((image) => image.split('@')[1] ?? image))].sort();
}

const ask = (stage: string) => askEntrance(clusterUnderTest().entranceUrl ?? '', hostOf(stage), '/myfunction');

async function expectDone(...args: readonly string[]): Promise<string> {
  const { code, output, answer } = await tiffin(...args);
  expect(code, output).toBe(0);
  return answer;
}

/** As the tenant is told. */
async function requestsTo(stage: string): Promise<number> {
  const { requestsByEnvironment } = JSON.parse(await expectDone('usage', '--json')) as {
    requestsByEnvironment: readonly { environment: string; requests: number }[];
  };
  return requestsByEnvironment.find(({ environment: name }) => name === stage)?.requests ?? 0;
}

/** Ten requests, after which so many have to be on record. */
async function askUntilCounted(stage: string, wanted: number): Promise<void> {
  for (let asked = 0; asked < 10; asked += 1) expect((await ask(stage)).status).toBe(200);
  await eventually(`${wanted} requests are counted`, async () => (await requestsTo(stage)) >= wanted);
}

/** Promotes to staging, while clients ask there that leave the processor to it. */
async function promotedUnderLoad(): Promise<Ended> {
  let isDone = false;
  const client = async () => {
    while (!isDone) {
      await ask('staging');
      await delay(20);
    }
  };
  const clients = Promise.all([client(), client(), client(), client()]);
  const promoted = await tiffin('promote', 'staging', '--project', 'walkthrough', '--wait');
  isDone = true;
  await clients;
  return promoted;
}

/** The walkthrough with another function, and what it needs. */
async function apply(code: string, environmentOfFunction: object = {}): Promise<void> {
  const canvas = JSON.parse(readFileSync(resolve('docs/examples/walkthrough.json'), 'utf8')) as {
    entities: { type: string; files?: Record<string, string>; environment?: object }[];
  };
  const found = canvas.entities.find(({ type }) => type === 'Function');
  Object.assign(found?.files ?? {}, { 'handler.js': code });
  Object.assign(found ?? {}, { environment: environmentOfFunction });
  const file = join(dataDir, 'walkthrough.json');
  writeFileSync(file, JSON.stringify(canvas));
  await expectDone('apply', file, '--project', 'walkthrough');
}
const answering = (version: string) => `module.exports.fn = () => ({ version: '${version}' });\n`;

interface Ended {
  readonly code: number;
  /** All that was said. */
  readonly output: string;
  readonly answer: string;
}
const tiffin = (...args: readonly string[]): Promise<Ended> =>
  new Promise((done) => {
    execFile(process.execPath, [program, ...args], { env: environment() }, (error, output, errors) =>
      done({ code: error === null ? 0 : Number(error.code ?? 1), output: output + errors, answer: output }),
    );
  });

describeAtOnce('the walkthrough on a cluster', () => {
  it('answers as on one machine, and no cell of this machine runs', () => {
    expect(
      document.walkthrough?.calls.map(({ ok }) => ok),
      said.errors,
    ).toEqual([true, true, true, true, true]);
    expect(document).toMatchObject({ ok: true, walkthrough: { testing: { ok: true } } });
    expect(document.processes.map(({ name }) => name)).not.toContain('cell-local');
    const pods = document.namespaces.map(({ objects }) => objects.filter(({ kind }) => kind === 'Pod'));
    expect(pods.map((some) => some.map(({ state }) => state))).toEqual(
      stages.map(() => units.map(() => 'Running, ready')),
    );
    expect(document.namespaces.flatMap(({ hosts }) => hosts)).toHaveLength(stages.length);
  });

  it('goes on to production with the same bytes', async () => {
    for (const stage of ['staging', 'production'])
      await expectDone('promote', stage, '--project', 'walkthrough', '--wait');
    const [development, ...others] = await Promise.all(
      ['development', 'testing', 'staging', 'production'].map(digestsIn),
    );
    expect(development).toHaveLength(3);
    expect(development?.every((digest) => /^sha256:[0-9a-f]{64}$/.test(digest))).toBe(true);
    expect(others).toEqual([development, development, development]);
  });

  it('has its queue in Redis, and no people of its own', async () => {
    expect(document.processes.map(({ name }) => name)).not.toContain('identity');
    expect(await parts.queued()).toBeGreaterThan(0);
  });

  it('runs as many of a unit as are asked for', async () => {
    await expectDone('env', 'scale', 'staging', '--project', 'walkthrough', '--unit', 'myfunction', '--replicas', '2');
    await eventually(
      'two of the function are ready',
      async () => (await podsIn('staging')).filter(isReady).length === 4,
    );
  });

  it('stops what runs, and starts it again with the same bytes', async () => {
    const before = await digestsIn('staging');
    await expectDone('env', 'stop', 'staging', '--project', 'walkthrough');
    await eventually('nothing runs', async () => (await podsIn('staging')).length === 0);
    await eventually('the entrance says so', async () => (await ask('staging')).status === 503);
    await expectDone('env', 'start', 'staging', '--project', 'walkthrough');
    await eventually('it answers', async () => (await ask('staging')).status === 200);
    expect(await digestsIn('staging')).toEqual(before);
  });

  it('counts what a gateway was asked before it was killed, and after it', async () => {
    const before = await requestsTo('staging');
    await askUntilCounted('staging', before + 10);
    const [gateway] = (await podsIn('staging')).filter(({ metadata }) => metadata.name.startsWith('gateway'));
    const { name = '', namespace = '' } = gateway?.metadata ?? {};
    await kubectl.run(['delete', 'pod', name, '-n', namespace, '--grace-period=0', '--force']);
    await eventually('another gateway answers', async () => {
      const names = (await podsIn('staging')).filter(isReady).map(({ metadata }) => metadata.name);
      return !names.includes(name) && names.length === 4 && (await ask('staging')).status === 200;
    });
    await askUntilCounted('staging', before + 20);
  });

  it('takes a secret that a function prints out of the logs of its pod', async () => {
    const value = `printed-${randomBytes(12).toString('hex')}`;
    const file = join(dataDir, 'secrets.env');
    writeFileSync(file, `PRINTED=${value}\n`);
    await expectDone('secret', 'import', file, '--project', 'walkthrough');
    const code = `module.exports.fn = () => { console.log('the word is ' + process.env.PRINTED + '.'); return { version: 'prints' }; };\n`;
    await apply(code, { PRINTED: { secret: 'PRINTED' } });
    await eventually('it is called', async () => (await ask('development')).body.includes('prints'));
    const printed = await eventually('it is printed', async () => {
      const { output } = await tiffin('logs', 'myfunction', '--project', 'walkthrough');
      return output.includes('the word is') && output;
    });
    expect(printed).not.toContain(value);
  });

  it('comes to another release in steps, each with its share of the requests', async () => {
    await apply(answering('second'));
    await expectDone('promote', 'testing', '--project', 'walkthrough', '--wait');
    const steps = ['--rollout', 'canary', '--canary-steps', '20,60,100', '--canary-hold', '1s'];
    await expectDone('env', 'settings', 'staging', '--project', 'walkthrough', ...steps);
    const { code, output } = await promotedUnderLoad();
    expect(code, output).toBe(0);
    const client = new TestClient(document.apiUrl, '', readFileSync(join(dataDir, 'token'), 'utf8').trim());
    expect(await passedSteps(client, 'staging')).toEqual(
      expect.arrayContaining(['canary-20', 'canary-60', 'canary-100']),
    );
    expect((await ask('staging')).body).toContain('second');
    // What ran before it goes a little later.
    await eventually('it runs alone', async () => `${await digestsIn('staging')}` === `${await digestsIn('testing')}`);
  });

  it('goes on with what ran where its first share fails', async () => {
    const before = await digestsIn('staging');
    await apply(`module.exports.fn = () => { throw new Error('broken'); };\n`);
    await expectDone('promote', 'testing', '--project', 'walkthrough', '--wait');
    const { code, output } = await promotedUnderLoad();
    expect(code, output).toBe(1);
    await eventually('what ran serves alone', async () => {
      const now = await digestsIn('staging');
      return JSON.stringify(now) === JSON.stringify(before);
    });
    expect((await ask('staging')).body).toContain('second');
  });
});

describeAtOnce('another cluster', () => describeRegistering(() => ({ realm: parts.realm, dataDir })));

const cell = async () => (await cells())[0] ?? '';
const inDevelopment = { pods: () => podsIn('development'), ask: () => ask('development') };
describeReadingFailures(() => ({ kubectl, apply, tiffin, cell, ...inDevelopment }));
