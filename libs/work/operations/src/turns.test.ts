import { describe, expect, it } from '@jest/globals';
import { type Comer, type TurnLimits, Turns } from './turns.js';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Turns', () => {
  const open = (limits: TurnLimits) => {
    const turns = new Turns<string>(limits);
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    const come = (name: string, comer: Comer): Promise<boolean> =>
      turns.run(name, comer, () => {
        begun.push(name);
        return new Promise<void>((resolve) => ends.set(name, resolve));
      });
    const end = async (name: string) => {
      await settle();
      ends.get(name)?.();
      await settle();
    };
    return { turns, begun, come, end };
  };
  const [a, b, c] = [{ tenant: 'a' }, { tenant: 'b' }, { tenant: 'c' }];

  it('go round the tenants, however many one of them brings', async () => {
    const { begun, come, end } = open({ atOnce: 1, ofOneTenant: 1 });
    for (const name of ['a1', 'a2', 'a3']) void come(name, a);
    for (const name of ['b1', 'b2']) void come(name, b);
    void come('c1', c);
    for (const name of ['a1', 'b1', 'c1', 'a2', 'b2', 'a3']) await end(name);
    expect(begun).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  });

  it('come first to whose tenant has less at work', async () => {
    const { begun, come, end } = open({ atOnce: 3, ofOneTenant: 3 });
    for (const name of ['a1', 'a2', 'a3', 'a4']) void come(name, a);
    for (const name of ['b1', 'b2']) void come(name, b);
    await end('a1');
    expect(begun.at(-1)).toBe('b1');
    // Now as many of each: it is the turn of the tenant that waits longer for it.
    await end('a2');
    await end('a3');
    expect(begun).toEqual(['a1', 'a2', 'a3', 'b1', 'a4', 'b2']);
  });

  it('keep a place for another tenant', async () => {
    const { begun, come } = open({ atOnce: 2, ofOneTenant: 1 });
    for (const name of ['a1', 'a2']) void come(name, a);
    void come('b1', b);
    expect(begun).toEqual([]);
    await settle();
    expect(begun).toEqual(['a1', 'b1']);
  });

  it('send away who comes where too many wait, but not for one of a tenant with more: the last of those', async () => {
    const { begun, come, end } = open({ atOnce: 1, ofOneTenant: 1, waiting: 2 });
    const [, , yielding] = ['a1', 'a2', 'a3'].map((name) => come(name, a));
    expect(await come('a4', a)).toBe(false);
    void come('b1', b);
    expect(await yielding).toBe(false);
    expect(await come('b2', b)).toBe(false);
    expect(await come('c1', c)).toBe(false);
    await end('a1');
    await end('b1');
    expect(begun).toEqual(['a1', 'b1', 'a2']);
  });

  it('are not given twice to one who waits, and not to one who was called off', async () => {
    const { turns, begun, come, end } = open({ atOnce: 1, ofOneTenant: 1 });
    const [, off, last] = ['a1', 'a2', 'a3'].map((name) => come(name, a));
    expect(await come('a2', a)).toBe(false);
    turns.callOff('a2');
    expect(await off).toBe(false);
    await end('a1');
    expect(begun).toEqual(['a1', 'a3']);
    const late = come('late', b);
    turns.stop();
    expect(await late).toBe(false);
    await end('a3');
    expect(await last).toBe(true);
  });

  it('go on where the work fails', async () => {
    const { turns, begun, come } = open({ atOnce: 1, ofOneTenant: 1 });
    const failing = turns.run('a1', a, () => Promise.reject(new Error('broken')));
    void come('a2', a);
    await expect(failing).rejects.toThrow('broken');
    await settle();
    expect(begun).toEqual(['a2']);
  });
});
