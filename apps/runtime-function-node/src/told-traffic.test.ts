import { afterEach, expect, it } from 'vitest';
import { statusClasses, trafficIn, trafficPath } from '@tiffin/contracts';
import { waitUntil } from '@tiffin/testing/wait-until';
import { startFunction as started, stopFunctions } from './testing/start-function.js';

afterEach(stopFunctions);

it('tells the platform how many requests it answered how, and counts no probe', async () => {
  const { get } = await started(({ data }) => {
    if (data === 'fail') throw new Error('failed');
    return 'x';
  });
  for (const path of [
    '/',
    '/other',
    '/.tiffin/healthz',
    '/.tiffin/metrics',
    '/.tiffin/readyz',
    '/.tiffin/other',
    trafficPath,
  ])
    await get(path);
  await get('/', { method: 'POST', body: 'fail' });
  const told = async () => trafficIn(await (await get(trafficPath)).text());
  await waitUntil('all are counted', async () => ((await told())?.endpoints[0]?.[1][4] ?? 0) > 0);
  const [name, figures = []] = (await told())?.endpoints[0] ?? [];
  expect([name, figures.slice(0, statusClasses.length)]).toEqual(['', [0, 2, 0, 0, 1, 0]]);
  expect(figures.slice(statusClasses.length).reduce((all, count) => all + count, 0)).toBe(3);
  expect(await told()).toEqual(await told());
});
