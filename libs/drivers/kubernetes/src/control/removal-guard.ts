import type { KubeObject } from '../client/kube-object.js';
import { namespaceOf } from '../names.js';
import type { EnvironmentRecord } from '../record/environment-record.js';
import { statusIn } from '../record/record-store.js';
import { annotationNames } from '../render/object-names.js';
import type { ClusterView } from '../view/cluster-view.js';
import { HumanNeeded } from './human-needed.js';

/** On the namespace of the cell's own objects: until when more may be removed, ISO 8601. A human writes it. */
export const permittedUntil = 'tiffin.dev/removals-permitted-until';

export interface RemovalLimits {
  /** Of a cell's objects, in that time, for no reason that was recorded meanwhile. */
  readonly share: number;
  /** So many are always removed: one cell has few objects. */
  readonly fewest: number;
  readonly windowMs: number;
}

export const removalLimits: RemovalLimits = { share: 0.05, fewest: 10, windowMs: 600_000 };

interface GuardParts {
  readonly view: ClusterView;
  /** Of the cell's own objects. */
  readonly namespace: string;
  readonly now: () => Date;
  readonly limits?: RemovalLimits;
}

/**
 * Keeps a cell from removing much that nobody has just asked to remove: records that come back from a backup, settings that a
 * mistake has changed, a fault of the platform's own. What follows from a record that was changed while it was looked at is not counted.
 */
export class RemovalGuard {
  private readonly known = new Map<string, { readonly revision: number; readonly isDue: boolean }>();
  private removed: { readonly at: number; readonly count: number }[] = [];

  constructor(private readonly parts: GuardParts) {}

  /** Whether a record is older than what was made of it: somebody has put it back. */
  isOlder(environmentId: string, record: EnvironmentRecord): boolean {
    const { view, namespace } = this.parts;
    const told = view.kind('configMap').get(namespace, `environment-${environmentId}`);
    const made = view.kind('namespace').get('', namespaceOf(environmentId));
    const epoch = Number(made?.metadata.annotations?.[annotationNames.epoch] ?? 0);
    return epoch > record.epoch || (told !== undefined && statusIn(told).revision > record.revision);
  }

  /** Throws `HumanNeeded` unless one has permitted it. */
  refuseOlder(environmentId: string): void {
    if (this.isPermitted()) return;
    throw new HumanNeeded(
      `The record of the environment ${environmentId} is older than what runs, as if it came from a backup. It is left as it runs until ` +
        `it is deployed anew, or ${this.howToPermit()}`,
    );
  }

  /** To be told of each record that is worked at. */
  see(environmentId: string, record: EnvironmentRecord): void {
    const before = this.known.get(environmentId);
    const isNew = before !== undefined && record.revision > before.revision;
    const goesOn = before?.isDue === true && record.revision === before.revision;
    this.known.set(environmentId, { revision: record.revision, isDue: isNew || goesOn || isUnderWay(record) });
  }

  /** Everything is as its record says: whatever differs from now on is another matter. */
  settled(environmentId: string, { revision }: EnvironmentRecord): void {
    this.known.set(environmentId, { revision, isDue: false });
  }

  /** Throws `HumanNeeded` where so many would be too many. */
  ask(environmentId: string, count: number): void {
    if (count === 0 || this.known.get(environmentId)?.isDue === true || this.isPermitted()) return;
    const { share, fewest, windowMs } = this.parts.limits ?? removalLimits;
    const now = this.parts.now().getTime();
    this.removed = this.removed.filter(({ at }) => now - at < windowMs);
    const already = this.removed.reduce((sum, one) => sum + one.count, 0);
    const most = Math.max(fewest, Math.floor(this.parts.view.count() * share));
    if (already + count > most) throw new HumanNeeded(this.tooMany({ environmentId, already, count, most }));
    this.removed.push({ at: now, count });
  }

  private tooMany({ environmentId, already, count, most }: TooMany): string {
    return (
      `${count} objects of the environment ${environmentId} would be removed though nobody has just changed it, ` +
      `after ${already} in this cell; more than ${most} are not. They stay until ${this.howToPermit()}`
    );
  }

  private howToPermit(): string {
    return `its cell's namespace ${this.parts.namespace} is annotated with ${permittedUntil}=<time>.`;
  }

  private isPermitted(): boolean {
    const { view, namespace, now } = this.parts;
    const own: KubeObject | undefined = view.kind('namespace').get('', namespace);
    return Date.parse(own?.metadata.annotations?.[permittedUntil] ?? '') > now().getTime();
  }
}

interface TooMany {
  readonly environmentId: string;
  readonly already: number;
  readonly count: number;
  readonly most: number;
}

/** Its objects are about to be others, and the record says why. */
const isUnderWay = ({ state, draining, renewal }: EnvironmentRecord): boolean =>
  state === 'starting' || state === 'switching' || draining.length > 0 || renewal !== undefined;
