import { describe, expect, it } from 'vitest';
import { MigrateRelease, type MigrateParts, type WantedMigration } from './migrate-release.js';

const store = { connectorId: 'db', connector: 'Main', kind: 'postgresql', settings: {}, tables: [], declared: [] };

describe('a release that somebody else has taken over', () => {
  it('waits no longer for a database that does not answer', async () => {
    const work = Promise.withResolvers<never>();
    const database = {
      applied: () => Promise.resolve(null),
      settle: () => work.promise,
      close: () => Promise.resolve(work.reject(new Error('closed'))),
    };
    const parts = {
      databases: { open: () => Promise.resolve(database) },
      record: { within: () => Promise.resolve([]) },
      plan: () => [],
      lookEveryMs: 1,
    };
    const wanted = { fence: { environmentId: 'staging', epoch: 1 }, releaseId: '1', releaseNumber: 1, stores: [store] };
    const watch = { held: () => false, tell: () => Promise.resolve() };
    const migrate = new MigrateRelease(parts as unknown as MigrateParts);
    await expect(migrate.run({} as never, wanted as unknown as WantedMigration, watch)).rejects.toThrow('closed');
  });
});
