import { CollectImages, CollectPushes, CollectReleases, type ImageDelivery } from '@tiffin/builds-operations';
import { PostgresDirectory, PostgresPushRecord, PostgresRetentionStore, type TenantDatabase } from '@tiffin/postgres';
import { Repeat } from '@tiffin/process';
import { retentionSettings } from '@tiffin/promotion-rules';
import type { BuilderParts } from './open-builder.js';

/**
 * Takes from the store of images, and from where they are delivered to, what nothing keeps: first what tenants lose, later the images. Of
 * several builders, each does a part.
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
  const pushes = delivery && new CollectPushes({ record: new PostgresPushRecord(database), delivery, graceMs, tell });
  return [() => releases.run(), () => images.run(), ...(pushes ? [() => pushes.run()] : [])].map(
    (run) => new Repeat(run, Math.min(everyMs, 60_000), report),
  );
}
