import type { JsonLog } from '@tiffin/process';
import { mkdir, mkdtemp, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { CellTimings } from '../cell-timings.js';
import type { EnvironmentConsumers, HandedConsumers } from '../consumers/environment-consumers.js';
import type { ImageStore, UnpackedImage } from '../state/image-store.js';
import { confined } from './confine.js';
import type { PidFiles } from './pid-files.js';
import { type LaunchPlan, planLaunch } from './plan-launch.js';
import type { StartQueue } from './start-queue.js';
import type { Protections } from './protections.js';
import { giveLimits } from '../limits/give-limits.js';
import type { LimitUsers } from '../limits/limit-users.js';
import type { Redaction } from '@tiffin/contracts';
import type { TrafficWatch } from '../requests/traffic-watch.js';
import type { UnitProcess } from '../units/unit-process.js';
import type { UnitSpec } from '../units/unit-spec.js';

/** What all processes of this cell share. */
export interface ProcessHost {
  readonly images: ImageStore;
  readonly pidFiles: PidFiles;
  /** Nothing starts before the leftovers of a cell that was killed are out of the way. */
  readonly cleared: Promise<unknown>;
  readonly starts: StartQueue;
  readonly protections: Protections;
  /** What one unit may have on disk. */
  readonly unitDiskMb: number;
  /** Every process that has not ended yet. */
  readonly processes: Set<UnitProcess>;
  /** What they have answered. */
  readonly traffic: Pick<TrafficWatch, 'ask'>;
  /** Private folders of processes are made below it; empty when the cell starts. */
  readonly privateDir: string;
  /** Absent: each gateway counts for itself. */
  readonly limits?: LimitUsers | undefined;
  readonly timings: CellTimings;
  readonly log: JsonLog;
}

/** What the processes of one environment share. */
export interface UnitHost extends ProcessHost {
  readonly environmentId: string;
  readonly redaction: Redaction;
  readonly consumers: EnvironmentConsumers;
}

export interface Launch {
  readonly plan: LaunchPlan;
  readonly privateDir: string;
  /** Null: it is no gateway. */
  readonly consumers: HandedConsumers | null;
}

/** Whom a process runs as; null: the cell's own user. */
export type LaunchUser = number | null;

/** Gets the image's files and a private folder ready. */
export async function prepareLaunch(spec: UnitSpec, host: UnitHost, uid: LaunchUser): Promise<Launch> {
  const unpacked = await host.images.unpack(spec.imageDigest);
  // Node checks permissions on real paths.
  const image = { ...unpacked, rootfs: await realpath(unpacked.rootfs) };
  await mkdir(host.privateDir, { recursive: true });
  const privateDir = await realpath(await mkdtemp(join(host.privateDir, `${spec.key}-`)));
  const linked = await linkedDirs(image);
  const { users, confiner } = host.protections;
  if (users !== null && uid !== null) {
    for (const tree of [image.rootfs, ...linked]) await users.open(tree);
    await users.own(privateDir, uid);
  }
  const consumers = spec.kind === 'gateway' ? await host.consumers.hand(privateDir, uid) : null;
  const limits = { uid, memoryMb: spec.memoryMb, diskMb: host.unitDiskMb };
  const plan = planLaunch(spec, image, {
    node: process.execPath,
    privateDir,
    consumersFile: consumers?.path ?? null,
    linkedDirs: linked,
    limitsFile: await giveLimits(spec, host, { privateDir, uid }),
    shutdownTimeoutMs: host.timings.graceMs,
    confined: confiner === null ? [] : confined(confiner, limits),
  });
  return { plan, privateDir, consumers };
}

/** Only the layers that this image links to, so that a tenant's code does not read other tenants' packages. */
async function linkedDirs(image: UnpackedImage): Promise<readonly string[]> {
  const dir = join(image.rootfs, image.workingDir);
  const entries = await readdir(dir, { withFileTypes: true });
  return Promise.all(entries.filter((entry) => entry.isSymbolicLink()).map((entry) => realpath(join(dir, entry.name))));
}
