import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterUnderTest, Kubectl, type KubeObject } from '@tiffin/testing/cluster';
import { waitUntil } from '@tiffin/testing/wait-until';

const program = resolve('dist/apps/cli/main.mjs');
const domain = `${randomBytes(4).toString('hex')}.localhost`;

interface UpDocument {
  readonly ok: boolean;
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
}

/** Where `up` brings it, and what of it runs in each. */
const [stages, units] = [
  ['development', 'testing'],
  ['gateway', 'function', 'workspace'],
];

let kubectl: Kubectl;
let dataDir: string;
let up: ChildProcess;
let document: UpDocument;
const said = { output: '', errors: '' };

const environment = () => ({ ...process.env, TIFFIN_DATA_DIR: dataDir, TIFFIN_DOMAIN: domain });

beforeAll(async () => {
  const { kubeconfig, registryUrl, entranceUrl, gateway } = clusterUnderTest();
  kubectl = new Kubectl(clusterUnderTest());
  dataDir = mkdtempSync(join(tmpdir(), 'tiffin-up-'));
  chmodSync(dataDir, 0o755);
  const cluster = ['--kubeconfig', kubeconfig, '--registry', registryUrl ?? '', '--entrance', entranceUrl ?? ''];
  const named = ['--gateway', `${gateway?.namespace}/${gateway?.name}`];
  const ports = ['--port', '0', '--identity-port', '0'];
  const args = [program, 'up', '--cell', 'kubernetes', '--json', ...cluster, ...named, ...ports];
  up = spawn(process.execPath, args, { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  up.stdout?.setEncoding('utf8').on('data', (text: string) => (said.output += text));
  up.stderr?.setEncoding('utf8').on('data', (text: string) => (said.errors += text));
  document = await waitUntil('everything is up', () => documentIn(said.output), 170_000);
});

afterAll(async () => {
  up.kill('SIGTERM');
  await waitUntil('everything is stopped', () => up.exitCode !== null || up.signalCode !== null, 60_000);
  const [cell] = await cells();
  for (const name of [...(await namespaces()), ...(cell === undefined ? [] : [cell])]) {
    await kubectl.delete(`namespace/${name}`);
  }
  rmSync(dataDir, { recursive: true, force: true });
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

/** Digests of what runs in an environment, by its host name. */
async function digestsIn(stage: string): Promise<readonly string[]> {
  const routes = await kubectl.list<KubeObject & { readonly spec: { readonly hostnames: readonly string[] } }>(
    'httproutes',
  );
  const route = routes.find(({ spec }) => spec.hostnames.includes(`gateway.${stage}.walkthrough.demo.${domain}`));
  const pods = await kubectl.list<PodObject>('pods', route?.metadata.namespace ?? '');
  const running = pods.filter(({ metadata }) => metadata['deletionTimestamp'] === undefined);
  return [
    ...new Set(running.flatMap(({ spec }) => spec.containers.map(({ image }) => image.split('@')[1] ?? image))),
  ].sort();
}

const tiffin = (...args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> =>
  new Promise((done) => {
    execFile(process.execPath, [program, ...args], { env: environment() }, (error, output, errors) =>
      done({ code: error === null ? 0 : Number(error.code ?? 1), output: output + errors }),
    );
  });

describe('the walkthrough on a cluster', () => {
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
    for (const stage of ['staging', 'production']) {
      const { code, output } = await tiffin('promote', stage, '--project', 'walkthrough', '--wait');
      expect(code, output).toBe(0);
    }
    const [development, ...others] = await Promise.all(
      ['development', 'testing', 'staging', 'production'].map(digestsIn),
    );
    expect(development).toHaveLength(3);
    expect(development?.every((digest) => /^sha256:[0-9a-f]{64}$/.test(digest))).toBe(true);
    expect(others).toEqual([development, development, development]);
  });
});
