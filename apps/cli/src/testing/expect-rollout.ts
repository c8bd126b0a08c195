import { expect } from 'vitest';
import type { Ended } from './expect-tokens.js';

/** Exit code, what is said, arguments. */
const refused = [
  [2, /Say --rollout canary/, '--canary-steps', '1,100'],
  [2, /whole number/, '--rollout', 'canary', '--canary-steps', '1,most'],
  [3, /ends below 100/, '--rollout', 'canary', '--canary-steps', '1,50'],
  [3, /client-address/, '--rollout', 'canary', '--sticky-by', 'luck'],
] as const;

/** How `testing` comes to another release: set, shown, and each mistake told. */
export async function expectRollout(env: (...args: readonly string[]) => Promise<Ended>): Promise<void> {
  const set = (...args: readonly string[]) => env('settings', 'testing', ...args);
  for (const [code, stderr, ...args] of refused)
    expect(await set(...args)).toMatchObject({ code, stderr: expect.stringMatching(stderr) });
  const steps = ['--canary-steps', '5,100', '--canary-hold', '10m', '--sticky-by', 'cookie:sid'];
  expect((await set('--rollout', 'canary', ...steps)).stdout).toContain(
    'a release comes in steps: 5 % for 10m, 100 %, a client stays by cookie:sid',
  );
  const shown = JSON.parse((await set('--rollout', 'all-at-once', '--json')).stdout) as object;
  expect(shown).toMatchObject({ environment: { rollout: null } });
}
