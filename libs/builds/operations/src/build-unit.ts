import { createHash } from 'node:crypto';
import type { StoreKey } from '@tiffin/access';
import type { PlannedUnit } from '@tiffin/builds-rules';
import { type Failure, Redaction } from '@tiffin/contracts';
import { type BuildId, canonicalJson, disjointKey, newId, Refusal } from '@tiffin/kernel';
import { faultText } from '@tiffin/work-rules';
import type { BuildSecrets } from './build-secrets.js';
import type { BuildClaim, BuildStore, StoredImage } from './build-store.js';
import { type ImageDelivery, noDelivery } from './image-delivery.js';
import { type ImageFactory, UnitFailure } from './image-factory.js';
import { LiveLog } from './live-log.js';

export interface UnitOrder {
  readonly key: StoreKey;
  readonly claim: BuildClaim;
  readonly unit: PlannedUnit;
  readonly contentHash: string;
}

/** The unit cannot be built as it is, and with it its revision. */
export class BuildFailed extends Error {
  override readonly name = 'BuildFailed';

  constructor(readonly failure: Failure) {
    super(failure.reason);
  }
}

const keptLines = 20;

const failureOf = ({ key, name }: PlannedUnit, reason: string, log: string): Failure => ({
  unitKey: key,
  unitName: name,
  reason: `could not be built: ${reason}`,
  lastLines: log.split('\n').filter(Boolean).slice(-keptLines),
});

const isStale = (error: unknown): boolean => error instanceof Refusal && error.code === 'EPOCH_STALE';

export interface BuildUnitParts {
  readonly store: BuildStore;
  readonly factory: ImageFactory;
  readonly secrets: BuildSecrets;
  /** Absent: cells find images where they were built. */
  readonly delivery?: ImageDelivery;
}

/** Builds one unit, or finds that its content was built before. Builds of the same content at the same time are one. */
export class BuildUnit {
  private readonly underWay = new Map<string, Promise<StoredImage>>();

  constructor(private readonly parts: BuildUnitParts) {}

  async run(order: UnitOrder): Promise<StoredImage> {
    const known = await this.parts.store.within(order.key, (rows) => rows.image(order.contentHash));
    if (known && (await this.isAtHand(order, known.digest))) {
      await this.deliver(order, known.digest, () => this.lockfileOf(order, () => undefined));
      return known;
    }
    const flight = disjointKey(order.key.tenantId, order.contentHash);
    const other = this.underWay.get(flight);
    // Whoever began it may have been overtaken; then it is ours to begin.
    if (other) return other.catch((error: unknown) => (isStale(error) ? this.run(order) : Promise.reject(error)));
    const build = this.build(order).finally(() => this.underWay.delete(flight));
    this.underWay.set(flight, build);
    return build;
  }

  private async build(order: UnitOrder): Promise<StoredImage> {
    const { key, claim, unit, contentHash } = order;
    const id = newId<BuildId>();
    const live = new LiveLog((text) => this.parts.store.within(key, (rows) => rows.recordLog(id, text)));
    // Before anything is said: where secrets cannot be read now, nothing is built, and it is tried again.
    const redaction = await this.redactionOf(order);
    const print = (line: string): void => live.print(redaction.redact(line));
    const started = await this.parts.store.within(key, (rows) =>
      rows.startBuild(claim, { id, unitKey: unit.key, unitName: unit.name, contentHash }),
    );
    if (started === 'stale') throw Refusal.of('EPOCH_STALE', claim.projectId);
    try {
      const lockfile = await this.lockfileOf(order, print);
      const image = await this.parts.factory.build({
        content: unit.content,
        contentHash,
        lockfile,
        print,
      });
      await this.deliver(order, image.digest, () => Promise.resolve(lockfile));
      const log = await live.end();
      await this.parts.store.within(key, async (rows) => {
        await rows.recordImage(contentHash, image);
        await rows.finishBuild(id, { error: null, log });
      });
      return image;
    } catch (error) {
      const reason = redaction.redact(error instanceof UnitFailure ? error.message : faultText(error));
      const log = await live.end();
      await this.parts.store.within(key, (rows) => rows.finishBuild(id, { error: reason, log }));
      throw error instanceof UnitFailure ? new BuildFailed(failureOf(unit, reason, log)) : error;
    }
  }

  private async isAtHand({ key }: UnitOrder, digest: string): Promise<boolean> {
    return (await this.parts.factory.has(digest)) || (await this.delivery.fetch(key.tenantId, digest));
  }

  /** Nothing counts as built that a cell could not fetch. */
  private deliver({ key, unit }: UnitOrder, digest: string, lockfile: () => Promise<string | null>): Promise<void> {
    return this.delivery.deliver({ tenantId: key.tenantId, digest, content: unit.content, lockfile });
  }

  private get delivery(): ImageDelivery {
    return this.parts.delivery ?? noDelivery;
  }

  private async redactionOf({ key, claim }: UnitOrder): Promise<Redaction> {
    const redaction = new Redaction();
    redaction.learn(await this.parts.secrets.ofProject(key, claim.projectId));
    return redaction;
  }

  /** The user's own lockfile, else the one that these packages were resolved to the first time. */
  private async lockfileOf({ key, unit }: UnitOrder, print: (line: string) => void): Promise<string | null> {
    const { dependencies } = unit.content;
    if (dependencies === null || dependencies.lockfile !== null) return dependencies?.lockfile ?? null;
    const hash = createHash('sha256').update(canonicalJson(dependencies.packages)).digest('hex');
    const kept = await this.parts.store.within(key, (rows) => rows.dependencyLock(hash));
    if (kept !== null) return kept;
    const resolved = await this.parts.factory.resolveLock(dependencies.packages, print);
    return this.parts.store.within(key, (rows) => rows.keepDependencyLock(hash, resolved));
  }
}
