import { afterEach, expect, it, vi } from 'vitest';
import { JsonLog } from '../json-log.js';
import { patiently } from './load-module.js';

afterEach(() => void vi.useRealTimers());

it('says once what has not finished loading after 5 s, where it waits and what to do', async () => {
  vi.useFakeTimers();
  const lines: string[] = [];
  const log = new JsonLog({ write: (text) => lines.push(text) });
  const { promise, resolve } = Promise.withResolvers<string>();
  const loaded = patiently({ what: 'The function', waitsAt: 'at a top-level await' }, log, () => promise);
  vi.advanceTimersByTime(4_999);
  log.flush();
  expect(lines).toEqual([]);
  vi.advanceTimersByTime(20_000);
  log.flush();
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    {
      level: 'warn',
      msg:
        'The function has not finished loading after 5 s: it is still waiting at a top-level await. ' +
        'Give what it waits for a time limit, or wait for it at the first call.',
    },
  ]);
  resolve('loaded');
  expect(await loaded).toBe('loaded');
});
