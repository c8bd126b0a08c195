import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { type ConsumerSnapshot, snapshotPart } from '@tiffin/contracts';
import { isFault } from '../client/api-fault.js';
import type { KubeApi } from '../client/kube-api.js';
import { kinds } from '../client/kinds.js';
import type { KubeObject } from '../client/kube-object.js';
import { namespaceOf } from '../names.js';
import { consumerPartName, consumerSlots, labelNames, mostConsumerParts } from '../render/object-names.js';
import { type ConsumerHead, headIn, headName, headObject } from './consumer-head.js';

const [pack, unpack] = [promisify(gzip), promisify(gunzip)];
/** A Secret holds 1 MiB. */
const partBytes = 1_000_000;

/**
 * The consumers of each environment as its gateways find them when they start: packed, and cut into Secrets of its namespace, whose names never
 * change, since pods name them. What is whole stays while what is newer is written beside it; then the head says where that is. These Secrets
 * have no label of the platform's, so that nobody holds megabytes of them in memory.
 */
export class KeptSnapshots {
  constructor(
    private readonly api: KubeApi,
    /** Where heads lie. */
    private readonly namespace: string,
  ) {}

  /** Changes nothing where what is kept is as new. Throws `ApiFault`; `absent` where the environment has no namespace yet. */
  async keep(environmentId: string, snapshot: ConsumerSnapshot): Promise<void> {
    const { version } = snapshot;
    const held = await this.held(environmentId);
    const former = held === null ? null : headIn(held);
    if (former !== null && former.version >= version) return;
    const packed = await pack(JSON.stringify(snapshot));
    const [slot] = consumerSlots.filter((one) => one !== former?.slot) as [ConsumerHead['slot']];
    const head = { version, slot, parts: Math.ceil(packed.length / partBytes) };
    for (let index = 0; index < head.parts; index += 1) {
      const content = packed.subarray(index * partBytes, (index + 1) * partBytes);
      const isWritten = await this.putPart(environmentId, head, { index, content });
      // Somebody else is at what is newer.
      if (!isWritten) return;
    }
    if (await this.turnTo(environmentId, head, held)) await this.removeParts(environmentId, head);
  }

  /** The JSON of the snapshot; null: it is not there any more, as when somebody is at what is newer. */
  async read(environmentId: string, { version, slot, parts }: ConsumerHead): Promise<string | null> {
    const all = Array.from({ length: parts }, async (_, index) => {
      const held = await this.api.get(this.placeOf(environmentId, consumerPartName(slot, index)));
      const { data = {} } = (held ?? {}) as { readonly data?: Readonly<Record<string, string>> };
      return data[snapshotPart(version, index, parts)] ?? null;
    });
    const found = await Promise.all(all);
    if (found.includes(null)) return null;
    const packed = Buffer.concat(found.map((part) => Buffer.from(part ?? '', 'base64')));
    return (await unpack(packed)).toString();
  }

  /** Of an environment that is gone: gateways that come again begin with nobody. */
  async forget(environmentId: string): Promise<void> {
    const held = await this.held(environmentId);
    if (held === null) return;
    await this.removeParts(environmentId, null);
    await this.forgetHead(held);
  }

  async forgetHead(held: KubeObject): Promise<void> {
    const { name } = held.metadata;
    await this.api.remove({ kind: kinds.secret, namespace: this.namespace, name }, held);
  }

  private held(environmentId: string): Promise<KubeObject | null> {
    return this.api.get({ kind: kinds.secret, namespace: this.namespace, name: headName(environmentId) });
  }

  /** Never over what is newer. */
  private async putPart(
    environmentId: string,
    { version, slot, parts }: ConsumerHead,
    { index, content }: { readonly index: number; readonly content: Buffer },
  ): Promise<boolean> {
    const place = this.placeOf(environmentId, consumerPartName(slot, index));
    const data = { [snapshotPart(version, index, parts)]: content.toString('base64') };
    const labels = { [labelNames.environment]: environmentId };
    for (;;) {
      const held = await this.api.get(place);
      if (held !== null && versionIn(held) > version) return false;
      const metadata = { name: place.name, namespace: place.namespace, labels };
      if (await this.put({ apiVersion: 'v1', kind: 'Secret', metadata, data }, held)) return true;
    }
  }

  /** False: somebody else wrote meanwhile. */
  private async put(object: KubeObject, held: KubeObject | null): Promise<boolean> {
    try {
      await (held === null ? this.api.create(object) : this.api.replace(over(held, object)));
      return true;
    } catch (error) {
      // Gone since: as good as changed. One that was new can only lack its namespace.
      if (isFault(error, 'conflict') || (held !== null && isFault(error, 'absent'))) return false;
      throw error;
    }
  }

  /** False: what is newer is there already. */
  private async turnTo(environmentId: string, head: ConsumerHead, seen: KubeObject | null): Promise<boolean> {
    const { namespace } = this;
    for (let held = seen; ; held = await this.held(environmentId)) {
      if (held !== null && headIn(held).version > head.version) return false;
      if (await this.put(headObject({ environmentId, namespace }, head), held)) return true;
    }
  }

  /** What a larger snapshot left behind it in the same place; null: everything. */
  private async removeParts(environmentId: string, kept: ConsumerHead | null): Promise<void> {
    const slots = kept === null ? consumerSlots : [kept.slot];
    for (const slot of slots) {
      for (let index = kept?.parts ?? 0; index < mostConsumerParts; index += 1) {
        const place = this.placeOf(environmentId, consumerPartName(slot, index));
        const held = await this.api.get(place);
        if (held === null) break;
        await this.api.remove(place, held);
      }
    }
  }

  private readonly placeOf = (environmentId: string, name: string) => ({
    ...{ kind: kinds.secret, namespace: namespaceOf(environmentId), name },
  });
}

const versionIn = ({ data }: KubeObject): number => Number.parseInt(Object.keys((data ?? {}) as object)[0] ?? '0', 10);

const over = ({ metadata: { resourceVersion = '' } }: KubeObject, object: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion },
});
