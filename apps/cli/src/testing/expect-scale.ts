import { expect } from 'vitest';
import { waitUntil } from '@tiffin/testing';
import type { Ended } from './expect-tokens.js';

/** A project's development is stopped and started; it runs on one machine, which says that it runs one of each unit. */
export async function expectScale(tiffin: (args: readonly string[]) => Promise<Ended>, slug: string): Promise<void> {
  const env = (...args: readonly string[]) => tiffin(['env', ...args, '--project', slug]);
  const asked = async (...args: readonly string[]) => JSON.parse((await env(...args, '--json')).stdout) as object;
  const usual = { replicas: 1, maxReplicas: 1, cpuPercent: 70, units: [] };
  expect(await asked('scale', 'development')).toMatchObject({ environment: { scale: usual } });
  await waitUntil('it says what runs', async () => (await env('scale', 'development')).stdout.includes('1 of 1 ready'));
  expect(await env('scale', 'development', '--replicas', '3')).toMatchObject({
    ...{ code: 3, stderr: expect.stringContaining('runs one process of each unit') },
  });
  expect(await env('scale', 'development', '--as-others')).toMatchObject({ code: 2 });
  expect(await env('stop', 'production')).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
  expect(await asked('stop', 'development')).toEqual({ ok: true, changed: true });
  expect((await env('stop', 'development')).stdout).toContain('was stopped already');
  expect(await asked('scale', 'development')).toMatchObject({ environment: { state: 'stopped' } });
  expect(await asked('start', 'development')).toEqual({ ok: true, changed: true });
  expect((await env('start', 'development')).stdout).toContain('was not stopped');
  await waitUntil('it runs again', async () => (await env('scale', 'development')).stdout.includes('1 of 1 ready'));
}
