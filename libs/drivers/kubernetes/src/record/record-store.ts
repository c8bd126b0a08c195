import { promisify } from 'node:util';
import { gunzipSync, gzip } from 'node:zlib';
import type { EnvironmentSummary, ObservedEnvironment } from '@tiffin/contracts';
import { isFault } from '../client/api-fault.js';
import type { KubeApi } from '../client/kube-api.js';
import { kinds } from '../client/kinds.js';
import type { CanaryLedger } from '../decide/canary-ledger.js';
import type { KubeObject } from '../client/kube-object.js';
import { managedLabels } from '../names.js';
import { labelNames } from '../render/object-names.js';
import type { EnvironmentRecord } from './environment-record.js';

const pack = promisify(gzip);

/** A record as it was read; null: there is none. `held` is what a change of it is written over. */
export interface HeldRecord {
  readonly record: EnvironmentRecord | null;
  readonly held: KubeObject | null;
}

/** What is told of an environment to who looks at its cell. */
export interface EnvironmentStatus {
  /** Of the record that it is of. */
  readonly revision: number;
  /** Null: there is no such environment (any more). */
  readonly observed: ObservedEnvironment | null;
  readonly summary: EnvironmentSummary | null;
  /** What the controller knows of a canary and keeps for whoever comes after it. */
  readonly ledger?: CanaryLedger;
}

/**
 * What a cell knows of its environments, kept in the cluster itself. The record, with values of secrets, is a Secret that only workers
 * read; the status, without them, is a ConfigMap. Both are written only over what was read: who has read too early reads again.
 */
export class RecordStore {
  constructor(
    private readonly api: KubeApi,
    /** Where they lie: the namespace of the cell's own objects. */
    readonly namespace: string,
  ) {}

  async read(environmentId: string): Promise<HeldRecord> {
    const place = { kind: kinds.secret, namespace: this.namespace, name: nameOf(environmentId) };
    const held = await this.api.get(place);
    return { record: held === null ? null : await recordIn(held), held };
  }

  /** False: somebody else wrote meanwhile. */
  async write(environmentId: string, record: EnvironmentRecord, held: KubeObject | null): Promise<KubeObject | null> {
    const packed = (await pack(JSON.stringify(record))).toString('base64');
    const annotations = { 'tiffin.dev/epoch': String(record.epoch) };
    const object = this.object('Secret', environmentId, { annotations, held });
    return this.put({ ...object, type: 'tiffin.dev/environment', data: { record: packed } }, held);
  }

  async readStatus(environmentId: string): Promise<KubeObject | null> {
    return this.api.get({ kind: kinds.configMap, namespace: this.namespace, name: nameOf(environmentId) });
  }

  /** Null: somebody else wrote meanwhile. */
  async writeStatus(
    environmentId: string,
    status: EnvironmentStatus,
    held: KubeObject | null,
  ): Promise<KubeObject | null> {
    const labels = { 'tiffin.dev/rollout': status.observed?.rollout ?? 'removed' };
    const object = this.object('ConfigMap', environmentId, { labels, held });
    return this.put({ ...object, data: { status: JSON.stringify(status) } }, held);
  }

  /**
   * The last trace of an environment that is gone, as it was looked at: where it is wanted again since, a conflict. The status goes first,
   * since a new record begins with a lower revision than it has.
   */
  async forget(environmentId: string, { record, status }: LastTrace): Promise<void> {
    const place = { namespace: this.namespace, name: nameOf(environmentId) };
    if (status !== null) await this.api.remove({ ...place, kind: kinds.configMap }, status);
    await this.api.remove({ ...place, kind: kinds.secret }, record);
  }

  private object(
    kind: 'Secret' | 'ConfigMap',
    environmentId: string,
    { held, labels, annotations }: Marks,
  ): KubeObject {
    const { resourceVersion } = held?.metadata ?? {};
    return {
      ...{ apiVersion: 'v1', kind },
      metadata: {
        ...{ name: nameOf(environmentId), namespace: this.namespace },
        labels: { ...managedLabels, [labelNames.environment]: environmentId, ...labels },
        ...(annotations === undefined ? {} : { annotations }),
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
      },
    };
  }

  private async put(object: KubeObject, held: KubeObject | null): Promise<KubeObject | null> {
    try {
      return held === null ? await this.api.create(object) : await this.api.replace(object);
    } catch (error) {
      // Gone since: as good as changed. One that was new can only lack its namespace.
      if (isFault(error, 'conflict') || (held !== null && isFault(error, 'absent'))) return null;
      throw error;
    }
  }
}

export interface LastTrace {
  readonly record: KubeObject;
  readonly status: KubeObject | null;
}

interface Marks {
  readonly held: KubeObject | null;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

const nameOf = (environmentId: string): string => `environment-${environmentId}`;

/** The same record for the same object, so that what was made of it is known by it. */
export function recordIn(held: KubeObject): Promise<EnvironmentRecord> {
  const known = records.get(held) ?? unpacked(held);
  records.set(held, known);
  return known;
}

const records = new WeakMap<KubeObject, Promise<EnvironmentRecord>>();

async function unpacked({ data }: KubeObject): Promise<EnvironmentRecord> {
  const { record } = data as { readonly record: string };
  // At once: to hand so little to another thread costs several times what it is.
  return JSON.parse(gunzipSync(Buffer.from(record, 'base64')).toString()) as EnvironmentRecord;
}

export function statusIn({ data }: KubeObject): EnvironmentStatus {
  return JSON.parse((data as { readonly status: string }).status) as EnvironmentStatus;
}

/** Whose record or status an object is. */
export const ownerOf = ({ metadata }: KubeObject): string => metadata.labels?.[labelNames.environment] ?? '';
