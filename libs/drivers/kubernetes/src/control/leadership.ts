import { setTimeout as pause } from 'node:timers/promises';
import { isFault } from '../client/api-fault.js';
import type { KubeApi } from '../client/kube-api.js';
import { kinds } from '../client/kinds.js';
import type { KubeObject } from '../client/kube-object.js';
import { managedLabels } from '../names.js';

export interface LeadershipParts {
  readonly api: KubeApi;
  readonly namespace: string;
  /** Unique among those who may lead. */
  readonly holder: string;
  readonly leaseMs: number;
  readonly report: (error: unknown) => void;
}

interface LeaseSpec {
  readonly holderIdentity?: string;
  readonly renewTime?: string;
}

/**
 * Who works at a cell, so that not everybody keeps all of it in mind. It saves work and excludes nothing: two who both believe that they
 * lead write only over what they have looked at, and the one who looked too early is refused.
 */
export class Leadership {
  private readonly ending = new AbortController();
  private running: Promise<void> | null = null;
  /** Null: it does not lead. Kept up beside what is begun, which takes long in a large cell. */
  private duty: Promise<void> | null = null;
  private isMade = false;
  /** What others have written last, and when it was first seen here: their clock is not compared with ours. */
  private seen = { renewTime: '', at: 0 };

  constructor(
    private readonly parts: LeadershipParts,
    private readonly duties: { readonly begin: () => Promise<void>; readonly end: () => Promise<void> },
  ) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.running;
    if (this.duty === null) return;
    await this.endDuty();
    await this.giveBack().catch(() => undefined);
  }

  private async run(): Promise<void> {
    while (!this.ending.signal.aborted) {
      await this.look().catch(this.parts.report);
      await pause(this.parts.leaseMs / 3, null, { signal: this.ending.signal }).catch(() => undefined);
    }
  }

  private async look(): Promise<void> {
    const leads = await this.take().catch((error: unknown) => {
      // Whether somebody else leads by now cannot be seen; what is written is checked by the cluster anyway.
      if (this.duty !== null) return true;
      throw error;
    });
    if (leads) this.duty ??= this.begin();
    else if (this.duty !== null) await this.endDuty();
  }

  private async begin(): Promise<void> {
    try {
      await this.duties.begin();
    } catch (error) {
      // Begun again at the next look: who holds the lease and does nothing keeps all others from it.
      this.duty = null;
      this.parts.report(error);
    }
  }

  private async endDuty(): Promise<void> {
    await this.duties.end();
    await this.duty;
    this.duty = null;
  }

  private async take(): Promise<boolean> {
    await this.makeNamespace();
    const held = await this.parts.api.get({ kind: kinds.lease, ...this.place });
    if (held !== null && !this.mayTake((held.spec ?? {}) as LeaseSpec)) return false;
    return (await this.write(held, this.parts.holder)) !== null;
  }

  /** Where all that the cell knows is kept. */
  private async makeNamespace(): Promise<void> {
    if (this.isMade) return;
    const { api, namespace: name } = this.parts;
    if ((await api.get({ kind: kinds.namespace, name })) === null) {
      const { apiVersion, kind } = kinds.namespace;
      await api.apply({ apiVersion, kind, metadata: { name, labels: managedLabels } });
    }
    this.isMade = true;
  }

  private mayTake({ holderIdentity, renewTime = '' }: LeaseSpec): boolean {
    if (renewTime !== this.seen.renewTime) this.seen = { renewTime, at: performance.now() };
    const isOver = performance.now() - this.seen.at > this.parts.leaseMs;
    return !holderIdentity || holderIdentity === this.parts.holder || isOver;
  }

  private async giveBack(): Promise<void> {
    const held = await this.parts.api.get({ kind: kinds.lease, ...this.place });
    if ((held?.spec as LeaseSpec | undefined)?.holderIdentity === this.parts.holder) await this.write(held, '');
  }

  /** Null: somebody else wrote meanwhile. */
  private async write(held: KubeObject | null, holderIdentity: string): Promise<KubeObject | null> {
    const { api, leaseMs } = this.parts;
    const resourceVersion = held?.metadata.resourceVersion;
    const lease = {
      ...{ apiVersion: kinds.lease.apiVersion, kind: kinds.lease.kind },
      metadata: { ...this.place, labels: managedLabels, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
      // The API wants microseconds.
      spec: { holderIdentity, leaseDurationSeconds: Math.ceil(leaseMs / 1000), renewTime: inMicroseconds(new Date()) },
    };
    try {
      return held === null ? await api.create(lease) : await api.replace(lease);
    } catch (error) {
      if (isFault(error, 'conflict')) return null;
      throw error;
    }
  }

  private get place(): { readonly namespace: string; readonly name: string } {
    return { namespace: this.parts.namespace, name: 'controller' };
  }
}

const inMicroseconds = (time: Date): string => time.toISOString().replace('Z', '000Z');
