import { issueWorkerGrant } from '@tiffin/access';
import { OciImageFactory, OciImageFiles, OciLayout, readBaseLock } from '@tiffin/images';
import type { TenantId } from '@tiffin/kernel';
import { NpmPackageInstaller } from '@tiffin/npm';
import { runProcess } from '@tiffin/process';
import { type BuilderConfig, readConfig } from './config.js';
import { openBuilder } from './open-builder.js';

const grantFor = (tenantId: TenantId) => issueWorkerGrant(tenantId, 'builder');

const openFactory = async (config: BuilderConfig): Promise<OciImageFactory> =>
  OciImageFactory.open({
    layout: new OciLayout(config.imagesDir),
    runtimesDir: config.runtimesDir,
    baseLock: await readBaseLock(config.baseLockFile),
    packages: new NpmPackageInstaller({ cacheDir: config.cacheDir, searchPath: config.searchPath }),
  });

await runProcess({
  name: 'builder',
  readConfig,
  start: async (config, log) => {
    const report = (error: unknown) => log.warn({ err: error }, 'tried again later');
    const files = new OciImageFiles(new OciLayout(config.imagesDir), config.retention.graceMs);
    const tell = (freed: object) => log.info(freed, 'images collected');
    return openBuilder({ config, factory: await openFactory(config), files, grantFor, report, tell });
  },
});
