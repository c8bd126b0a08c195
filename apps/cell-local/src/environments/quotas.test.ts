import { describe, expect, it } from 'vitest';
import type { DesiredEnvironment } from '@tiffin/contracts';
import { testUnit } from '@tiffin/testing/cell-contract';
import { Quotas } from './quotas.js';

const settings = {
  project: { units: 3, memoryMb: 1_000, diskMb: 1_000 },
  tenant: { units: 4, memoryMb: 10_000, diskMb: 10_000 },
  unitDiskMb: 100,
};
const environment = (id: string, units: number, [tenant, project]: readonly [string, string], memoryMb = 64) =>
  ({
    ...{ environmentId: id, epoch: 1, releaseId: 'r', routes: [], owner: { tenant, project } },
    units: Array.from({ length: units }, (_, at) => testUnit(`u${at}`, 'sha256:', { memoryMb })),
  }) satisfies DesiredEnvironment;

describe('Quotas', () => {
  it('adds up all environments of a project, and names the quota that is broken', () => {
    const quotas = new Quotas(settings);
    expect(quotas.admit(environment('dev', 2, ['t', 'p']))).toBeNull();
    expect(quotas.admit(environment('prod', 2, ['t', 'p']))).toBe(
      'the quota of the project "p" in this cell is 3 units, and with this release it would use 4 units. Draw fewer functions, gateways or microservices, of which each is a unit, or have the quota raised.',
    );
    expect(quotas.admit(environment('prod', 1, ['t', 'p']))).toBeNull();
    // The same environment is counted once.
    expect(quotas.admit(environment('dev', 2, ['t', 'p']))).toBeNull();
  });

  it('adds up all projects of a tenant, and no other tenant’s project of the same name', () => {
    const quotas = new Quotas(settings);
    quotas.admit(environment('a', 3, ['t', 'p']));
    expect(quotas.admit(environment('b', 2, ['t', 'q']))).toMatch(
      /^the quota of the tenant "t" in this cell is 4 units/,
    );
    expect(quotas.admit(environment('c', 3, ['other', 'p']))).toBeNull();
    quotas.forget('a');
    expect(quotas.admit(environment('b', 2, ['t', 'q']))).toBeNull();
  });

  it.each([
    [600, { ...settings, unitDiskMb: 1 }, '1000 MiB of memory, and with this release it would use 1200 MiB of memory'],
    [64, { ...settings, unitDiskMb: 600 }, '1000 MiB of disk, and with this release it would use 1200 MiB of disk'],
  ])('counts memory and disk too', (memoryMb, with_, text) => {
    expect(new Quotas(with_).admit(environment('a', 2, ['t', 'p'], memoryMb))).toContain(text);
  });
});
