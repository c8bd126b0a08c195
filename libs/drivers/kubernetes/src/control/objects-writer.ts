import { isFault } from '../client/api-fault.js';
import type { KubeApi, Place } from '../client/kube-api.js';
import { kindOf } from '../client/kinds.js';
import type { KubeObject } from '../client/kube-object.js';
import { isMadeAnew } from '../decide/is-made-anew.js';
import { driftOf } from '../render/drift-of.js';
import type { KubeObject as RenderedObject } from '../render/kube-object.js';
import type { ClusterView } from '../view/cluster-view.js';

/** What was written, for people and the log. */
export interface ObjectChange {
  readonly did: 'made' | 'changed' | 'removed';
  readonly kind: string;
  readonly name: string;
  /** Fields that were other than they should be. */
  readonly fields: readonly string[];
}

/** Is told of each change once it is done. */
export type Did = (change: ObjectChange) => void;

export interface Bringing {
  readonly did: Did;
  /** Is told how many objects would go, and throws where they may not. */
  readonly mayRemove: (count: number) => void;
}

/** What has to be there before what comes after it. */
const order: readonly (readonly string[])[] = [
  ['Namespace'],
  ['ServiceAccount', 'Secret', 'ResourceQuota', 'LimitRange', 'NetworkPolicy', 'Service'],
  ['Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget'],
  ['Gateway'],
  ['HTTPRoute', 'Ingress'],
];

/** Makes a namespace hold what it should hold, and nothing else of the platform's. */
export class ObjectsWriter {
  constructor(
    private readonly api: KubeApi,
    private readonly view: ClusterView,
  ) {}

  /**
   * Only what differs is written, and only over what was looked at: who has looked too early gets a conflict, so that what somebody else wrote
   * for a higher epoch is never written over. Throws `ApiFault`; what was done until then is told all the same.
   */
  async bring(namespace: string, wanted: readonly RenderedObject[], { did, mayRemove }: Bringing): Promise<void> {
    for (const kinds of order) {
      const due = wanted.filter(({ kind }) => kinds.includes(kind));
      await allDone(due.map((object) => this.bringOne(object, did)));
    }
    const names = new Set(wanted.map(nameOf));
    const others = this.view.in(namespace).filter((object) => isWritten(object) && !names.has(nameOf(object)));
    mayRemove(others.filter(({ metadata }) => metadata.deletionTimestamp === undefined).length);
    await allDone(others.map((object) => this.remove(object, did)));
  }

  private async bringOne(wanted: RenderedObject, did: Did): Promise<void> {
    const live = this.view.find(wanted);
    const fields = live === undefined ? [] : driftOf(live, wanted);
    if (live !== undefined && fields.length === 0) return;
    const isAnew = live !== undefined && isMadeAnew(live, fields);
    if (isAnew) await this.api.remove(placeOf(live), live);
    await this.write(wanted, isAnew ? undefined : live);
    did({ did: live === undefined ? 'made' : 'changed', kind: wanted.kind, name: wanted.metadata.name, fields });
  }

  private async write(wanted: RenderedObject, live: KubeObject | undefined): Promise<void> {
    const resourceVersion = live?.metadata.resourceVersion;
    const over = resourceVersion === undefined ? {} : { resourceVersion };
    const stored = await this.api.apply({ ...wanted, metadata: { ...wanted.metadata, ...over } });
    this.view.learn(stored);
    if (driftOf(stored, wanted).length > 0) await this.force(stored, wanted);
  }

  /** What somebody else has added stays when ours is applied; where that opens a wall, all of it is written. */
  private async force(stored: KubeObject, wanted: RenderedObject): Promise<void> {
    const { resourceVersion = '' } = stored.metadata;
    const replaced = await this.api.replace({ ...wanted, metadata: { ...wanted.metadata, resourceVersion } });
    this.view.learn(replaced);
    const left = driftOf(replaced, wanted);
    // Written again and again, it would never become what is wanted.
    if (left.length > 0) throw new Error(`the cluster keeps ${nameOf(wanted)} with other values of ${left.join(', ')}`);
  }

  private async remove(object: KubeObject, did: Did): Promise<void> {
    const { name, deletionTimestamp } = object.metadata;
    // It goes, or is gone, by what was done before: its end is seen a little later.
    if (deletionTimestamp !== undefined || !(await this.api.remove(placeOf(object), object))) return;
    did({ did: 'removed', kind: object.kind, name, fields: [] });
  }
}

function placeOf(object: KubeObject): Place {
  const { namespace, name } = object.metadata;
  return { kind: kindOf(object), name, ...(namespace === undefined ? {} : { namespace }) };
}

/** Throws once all of them have ended, first what would be thrown each time. */
async function allDone(all: readonly Promise<void>[]): Promise<void> {
  const done = await Promise.allSettled(all);
  const failed = done.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  const [first] = [...failed.filter((error) => isFault(error, 'invalid', 'quota', 'forbidden')), ...failed];
  if (first !== undefined) throw first;
}

export const isWritten = ({ kind }: KubeObject): boolean => order.some((kinds) => kinds.includes(kind));

const nameOf = ({ kind, metadata }: Pick<KubeObject, 'kind' | 'metadata'>): string => `${kind} "${metadata.name}"`;
