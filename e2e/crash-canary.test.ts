import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainCanary } from '@tiffin/deployments-rules';
import { type CrashPoint, CrashStage, swept } from './crash-stage.js';

/** Where a change comes in steps, beside what serves. */
const points: readonly CrashPoint[] = [
  ['deployer', 'it is ready beside what serves', 'deployment_step', `new.name = 'smoke' and new.state = 'succeeded'`],
  ['deployer', 'its first share was enough', 'deployment_step', `new.name = 'canary-10' and new.state = 'succeeded'`],
  ['deployer', 'its last share was enough', 'deployment_step', `new.name = 'canary-50' and new.state = 'succeeded'`],
  ['deployer', 'it serves alone', 'deployment_step', `new.name = 'canary-100' and new.state = 'succeeded'`],
  ['cell-local', 'it is ready beside what serves', 'deployment_step', `new.name = 'smoke' and new.state = 'succeeded'`],
  ['cell-local', 'its first share was enough', 'deployment_step', `new.name = 'canary-10' and new.state = 'succeeded'`],
  ['cell-local', 'it serves alone', 'deployment_step', `new.name = 'canary-100' and new.state = 'succeeded'`],
];

let stage: CrashStage;
beforeAll(async () => {
  stage = await CrashStage.set();
}, 60_000);
afterAll(() => stage.clear());

describe('a process that is killed while a canary runs', () => {
  const steps = [10, 50, 100].map((weightPercent) => ({ weightPercent, holdMs: weightPercent < 100 ? 1_000 : 0 }));
  const rollout = { ...plainCanary, steps, minimumRequests: 5 };
  const clients = { areCalling: true, failures: [] as string[], done: Promise.resolve() };

  beforeAll(async () => {
    await stage.superuser.query('update environment set rollout = $1', [JSON.stringify(rollout)]);
    const { urls } = await stage.stack.client.untilLive(stage.project.environmentId, stage.number);
    clients.done = (async () => {
      while (clients.areCalling) {
        const answer = await stage.stack.client.call(`${urls[0]?.url}/hello`).catch((error: Error) => error.message);
        if (typeof answer === 'string' || answer.status !== 200) clients.failures.push(JSON.stringify(answer));
      }
    })();
  });
  afterAll(async () => {
    clients.areCalling = false;
    await clients.done;
    await stage.superuser.query('update environment set rollout = null');
  });

  it.each(swept(points))(
    '%s, as %s',
    async (...point) => {
      clients.failures.length = 0;
      await stage.killAt(point);
      // The router is in the cell: while nobody is there, nobody answers.
      if (point[0] === 'deployer') expect(clients.failures).toEqual([]);
    },
    60_000,
  );
});
