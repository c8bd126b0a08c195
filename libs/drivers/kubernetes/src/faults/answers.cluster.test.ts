import { eventually } from '@tiffin/testing/cluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { another, FaultCell, faultEnvironment, faultUnit } from '../testing/fault-cell.js';
import { FaultPlace } from '../testing/fault-place.js';

let at: FaultPlace;
let tested: FaultCell;

beforeAll(async () => {
  at = await FaultPlace.open();
  tested = await FaultCell.working(at);
});
afterAll(async () => {
  await tested[Symbol.asyncDispose]();
  await at[Symbol.asyncDispose]();
});

const answer = (code: number, more: object = {}) => ({ does: 'answer' as const, code, ...more });
const ofEnvironment = /\/namespaces\/t-[^/]+\/[^/]+/;

describe('F-13: a storm of conflicts', () => {
  it('ends where it should, keeps fields of others, and asks no more than it may', async () => {
    const desired = faultEnvironment(faultUnit('one'), faultUnit('two'));
    tested.proxy.rule({ method: 'PATCH', path: ofEnvironment, fault: answer(409, { reason: 'Conflict' }) });
    const begun = tested.proxy.calls.length;
    await tested.apply(desired);
    await eventually('20 conflicts', () => patches(begun).length >= 20);
    tested.proxy.rule({ method: 'PATCH', path: ofEnvironment, share: 0.5, fault: answer(409, { reason: 'Conflict' }) });
    await tested.live(desired);
    expect(withinBucket(patches(begun), { perSecond: 50, burst: 200 })).toBe(true);
    const [deployment] = await tested.objects('deployments', desired);
    const name = `deployment/${deployment?.metadata.name}`;
    await at.kubectl.run(['annotate', name, 'others.dev/is=theirs', '-n', `t-${desired.environmentId}`]);
    const next = another({ ...desired, epoch: 2 }, faultUnit('one'), faultUnit('two', 'b'));
    await tested.bring(next);
    tested.proxy.rule();
    const kept = (await tested.objects('deployments', desired)).find(
      ({ metadata }) => metadata.uid === deployment?.metadata.uid,
    );
    expect(kept?.metadata.annotations).toMatchObject({ 'others.dev/is': 'theirs' });
    expect(await tested.names('deployments', next)).toEqual(['one', 'two']);
  });

  const patches = (since: number) =>
    tested.proxy.calls.slice(since).filter(({ method, path }) => method === 'PATCH' && ofEnvironment.test(path));
});

interface Bucket {
  readonly perSecond: number;
  readonly burst: number;
}

/** Whether no stretch of calls has more in it than a bucket lets pass; a tenth more, for calls do not arrive as they were sent. */
function withinBucket(calls: readonly { readonly atMs: number }[], { perSecond, burst }: Bucket): boolean {
  return calls.every(({ atMs }, first) =>
    calls.slice(first).every((call, more) => more <= burst + 1 + ((call.atMs - atMs) / 1000) * perSecond * 1.1 + 5),
  );
}

describe('F-15: an answer that does not tell what was done', () => {
  it.each([
    ['500', answer(500, { hasEffect: true as const })],
    ['504', answer(504, { hasEffect: true as const })],
    ['a cut', { does: 'reset' as const, when: 'after' as const }],
  ])('%s after it was applied: nothing is applied twice', async (_, fault) => {
    const desired = faultEnvironment(faultUnit('one'), faultUnit('two'));
    const written = /\/(namespaces\/[^/]+|deployments\/[^/]+|services\/[^/]+|secrets.*|configmaps.*)$/;
    tested.proxy.rule(
      { method: 'PATCH', path: written, times: 2, fault },
      { method: 'POST', path: written, times: 1, fault },
      { method: 'PUT', path: written, times: 1, fault },
    );
    await tested.bring(desired);
    tested.proxy.rule();
    const deployments = await tested.objects('deployments', desired);
    expect(deployments.map(({ metadata }) => metadata.generation)).toEqual([1, 1]);
    // By the controller of replicas, each time that a template is another one.
    expect(await tested.objects('replicasets', desired)).toHaveLength(2);
    const { length } = tested.proxy.calls.filter(({ fault: done }) => done !== null);
    expect(length).toBeGreaterThan(0);
  });
});

describe('F-16: a cluster that does not answer for a while', () => {
  it('is asked ever less, and not by all at once when it is back', async () => {
    const all = [1, 2, 3, 4, 5].map(() => faultEnvironment());
    await Promise.all(all.map((desired) => tested.bring(desired)));
    tested.proxy.rule({ method: 'PATCH', fault: answer(503) });
    const changed = all.map((desired) => another({ ...desired, epoch: 2 }, faultUnit('one', 'b')));
    const begun = tested.proxy.calls.length;
    await Promise.all(changed.map((desired) => tested.apply(desired)));
    const failed = () => tested.proxy.calls.slice(begun).filter(({ method }) => method === 'PATCH');
    await eventually('each has failed three times', () => failed().length >= 3 * all.length);
    const back = tested.proxy.calls.length;
    const asked = failed();
    tested.proxy.rule();
    await Promise.all(changed.map((desired) => tested.live(desired)));
    // What they had to write, and no more of it because they had waited.
    const written = tested.proxy.calls.slice(back).filter(({ method }) => method === 'PATCH');
    expect(written.length).toBeLessThan(2 * all.length * 4);
    expect(gaps(asked, changed[0]?.environmentId ?? '').at(-1)).toBeGreaterThan(450);
  });

  const gaps = (calls: readonly { readonly atMs: number; readonly path: string }[], id: string) => {
    const own = calls.filter(({ path }) => path.includes(id)).map(({ atMs }) => atMs);
    const rounds = own.filter((at, index) => index === 0 || at - (own[index - 1] ?? 0) > 300);
    return rounds.map((at, index) => (index === 0 ? Infinity : at - (rounds[index - 1] ?? 0)));
  };
});

describe('F-18: what is refused each time', () => {
  it.each([
    ['422', answer(422, { reason: 'Invalid', message: 'spec.replicas: must be positive' }), 'must be positive'],
    ['403 of a quota', answer(403, { message: 'exceeded quota: environment, used: 3' }), 'quota is reached'],
    ['403 of Pod Security', answer(403, { message: 'violates PodSecurity "restricted"' }), 'violates PodSecurity'],
    ['403 of a right', answer(403, { message: 'cannot patch resource' }), 'lacks a right'],
  ])('%s is told with its reason and not asked again and again', async (_, fault, reason) => {
    const desired = faultEnvironment();
    tested.proxy.rule({ method: 'PATCH', path: /\/deployments\//, fault });
    const begun = tested.proxy.calls.length;
    await tested.apply(desired);
    const failed = await eventually('it has failed', async () => {
      const seen = await tested.observe(desired.environmentId);
      return seen?.rollout === 'failed' ? seen : null;
    });
    tested.proxy.rule();
    expect(failed.failure?.reason).toContain(reason);
    expect(failed.failure?.reason).toContain('deployments "one-');
    const asked = tested.proxy.calls.slice(begun).filter(({ fault: done }) => done !== null);
    expect(asked).toHaveLength(1);
  });

  it('is told also where what stays is refused', async () => {
    const desired = faultEnvironment();
    const refused = answer(403, { message: 'exceeded quota: resourcequotas' });
    tested.proxy.rule({ method: 'PATCH', path: /\/(resourcequotas|limitranges)\//, fault: refused });
    await tested.apply(desired);
    const failed = await eventually('it has failed', async () => {
      const seen = await tested.observe(desired.environmentId);
      return seen?.rollout === 'failed' ? seen : null;
    });
    tested.proxy.rule();
    expect(failed.failure?.reason).toContain('quota');
  });
});

describe('what is refused for a while', () => {
  it('is told as what is in the way, until it is over', async () => {
    const desired = faultEnvironment();
    const uncounted = answer(403, { message: 'status unknown for quota: environment' });
    tested.proxy.rule({ method: 'PATCH', path: /\/services\//, fault: uncounted });
    await tested.apply(desired);
    const told = async () => (await tested.observe(desired.environmentId))?.obstacle;
    await eventually('it is told', async () => (await told())?.includes('has yet to count') === true);
    tested.proxy.rule();
    await eventually('it is over', async () => (await told()) !== undefined);
  });
});

describe('a quota that has yet to count a kind', () => {
  it('is asked again every few seconds, however often it says so', async () => {
    const desired = faultEnvironment();
    const uncounted = answer(403, { message: 'status unknown for quota: environment' });
    tested.proxy.rule({ method: 'PATCH', path: /\/services\//, times: 6, fault: uncounted });
    const begun = tested.proxy.calls.length;
    await tested.bring(desired);
    tested.proxy.rule();
    const asked = tested.proxy.calls.slice(begun).filter(({ method, fault }) => method === 'PATCH' && fault !== null);
    expect(asked).toHaveLength(6);
    const pauses = asked.slice(1).map(({ atMs }, index) => atMs - (asked[index]?.atMs ?? 0));
    expect(Math.max(...pauses)).toBeLessThan(5_000);
  });
});

describe('F-25: one of many objects refused', () => {
  it('fails with its name; the release before goes on, and the next one is clean', async () => {
    const desired = faultEnvironment(faultUnit('one'), faultUnit('two'));
    await tested.bring(desired);
    tested.proxy.rule({ method: 'PATCH', path: /\/services\/three-/, fault: answer(422, { message: 'no' }) });
    const bad = another({ ...desired, epoch: 2 }, ...['one', 'two', 'three', 'four'].map((key) => faultUnit(key, 'b')));
    await tested.apply(bad);
    const failed = await eventually('it has failed', async () => {
      const seen = await tested.observe(bad.environmentId);
      return seen?.rollout === 'failed' ? seen : null;
    });
    expect(failed.failure?.reason).toContain('services "three-');
    expect(failed.servingReleaseId).toBe(desired.releaseId);
    await eventually('no orphan is left', async () => {
      const names = [...(await tested.names('deployments', bad)), ...(await tested.names('services', bad))];
      return names.every((name) => /^(one|two)/.test(name));
    });
    tested.proxy.rule();
    const good = { ...another(bad, ...bad.units), epoch: 3 };
    await tested.bring(good);
    expect(await tested.names('deployments', good)).toEqual(['four', 'one', 'three', 'two']);
  });
});
