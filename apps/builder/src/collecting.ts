import {
  CollectImages,
  CollectPushes,
  CollectReleases,
  type ImageDelivery,
  LookForPushes,
} from '@tiffin/builds-operations';
import { PostgresDirectory, PostgresPushRecord, PostgresRetentionStore, type TenantDatabase } from '@tiffin/postgres';
import { Repeat } from '@tiffin/process';
import { retentionSettings } from '@tiffin/promotion-rules';
import type { BuilderParts } from './open-builder.js';

/** An image is looked for where cells fetch it each sixth time that images are gone through. */
const looksApart = 6;

/**
 * Takes from the store of images, and from where they are delivered to, what nothing keeps: first what tenants lose, later the images. Looks for those that have to be there. Of several builders, each does a part.
 */
export function collecting(
  parts: BuilderParts,
  database: TenantDatabase,
  delivery: ImageDelivery | undefined,
): readonly Repeat[] {
  const { files, grantFor, report, tell, config } = parts;
  const { newest, youngMs, graceMs, everyMs } = config.retention;
  const directory = new PostgresDirectory(database);
  const releases = new CollectReleases({
    ...{ directory, store: new PostgresRetentionStore(database), grantFor, report, tell },
    settings: { ...retentionSettings, newest, youngMs, youngImageMs: graceMs },
  });
  const images = new CollectImages({ leftovers: directory, files, graceMs, everyMs, tell });
  return [releases, images, ...(delivery ? ofPushes(parts, database, delivery) : [])].map(
    (work) => new Repeat(() => work.run(), Math.min(everyMs, 60_000), report),
  );
}

function ofPushes({ tell, warn, config }: BuilderParts, database: TenantDatabase, delivery: ImageDelivery) {
  const record = new PostgresPushRecord(database);
  const { graceMs, everyMs } = config.retention;
  const looking = { record, delivery, everyMs: everyMs * looksApart, tell: warn };
  return [new CollectPushes({ record, delivery, graceMs, tell }), new LookForPushes(looking)];
}
