import { afterAll, beforeAll, it, vi } from 'vitest';
import { expectEnvironments } from './testing/expect-environments.js';
import { expectPromotions } from './testing/expect-promotions.js';
import { expectReleases } from './testing/expect-releases.js';
import { RunningPlatform } from './testing/running-platform.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let platform: RunningPlatform;
beforeAll(async () => {
  platform = await RunningPlatform.start(process.env['PATH']);
}, 90_000);
afterAll(() => platform.stop(), 30_000);

const tiffin = (args: readonly string[]) => platform.tiffin(args);

it('tiffin env lists, creates and orders environments', () => expectEnvironments(platform.stack, tiffin));

it('tiffin promote, approve, abort, hold and rollback do what they say', () =>
  expectPromotions(platform.stack, tiffin));

it('tiffin release lists and shows what was built, and where it serves', () => expectReleases(platform.stack, tiffin));
