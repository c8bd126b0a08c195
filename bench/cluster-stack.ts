import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { TestClient } from '@tiffin/testing';
import { clusterUnderTest, Kubectl, type KubeObject } from '@tiffin/testing/cluster';

interface UpDocument {
  readonly apiUrl: string;
}

/** `tiffin up --cell kubernetes` on the cluster under test, with data and host names of its own. */
export class ClusterStack implements AsyncDisposable {
  private constructor(
    private readonly up: ChildProcess,
    private readonly dataDir: string,
    private readonly domain: string,
    readonly client: TestClient,
  ) {}

  static async start(): Promise<ClusterStack> {
    const { kubeconfig, registryUrl, entranceUrl, gateway } = clusterUnderTest();
    const domain = `${randomBytes(4).toString('hex')}.localhost`;
    const dataDir = mkdtempSync(join(tmpdir(), 'tiffin-up-'));
    chmodSync(dataDir, 0o755);
    const cluster = ['--kubeconfig', kubeconfig, '--registry', registryUrl ?? '', '--entrance', entranceUrl ?? ''];
    const rest = ['--gateway', `${gateway?.namespace}/${gateway?.name}`, '--port', '0', '--identity-port', '0'];
    const args = [resolve('dist/apps/cli/main.mjs'), 'up', '--cell', 'kubernetes', '--no-walkthrough', '--json'];
    const up = spawn(process.execPath, [...args, ...cluster, ...rest], {
      env: { ...process.env, TIFFIN_DATA_DIR: dataDir, TIFFIN_DOMAIN: domain },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { apiUrl } = await documentOf(up);
    const token = readFileSync(join(dataDir, 'token'), 'utf8').trim();
    return new ClusterStack(up, dataDir, domain, new TestClient(apiUrl, entranceUrl ?? '', token));
  }

  /** Of the environments that are served here. */
  async namespaces(): Promise<readonly string[]> {
    const kubectl = new Kubectl(clusterUnderTest());
    const routes = await kubectl.list<Route>('httproutes');
    const ours = routes.filter(({ spec }) => spec.hostnames.some((host) => host.endsWith(this.domain)));
    return [...new Set(ours.flatMap(({ metadata }) => metadata.namespace ?? []))];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const kubectl = new Kubectl(clusterUnderTest());
    const namespaces = await this.namespaces();
    const ended = once(this.up, 'exit');
    this.up.kill('SIGTERM');
    await ended;
    const records = await kubectl.list('secrets');
    const cells = records.filter(({ metadata }) => namespaces.includes(metadata.name.replace('environment-', 't-')));
    const names = new Set([...namespaces, ...cells.flatMap(({ metadata }) => metadata.namespace ?? [])]);
    for (const name of names) await kubectl.delete(`namespace/${name}`);
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

interface Route extends KubeObject {
  readonly spec: { readonly hostnames: readonly string[] };
}

/** It prints one document once everything is up, and goes on. */
async function documentOf(up: ChildProcess): Promise<UpDocument> {
  let said = '';
  if (up.stdout === null) throw new Error('It has no output.');
  for await (const chunk of up.stdout) {
    said += String(chunk);
    if (said.trimEnd().endsWith('}')) return JSON.parse(said) as UpDocument;
  }
  throw new Error(`It ended before everything was up: ${said}`);
}
