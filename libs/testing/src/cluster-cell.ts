import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { CellOwner, UnitContent } from '@tiffin/contracts';
import { type BaseLock, ImageBuilder, OciLayout, readBaseLock, readRuntimeDigests, restoreBase } from '@tiffin/images';
import {
  type ControllerOptions,
  defaultRenderSettings,
  deployerRights,
  KubernetesCell,
  KubernetesCellReader,
  type KubernetesPlace,
  openController,
  openCountedRequests,
  type OpenedCount,
  type PlaceRenderSettings,
  readerRights,
  rightsObjects,
} from '@tiffin/kubernetes';
import { clientSettings, type ImageSource, PushImage, RegistryClient } from '@tiffin/registry';
import type { CellUnderTest, UnitProgram } from './cell-contract.js';
import { accountKubeconfig } from './cluster/account-kubeconfig.js';
import { type ClusterUnderTest, clusterUnderTest } from './cluster/cluster-under-test.js';
import { Kubectl, type KubeObject } from './cluster/kubectl.js';

const root = join(import.meta.dirname, '../../..');
/** Where the project keeps its base image; what is there already need not be fetched and compressed again. */
const basePlace = { directory: join(root, '.tiffin/base'), nodeBinary: join(root, 'node_modules/node/bin/node') };

export interface ClusterWishes {
  /** In the place of what is usual. */
  readonly settings?: Partial<PlaceRenderSettings>;
  readonly place?: Partial<KubernetesPlace>;
  readonly drifted?: ControllerOptions['drifted'];
  readonly report?: ControllerOptions['report'];
  readonly openLimitUsers?: ControllerOptions['openLimitUsers'];
}

interface ClusterCellParts {
  readonly place: KubernetesPlace;
  /** The same for who may only look. */
  readonly readersPlace: KubernetesPlace;
  readonly images: TestImages;
  readonly options: Pick<ControllerOptions, 'drifted' | 'report' | 'openLimitUsers'>;
  readonly settled: { settings: PlaceRenderSettings };
  readonly closing: readonly (() => Promise<unknown>)[];
}

/** A cell in a real cluster, with real images in a real registry, the real driver and its controller. */
export class ClusterCell implements CellUnderTest, AsyncDisposable {
  /** A usual kubelet waits 10, then 20 s before it starts what has crashed; that of the test cluster, 3 s. */
  readonly crashLoopWithinMs = 90_000;
  readonly place: KubernetesPlace;
  readonly cell: KubernetesCell;
  readonly reader: KubernetesCellReader;
  private told: OpenedCount | null = null;
  private controller: ReturnType<typeof openController> | null = null;

  private constructor(private readonly parts: ClusterCellParts) {
    this.place = parts.place;
    this.cell = KubernetesCell.open(parts.place);
    this.reader = KubernetesCellReader.open(parts.readersPlace);
    this.work();
  }

  static async open(wishes: ClusterWishes = {}): Promise<ClusterCell> {
    const { registryUrl, entranceUrl, gateway } = needed(clusterUnderTest());
    const namespace = `tiffin-cell-${randomBytes(4).toString('hex')}`;
    const images = await TestImages.open(registryUrl, `test/${namespace}`);
    const settings: PlaceRenderSettings = {
      ...defaultRenderSettings,
      imageRepository: `${new URL(registryUrl).host}/${images.repository}`,
      pullSecret: null,
      routes: { kind: 'gateway-api' as const, gateway, sections: [], strippedHeaders: [] },
      ...wishes.settings,
    };
    const kubectl = new Kubectl(clusterUnderTest());
    const [works, looks] = [`${namespace}-works`, `${namespace}-looks`];
    // With the rights that the platform asks for, and no others.
    const rights = [
      ...rightsObjects(works, namespace, deployerRights),
      ...rightsObjects(looks, namespace, readerRights),
    ];
    const itself = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
    await kubectl.apply(itself, ...(rights as readonly KubeObject[]));
    const dir = await mkdtemp(join(tmpdir(), 'tiffin-accounts-'));
    const kubeconfigOf = (name: string) => accountKubeconfig(kubectl, { name, namespace, dir });
    const settled = { settings };
    const settingsFor = (_: CellOwner | null) => settled.settings;
    const base = { name: 'test', namespace, entranceUrl, settingsFor, ...wishes.place };
    const place: KubernetesPlace = { ...base, kubeconfig: await kubeconfigOf(works) };
    const readersPlace: KubernetesPlace = { ...base, kubeconfig: await kubeconfigOf(looks) };
    const closing = [
      () => removeCell(kubectl, namespace, [works, looks]),
      () => rm(dir, { recursive: true, force: true }),
    ];
    const { drifted = () => undefined, report = console.error, openLimitUsers } = wishes;
    const options = { drifted, report, ...(openLimitUsers === undefined ? {} : { openLimitUsers }) };
    return new ClusterCell({ place, readersPlace, images, closing, settled, options });
  }

  /** Keeps the cell as it is desired; it does so from the beginning. */
  work(): void {
    this.controller ??= openController(this.place, { holder: 'test', ...this.parts.options });
  }

  /** From now on the cell has other settings, as whoever works there next. */
  async settle(settings: PlaceRenderSettings): Promise<void> {
    await this.rest();
    this.parts.settled.settings = settings;
    this.work();
  }

  /** Nobody keeps the cell as it is desired until it works again. */
  async rest(): Promise<void> {
    await this.controller?.stop();
    this.controller = null;
  }

  image(program: UnitProgram): Promise<string> {
    return this.parts.images.make(program);
  }

  get(host: string, path: string): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      get(this.place.entranceUrl + path, { headers: { host }, agent: false }, (response) => {
        text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
      }).on('error', reject);
    });
  }

  /** Follows the cell from the first time on. */
  get telling(): OpenedCount {
    return (this.told ??= openCountedRequests(this.place, console.error));
  }

  async close(): Promise<void> {
    await this.rest();
    await this.told?.stop();
    for (const part of [this.cell, this.reader, this.parts.images]) await part.close();
    for (const close of this.parts.closing) await close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** What tests have left, and the cell itself. */
async function removeCell(kubectl: Kubectl, namespace: string, accounts: readonly string[]): Promise<void> {
  const records = await kubectl.list('secrets', namespace);
  const ids = records.flatMap(({ metadata }) => /^environment-(.*)$/.exec(metadata.name)?.[1] ?? []);
  const namespaces = [...ids.map((id) => `t-${id}`), namespace].map((name) => `namespace/${name}`);
  const rights = accounts.flatMap((name) => [`clusterrole/${name}`, `clusterrolebinding/${name}`]);
  for (const what of [...namespaces, ...rights]) await kubectl.delete(what);
}

interface NeededFacts {
  readonly kubeconfig: string;
  readonly registryUrl: string;
  readonly entranceUrl: string;
  readonly gateway: { readonly namespace: string; readonly name: string };
}

function needed({ kubeconfig, registryUrl, entranceUrl, gateway }: ClusterUnderTest): NeededFacts {
  if (registryUrl === null || entranceUrl === null || gateway === null) {
    throw new Error('TIFFIN_TEST_REGISTRY, TIFFIN_TEST_ENTRANCE and TIFFIN_TEST_GATEWAY are needed for this suite.');
  }
  return { kubeconfig, registryUrl, entranceUrl, gateway };
}

/** Bytes of a store. */
const layoutSource = (layout: OciLayout): ImageSource => ({
  manifest: (digest) => layout.readBlob(digest),
  open: (digest, from, to) => createReadStream(layout.blobPath(digest), { start: from, end: to }),
});

/** Images of `unit-program.mjs` in a registry. */
class TestImages {
  private constructor(
    readonly repository: string,
    private readonly dir: string,
    private readonly baseLock: BaseLock,
    private readonly push: PushImage,
    private readonly client: RegistryClient,
  ) {}

  static async open(registryUrl: string, repository: string): Promise<TestImages> {
    const dir = await mkdtemp(join(tmpdir(), 'tiffin-cluster-'));
    const runtime = join(dir, 'runtimes', 'runtime-function-node');
    await mkdir(runtime, { recursive: true });
    await copyFile(join(import.meta.dirname, 'unit-program.mjs'), join(runtime, 'runtime.mjs'));
    const names = ['runtime-function-node', 'runtime-gateway', 'runtime-workspace'];
    await writeFile(
      join(dir, 'runtimes', 'digests.json'),
      JSON.stringify(Object.fromEntries(names.map((name) => [name, `of ${name}`]))),
    );
    const baseLock = await readBaseLock(join(root, 'infra/base-image/base.lock.json'));
    const client = new RegistryClient({ url: registryUrl, credential: () => null, plainHosts: [] }, clientSettings);
    const push = new PushImage({
      ...{ client, platform: 'test/platform' },
      images: layoutSource(new OciLayout(join(dir, 'images'))),
      base: async () => layoutSource(await restoreBase(basePlace, baseLock)),
    });
    return new TestImages(repository, dir, baseLock, push, client);
  }

  async make(program: UnitProgram): Promise<string> {
    const runtimesDir = join(this.dir, 'runtimes');
    const layout = new OciLayout(join(this.dir, 'images'));
    const digests = await readRuntimeDigests(runtimesDir, this.baseLock);
    const content: UnitContent = {
      ...{ kind: 'function', files: {}, dependencies: null, config: program, variables: {} },
      runtime: 'runtime-function-node',
      runtimeDigest: digests['runtime-function-node'],
    };
    const builder = new ImageBuilder({ layout, runtimesDir, baseLock: this.baseLock });
    const { digest } = await builder.build(content, JSON.stringify(program), null);
    await this.push.run(this.repository, digest);
    return digest;
  }

  async close(): Promise<void> {
    await this.client.close();
    await rm(this.dir, { recursive: true, force: true });
  }
}
