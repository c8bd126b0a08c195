import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueWorkerGrant } from '@tiffin/access';
import { chooseCell, PostgresTenancyStore, TenantDatabase } from '@tiffin/postgres';
import { developmentTenantId, SeedDevelopment } from '@tiffin/tenancy-operations';
import { PersistentClient, superuserUrl } from '@tiffin/testing';
import {
  clusterUnderTest,
  commandsOf,
  eventually,
  Kubectl,
  type KubeObject,
  type OperatorsShell,
} from '@tiffin/testing/cluster';
import pg from 'pg';
import { helm } from './helm.js';
import { installationShell } from './installation-shell.js';
import { killPod } from './kill-pod.js';
import { entranceAndRegistry, OutsideParts } from './outside-parts.js';
import { type PushedImage, pushPlatformImage } from './platform-image.js';

export const processes = ['api', 'builder', 'deployer', 'promoter', 'auditor'] as const;
export type ProcessName = (typeof processes)[number];

interface Pod extends KubeObject {
  readonly metadata: KubeObject['metadata'] & {
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly status: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly { readonly imageID: string; readonly restartCount: number }[];
  };
}
const isReady = ({ status }: Pod) =>
  status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;

const page = 'docs/install.md';
const [makeSecrets = ''] = commandsOf(page, '## Secrets');
const [install = ''] = commandsOf(page, '## The chart');
/** The image is made already. */
const upgrade = (commandsOf(page, '## Upgrade')[0] ?? '').split('\n').find((line) => line.startsWith('helm ')) ?? '';

/** The platform on a cluster, as docs/install.md has it installed, with its database, registry and entrance on this machine. */
export class InstalledPlatform {
  readonly kubectl = new Kubectl(clusterUnderTest());
  readonly name: string;
  readonly token = `tfn_${randomBytes(24).toString('base64url')}`;
  images: readonly PushedImage[] = [];
  client!: PersistentClient;
  /** Where clients find the api: through the entrance, by this host name. */
  readonly apiHost: string;
  parts!: OutsideParts;
  shell!: OperatorsShell;
  private values: object = {};

  private constructor() {
    this.name = `chart-${randomBytes(4).toString('hex')}`;
    this.apiHost = `tiffin.${this.name}.localhost`;
  }

  static async install(): Promise<InstalledPlatform> {
    const platform = new InstalledPlatform();
    await platform.prepare();
    const [first] = platform.images;
    platform.write('values.yaml', platform.valuesOf(first));
    await platform.type(install);
    await platform.open();
    return platform;
  }

  private get databaseName(): string {
    return this.name.replace('-', '_');
  }

  /** As this machine reaches it: roles are the server's, and have the passwords that all suites know. */
  private databaseUrl(role: 'owner' | 'app'): string {
    const { host } = new URL(superuserUrl());
    return `postgres://tiffin_${role}:test-${role}@${host}/${this.databaseName}`;
  }

  get entranceUrl(): string {
    return clusterUnderTest().entranceUrl ?? '';
  }

  /** Upgrades to an image, and waits until all of it is ready. */
  async upgrade(image: PushedImage | undefined): Promise<void> {
    this.write('image.json', { ...image });
    await this.type(upgrade);
  }

  /** What its installation says, with this image. */
  valuesOf({ repository = '', digest = '' }: Partial<PushedImage> = {}): object {
    return { ...this.values, image: { repository, digest } };
  }

  /** A file of the operator's. */
  write(name: string, document: object): void {
    writeFileSync(join(this.shell.folder, name), JSON.stringify(document), { mode: 0o600 });
  }

  private async type(commands: string): Promise<void> {
    try {
      await this.shell.type(commands);
    } catch (error) {
      throw new Error(await this.troubles(), { cause: error });
    }
  }

  async pods(process: ProcessName): Promise<readonly Pod[]> {
    const pods = await this.kubectl.list<Pod>('pods', this.name);
    return pods.filter(({ metadata: { labels } }) => labels?.['app.kubernetes.io/component'] === process);
  }

  /** How many pods of a process are ready, and of which images. */
  async ready(process: ProcessName): Promise<{ readonly pods: number; readonly images: ReadonlySet<string> }> {
    const pods = (await this.pods(process)).filter(isReady);
    const images = pods.flatMap(
      ({ status }) => status.containerStatuses?.map(({ imageID }) => imageID.split('@')[1] ?? '') ?? [],
    );
    return { pods: pods.length, images: new Set(images) };
  }

  /** Ends the process of one pod, or of all, at once and without a word. */
  async kill(process: ProcessName, which: 'one' | 'all' = 'one'): Promise<void> {
    const all = (await this.pods(process)).filter(isReady);
    for (const { metadata } of which === 'all' ? all : all.slice(0, 1)) {
      if (killPod(metadata.uid)) continue;
      await this.kubectl.run(['delete', 'pod', '-n', this.name, '--grace-period=1', '--wait=false', metadata.name]);
    }
  }

  scale(process: ProcessName, replicas: number): Promise<string> {
    return this.kubectl.run(['scale', '-n', this.name, `deployment/tiffin-${process}`, `--replicas=${replicas}`]);
  }

  async remove(): Promise<void> {
    await helm(['uninstall', 'tiffin', '--namespace', this.name, '--ignore-not-found']);
    const ours = (await this.kubectl.list('namespaces')).filter(
      ({ metadata }) => metadata.name === this.name || metadata.name === this.cellNamespace,
    );
    for (const name of [...ours.map(({ metadata }) => metadata.name), ...(await this.tenantNamespaces())])
      await this.kubectl.delete(`namespace/${name}`);
    this.shell?.remove();
    await this.parts?.stop();
    const server = new pg.Client({ connectionString: superuserUrl() });
    await server.connect();
    await server.query(`drop database if exists ${this.databaseName} with (force)`);
    await server.end();
  }

  private get cellNamespace(): string {
    return `${this.name}-cell`;
  }

  /** Those of tenants' environments are known by the cell's records. */
  private async tenantNamespaces(): Promise<readonly string[]> {
    const records = await this.kubectl.list('secrets', this.cellNamespace).catch(() => []);
    return records.flatMap(({ metadata: { name } }) =>
      name.startsWith('environment-') ? [`t-${name.slice('environment-'.length)}`] : [],
    );
  }

  private async prepare(): Promise<void> {
    const { registryUrl } = entranceAndRegistry();
    [this.parts, this.images] = await Promise.all([OutsideParts.start(this.kubectl), this.pushImages(registryUrl)]);
    const databaseAt = await this.parts.reachDatabase();
    this.shell = installationShell({ namespace: this.name, database: this.databaseName, databaseAt });
    await this.shell.type(makeSecrets);
    const redis = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'redis', namespace: this.name } };
    await this.kubectl.apply({ ...redis, stringData: { url: await this.parts.redisUrl() } });
    const registryAt = await this.parts.reach(registryUrl);
    this.values = {
      domain: `${this.name}.localhost`,
      publicUrl: `https://${this.apiHost}`,
      route: { kind: 'gateway-api', gateway: clusterUnderTest().gateway },
      identity: { issuerUrl: this.parts.realm.issuer, sessionSecret: 'session' },
      ...{ database: { secret: 'database' }, redis: { secret: 'redis' } },
      ...{ keys: { ringSecret: 'keys', publicSecret: 'keys-public' } },
      registry: { url: `http://${registryAt}`, prefix: this.name, plainHosts: [registryAt], signingSecret: 'signing' },
      audit: { keySecret: 'audit', checkpoints: '/tmp/checkpoints' },
      cells: { here: { namespace: this.cellNamespace } },
      api: { ...small, replicas: 3, env: { TIFFIN_COST_PER_MINUTE: '10000000' } },
      ...Object.fromEntries(['builder', 'deployer', 'promoter', 'auditor', 'migrator'].map((name) => [name, small])),
    };
  }

  /** One after the other: they are made in one folder. */
  private async pushImages(registryUrl: string): Promise<readonly PushedImage[]> {
    const images: PushedImage[] = [];
    for (const tag of ['first', 'second']) images.push(await pushPlatformImage(registryUrl, this.name, tag));
    return images;
  }

  /** What an operator does first: a tenant with a token, and this cluster as the cell that it runs in. */
  private async open(): Promise<void> {
    const { registryUrl, entranceUrl } = entranceAndRegistry();
    const settings = {
      entranceUrl: `http://${await this.parts.reach(entranceUrl)}`,
      registry: `${new URL(registryUrl).host}/${this.name}`,
      routes: { kind: 'gateway-api', gateway: clusterUnderTest().gateway },
      ...{ namespace: this.cellNamespace, podSecurityVersion: 'v1.34', permittedNetworks: [] },
    };
    const routerPort = Number(new URL(entranceUrl).port);
    const chosen = { name: 'here', driver: 'kubernetes', address: 'here', settings, routerPort };
    await chooseCell(this.databaseUrl('owner'), { chosen, clusterName: 'here' });
    // Behind that: a tenant is placed where it begins.
    const tenants = await TenantDatabase.open(this.databaseUrl('app'), 1);
    await new SeedDevelopment(new PostgresTenancyStore(tenants)).run(
      issueWorkerGrant(developmentTenantId, 'seed'),
      this.token,
    );
    await tenants.close();
    const service = await eventually('the service has an address', () =>
      this.kubectl.get<KubeObject & { spec: { clusterIP: string } }>('service/tiffin-api', this.name),
    );
    this.client = new PersistentClient(`http://${service.spec.clusterIP}`, this.entranceUrl, this.token);
  }

  /** For whoever reads why it did not come up. */
  private async troubles(): Promise<string> {
    const list = await this.kubectl.try(['get', 'pods', '-n', this.name, '-o', 'wide']);
    const logs = await this.kubectl.try([
      'logs',
      '-n',
      this.name,
      '-l',
      'app.kubernetes.io/instance=tiffin',
      '--tail=4',
      '--prefix',
    ]);
    return `${list.output}\n${logs.output}`;
  }
}

/** Several of each on a node of two processors. */
const small = { resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '768Mi' } } };
