import { randomBytes } from 'node:crypto';
import type { DesiredEnvironment, DesiredUnit, ObservedEnvironment } from '@tiffin/contracts';
import { newId } from '@tiffin/kernel';
import { eventually, FaultProxy, type KubeObject, type Kubectl } from '@tiffin/testing/cluster';
import { KubernetesCell } from '../kubernetes-cell.js';
import type { KubernetesPlace, PlaceRenderSettings } from '../kubernetes-place.js';
import { type ControllerOptions, openController } from '../open-controller.js';
import type { FaultPlace } from './fault-place.js';
import { faultPlaceSettings, shortTimings, shortWatch } from './fault-settings.js';

const digest = (character: string): string => `sha256:${character.repeat(64)}`;

/** `image`: one hexadecimal digit; another one is another version. */
export const faultUnit = (key: string, image = 'a'): DesiredUnit => ({
  ...{ key, kind: 'function', name: key, imageDigest: digest(image), memoryMb: 64 },
  ...{ upstreams: [], variables: {} },
});

/** Without routes: nothing answers at the entrance of pods that only seem to run. */
export const faultEnvironment = (...units: readonly DesiredUnit[]): DesiredEnvironment => ({
  ...{ environmentId: newId(), epoch: 1, releaseId: newId(), routes: [] },
  units: units.length === 0 ? [faultUnit('one')] : units,
});

export const another = (desired: DesiredEnvironment, ...units: readonly DesiredUnit[]): DesiredEnvironment => ({
  ...desired,
  ...{ releaseId: newId(), units },
});

/** A cell whose requests go through a proxy, with the real driver and its controller. */
export class FaultCell implements AsyncDisposable {
  readonly reported: string[] = [];
  readonly drifted: string[] = [];
  readonly cell: KubernetesCell;
  settings: PlaceRenderSettings = faultPlaceSettings;
  private controller: { readonly stop: () => Promise<void> } | null = null;
  private opened = 0;

  private constructor(
    readonly proxy: FaultProxy,
    readonly kubectl: Kubectl,
    readonly place: KubernetesPlace,
  ) {
    this.cell = KubernetesCell.open(place);
  }

  static async open(at: FaultPlace, more: Partial<KubernetesPlace> = {}): Promise<FaultCell> {
    const proxy = await at.proxy();
    const namespace = `cell-${randomBytes(4).toString('hex')}`;
    const place = {
      ...{ name: 'test', kubeconfig: proxy.kubeconfig, namespace, entranceUrl: 'http://127.0.0.1:9' },
      settingsFor: () => cell.settings,
      ...more,
    };
    const cell: FaultCell = new FaultCell(proxy, at.kubectl, place);
    return cell;
  }

  /** With its controller at work. */
  static async working(at: FaultPlace, options: Partial<ControllerOptions> = {}): Promise<FaultCell> {
    const cell = await FaultCell.open(at);
    await cell.work(options);
    return cell;
  }

  /** Resolves once it leads. */
  async work(options: Partial<ControllerOptions> = {}): Promise<void> {
    this.opened += 1;
    const holder = `test ${this.opened}`;
    this.controller = openController(this.place, {
      ...{ holder, leaseMs: 3_000, watch: shortWatch, timings: shortTimings },
      drifted: (environmentId) => this.drifted.push(environmentId),
      report: (error) => this.reported.push(String(error)),
      ...options,
    });
    await eventually('the controller leads', async () => {
      const lease = await this.kubectl.get<Lease>('lease/controller', this.place.namespace);
      return lease?.spec?.holderIdentity === (options.holder ?? holder);
    });
  }

  async stop(): Promise<void> {
    await this.controller?.stop();
    this.controller = null;
  }

  observe(environmentId: string): Promise<ObservedEnvironment | null> {
    return this.cell.observe(environmentId).catch(() => null);
  }

  /** Stores what is desired, however often the cluster does not answer. */
  async apply(desired: DesiredEnvironment): Promise<void> {
    await eventually('the cell takes it', () => this.cell.apply(desired).then(...asBoolean));
  }

  live({ environmentId, releaseId }: DesiredEnvironment): Promise<ObservedEnvironment> {
    return eventually(`${releaseId} is live`, async () => {
      const seen = await this.observe(environmentId);
      const isLive = seen?.rollout === 'live' && seen.servingReleaseId === releaseId && seen.retiring === undefined;
      return isLive ? seen : null;
    });
  }

  async bring(desired: DesiredEnvironment): Promise<ObservedEnvironment> {
    await this.apply(desired);
    return this.live(desired);
  }

  /** Of one kind, in the namespace of an environment. */
  objects(kind: string, { environmentId }: DesiredEnvironment): Promise<readonly FaultObject[]> {
    return this.kubectl.list<FaultObject>(kind, `t-${environmentId}`);
  }

  async names(kind: string, desired: DesiredEnvironment): Promise<readonly string[]> {
    return (await this.objects(kind, desired)).map(({ metadata }) => metadata.name.replace(/-[^-]*$/, '')).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.proxy.rule();
    this.proxy.setOn();
    await this.stop();
    await this.cell.close();
    await this.proxy[Symbol.asyncDispose]();
  }
}

const asBoolean = [() => true, () => false] as const;

interface Lease extends KubeObject {
  readonly spec?: { readonly holderIdentity?: string };
}

export interface FaultObject extends KubeObject {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}
