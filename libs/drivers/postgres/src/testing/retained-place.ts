import { createHash } from 'node:crypto';
import { issueWorkerGrant } from '@tiffin/access';
import { CollectReleases, type Freed } from '@tiffin/builds-operations';
import { releaseContentOf } from '@tiffin/builds-rules';
import { canonicalJson, type Json, newId, type ReleaseId, type TenantId } from '@tiffin/kernel';
import { type RetentionSettings, retentionSettings } from '@tiffin/promotion-rules';
import { PostgresDirectory } from '../postgres-directory.js';
import { PostgresRetentionStore } from '../postgres-retention-store.js';
import type { TestDoors } from './test-doors.js';
import { TestPlace } from './test-place.js';

const hex = (name: string): string => createHash('sha256').update(name).digest('hex');
export const hashOf = (name: string): string => `hash-${name}`;
export const digestOf = (name: string): string => `sha256:${hex(name)}`;

/** Nothing is kept for its number or its age, so that what else keeps a release is seen. */
export const bare: RetentionSettings = { ...retentionSettings, newest: 0, youngMs: 0, youngImageMs: 0 };

/** A project whose releases have images, and what retention does to it. */
export class RetainedPlace {
  private constructor(
    readonly place: TestPlace,
    private readonly doors: TestDoors,
  ) {}

  static async make(doors: TestDoors): Promise<RetainedPlace> {
    return new RetainedPlace(await TestPlace.make(doors), doors);
  }

  /** One more revision, built into a release with a unit for each of these names; a name is its content. */
  async build(...names: readonly string[]): Promise<ReleaseId> {
    const { place } = this;
    await place.save();
    const claim = await place.heldBuild();
    const unit = { kind: 'function', entityId: null, memoryMb: 128, upstreams: [] } as const;
    const units = names.map((name) => ({ ...unit, key: `function-${name}`, name, contentHash: hashOf(name) }) as const);
    const built = units.map((one) => ({ ...one, imageDigest: digestOf(one.name) }));
    const content = canonicalJson(releaseContentOf('drawn', built, []) as unknown as Json);
    const sha256 = hex(content);
    await place.builds.within(place.key, async (rows) => {
      await rows.recordUnits(claim, units);
      for (const name of names) await rows.recordImage(hashOf(name), { digest: digestOf(name), sizeBytes: 1_000 });
      await rows.finishRevision(claim, { id: newId<ReleaseId>(), content, sha256 });
    });
    const [row] = await this.doors.rows<{ id: ReleaseId }>(
      'select id from release where project_id = $1 and sha256 = $2',
      [place.projectId, sha256],
    );
    if (!row) throw new Error('the release is not there');
    return row.id;
  }

  async deploy(...names: readonly string[]): Promise<ReleaseId> {
    const id = await this.build(...names);
    await this.place.deploy();
    return id;
  }

  /** Looks through this tenant, whenever it would be due. */
  async collect(settings: RetentionSettings = bare): Promise<readonly Freed[]> {
    await this.doors.rows(
      `insert into directory.retention values ($1, now() - interval '1 s') on conflict (tenant) do update set due_at = excluded.due_at`,
      [this.place.tenantId],
    );
    return collectDue(this.doors, settings);
  }

  /** Numbers of the releases that have their images. */
  async whole(): Promise<readonly number[]> {
    const rows = await this.doors.rows<{ number: number }>(
      'select number from release where project_id = $1 and images_collected_at is null order by number',
      [this.place.projectId],
    );
    return rows.map(({ number }) => number);
  }

  /** Names of the images that are on record. */
  async images(): Promise<readonly string[]> {
    const rows = await this.doors.rows<{ name: string }>(
      `select substr(content_hash, 6) as name from image where tenant_id = $1 order by 1`,
      [this.place.tenantId],
    );
    return rows.map(({ name }) => name);
  }
}

/** One round over the tenants whose time has come. */
export async function collectDue(doors: TestDoors, settings: RetentionSettings): Promise<readonly Freed[]> {
  const freed: Freed[] = [];
  const errors: unknown[] = [];
  await new CollectReleases({
    ...{ directory: new PostgresDirectory(doors.worker), store: new PostgresRetentionStore(doors.worker), settings },
    grantFor: (tenantId: TenantId) => issueWorkerGrant(tenantId, 'builder'),
    report: (error) => void errors.push(error),
    tell: (one) => void freed.push(one),
  }).run();
  if (errors.length > 0) throw errors[0];
  return freed;
}
