import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { DesiredEnvironment, DesiredUnit, ObservedEnvironment, ObservedUnit } from '@tiffin/contracts';
import { newId } from '@tiffin/kernel';
import { JsonLog } from '@tiffin/process';
import { type CellTimings, defaultTimings } from '../cell-timings.js';
import { defaultQuotas } from '../environments/quotas.js';
import type { LimitUsers } from '../limits/limit-users.js';
import { Supervisor } from '../supervisor.js';
import { FolderImages } from './folder-images.js';

export const shortTimings: CellTimings = {
  ...defaultTimings,
  readyDeadlineMs: 8_000,
  graceMs: 500,
  backoffMinMs: 20,
  memoryMs: 50,
  unwalledMemoryMs: 50,
  diskMs: 50,
};

/** Longer than a busy disk takes for anything, and sooner over than the test, so that it says what it saw last. */
const patienceMs = 25_000;

/** A supervisor in this process, over a folder that goes away with it. */
export class TestCell implements AsyncDisposable {
  readonly images: FolderImages;
  private readonly agent = new Agent({ keepAlive: true });

  private constructor(
    readonly dir: string,
    readonly timings: CellTimings,
    public supervisor: Supervisor,
  ) {
    this.images = new FolderImages(join(dir, 'images'));
  }

  static async start(timings: Partial<CellTimings> = {}, limits?: LimitUsers): Promise<TestCell> {
    const dir = await realpath(await mkdtemp(join(tmpdir(), 'tiffin-cell-')));
    // Users of units have to get through.
    await chmod(dir, 0o711);
    const all = { ...shortTimings, ...timings };
    return new TestCell(dir, all, await open(dir, all, limits));
  }

  /** Ends the supervisor and starts one on the same folder. */
  async restart(): Promise<void> {
    await this.supervisor.stop({ drainMs: 0, graceMs: 200 });
    this.supervisor = await open(this.dir, this.timings);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.agent.destroy();
    await this.supervisor.stop({ drainMs: 0, graceMs: 200 });
    await rm(this.dir, { recursive: true, force: true });
  }

  /** The n-th release of an environment whose first unit is served under `<environmentId>.localhost`. */
  desired(units: readonly DesiredUnit[], epoch = 1, environmentId: string = newId()): DesiredEnvironment {
    const routes = units.slice(0, 1).map(({ key }) => ({ host: `${environmentId}.localhost`, unit: key }));
    return { environmentId, epoch, releaseId: `release-${epoch}`, units, routes };
  }

  async unit(key: string, program: object, more: Partial<DesiredUnit> = {}): Promise<DesiredUnit> {
    const imageDigest = await this.images.add(program);
    return { key, kind: 'function', name: key, imageDigest, memoryMb: 128, upstreams: [], variables: {}, ...more };
  }

  observe(environmentId: string): Promise<ObservedEnvironment | null> {
    return this.supervisor.observe(environmentId, 0, 0);
  }

  /** Applies and waits until the rollout is through. */
  async rollOut(desired: DesiredEnvironment): Promise<ObservedEnvironment> {
    await this.supervisor.apply(desired);
    return this.seen(desired.environmentId, ({ rollout }) => rollout !== 'starting');
  }

  /** Waits until the environment's unit looks as wanted. */
  async unitSeen(environmentId: string, key: string, wanted: (unit: ObservedUnit) => boolean): Promise<ObservedUnit> {
    const find = ({ units }: ObservedEnvironment) => units.find((unit) => unit.key === key && wanted(unit));
    return find(await this.seen(environmentId, (environment) => find(environment) !== undefined)) as ObservedUnit;
  }

  /** Watches the environment until it looks as wanted. */
  async seen(id: string, wanted: (environment: ObservedEnvironment) => boolean): Promise<ObservedEnvironment> {
    const end = Date.now() + patienceMs;
    let seen = await this.observe(id);
    while (seen !== null && !wanted(seen) && Date.now() < end) {
      // A process that gets its number is no change of the observation, so look again from time to time.
      seen = await this.supervisor.observe(id, seen.version, 50);
    }
    if (seen === null || !wanted(seen)) throw new Error(`waited in vain; last seen: ${JSON.stringify(seen)}`);
    return seen;
  }

  async get(
    host: string,
    path = '/',
    more: Readonly<Record<string, string>> = {},
  ): Promise<{ status: number; body: string; headers: NodeJS.Dict<string | string[]> }> {
    return new Promise((resolve, reject) => {
      const { port } = new URL(this.supervisor.probe().routerUrl);
      const headers = { ...more, host };
      const sent = request({ host: '127.0.0.1', port, path, headers, agent: this.agent }, (response) => {
        text(response).then((body) => {
          resolve({ status: response.statusCode ?? 0, body, headers: response.headers });
        }, reject);
      });
      sent.on('error', reject);
      sent.end();
    });
  }
}

const open = (dir: string, timings: CellTimings, limits?: LimitUsers): Promise<Supervisor> =>
  Supervisor.start({
    limits,
    quotas: { ...defaultQuotas, unitDiskMb: 16 },
    ...{ dir: join(dir, 'cell'), routerPort: 0, timings, images: new FolderImages(join(dir, 'images')) },
    log: new JsonLog({ write: () => undefined }, process.stderr),
  });
