import { join } from 'node:path';
import { issueWorkerGrant } from '@tiffin/access';
import { type BaseLock, OciImageFactory, OciImageFiles, OciLayout, readBaseLock } from '@tiffin/images';
import type { PushRecord } from '@tiffin/builds-operations';
import type { TenantId } from '@tiffin/kernel';
import { NpmPackageInstaller } from '@tiffin/npm';
import { runProcess } from '@tiffin/process';
import { type BuilderConfig, readConfig } from './config.js';
import { openBuilder } from './open-builder.js';
import type { OpenedRegistry } from './registry/open-delivery.js';

const grantFor = (tenantId: TenantId) => issueWorkerGrant(tenantId, 'builder');

const openFactory = async (config: BuilderConfig, baseLock: BaseLock): Promise<OciImageFactory> =>
  OciImageFactory.open({
    layout: new OciLayout(config.imagesDir),
    runtimesDir: config.runtimesDir,
    baseLock,
    workDir: join(config.cacheDir, 'plugins'),
    packages: new NpmPackageInstaller({ cacheDir: config.cacheDir, searchPath: config.searchPath }),
  });

/** Nothing of it is loaded where images stay. What it opens is closed behind the builder. */
async function deliveryOf(config: BuilderConfig, lock: BaseLock, opened: OpenedRegistry[]) {
  const { registry } = config;
  if (registry === null) return {};
  const { openDelivery } = await import('./registry/open-delivery.js');
  const open = (record: PushRecord) => {
    const delivered = openDelivery({ config, registry, lock, record });
    opened.push(delivered);
    return delivered.delivery;
  };
  return { openDelivery: open };
}

await runProcess({
  name: 'builder',
  readConfig,
  start: async (config, log) => {
    const report = (error: unknown) => log.warn({ err: error }, 'tried again later');
    const files = new OciImageFiles(new OciLayout(config.imagesDir), config.retention.graceMs);
    const tell = (freed: object) => log.info(freed, 'images collected');
    const warn = (trouble: object) => log.warn(trouble, 'the registry has lost images');
    const lock = await readBaseLock(config.baseLockFile);
    const opened: OpenedRegistry[] = [];
    const [factory, delivery] = await Promise.all([openFactory(config, lock), deliveryOf(config, lock, opened)]);
    const builder = await openBuilder({ config, factory, files, ...delivery, grantFor, report, tell, warn });
    return {
      close: async () => {
        await builder.close();
        for (const { client } of opened) await client.close();
      },
    };
  },
});
