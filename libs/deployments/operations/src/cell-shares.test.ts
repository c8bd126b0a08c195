import { expect, it } from 'vitest';
import { type CellId, type EnvironmentId, newId, type TenantId } from '@tiffin/kernel';
import { CellShares } from './cell-shares.js';

const [hung, well] = [newId<CellId>(), newId<CellId>()];
const tenantId = newId<TenantId>();
const named = (name: string, tenant = tenantId) => ({ tenantId: tenant, environmentId: name as EnvironmentId });
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('holds so many of a cell, keeps some waiting, turns the rest away, and leaves other cells alone', async () => {
  const shares = new CellShares({ concurrency: 2, perTenant: 2, waiting: 1 });
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const hang = (name: string) =>
    shares.run(hung, named(name), () => {
      begun.push(name);
      return new Promise((resolve) => ends.push(resolve));
    });
  const [first, , third] = [hang('first'), hang('second'), hang('third')];
  expect(await hang('too many')).toBe(false);
  expect(await hang('third')).toBe(false);
  expect(await shares.run(well, named('well'), async () => void begun.push('well'))).toBe(true);
  expect(begun).toEqual(['first', 'second', 'well']);
  ends[0]?.();
  expect(await first).toBe(true);
  expect(begun.at(-1)).toBe('third');
  const late = hang('late');
  shares.stop();
  expect(await late).toBe(false);
  ends.forEach((end) => end());
  expect(await third).toBe(true);
});

it('gives the place on where the work fails', async () => {
  const shares = new CellShares({ concurrency: 1, perTenant: 1, waiting: 1 });
  const failing = shares.run(well, named('failing'), async () => {
    await tick();
    throw new Error('broken');
  });
  const next = shares.run(well, named('next'), tick);
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe(true);
});

it('lets no tenant with a hundred environments make another one wait for its turn, or lose its place', async () => {
  const shares = new CellShares({ concurrency: 4, perTenant: 3, waiting: 10 });
  const begun: string[] = [];
  const hang = (name: string, tenant: TenantId) =>
    void shares.run(well, named(name, tenant), () => {
      begun.push(name);
      return new Promise(() => undefined);
    });
  for (let number = 0; number < 100; number += 1) hang(`many ${number}`, tenantId);
  const other = newId<TenantId>();
  hang('one', other);
  hang('another', other);
  await tick();
  expect(begun).toEqual(['many 0', 'many 1', 'many 2', 'one']);
});
