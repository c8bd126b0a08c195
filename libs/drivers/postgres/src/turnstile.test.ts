import { expect, it } from 'vitest';
import { Turnstile } from './turnstile.js';

const waitMs = 60_000;

/** Pieces of work, named after their holder and a number, that end when they are told to. */
function pieces(turnstile: Turnstile) {
  const begun: string[] = [];
  const ends = new Map<string, (failure?: Error) => void>();
  const bring = (holder: string, count: number, from = 0) =>
    Array.from({ length: count }, (_, at) => `${holder}${from + at}`).map((name) =>
      turnstile
        .run(holder, () => {
          begun.push(name);
          return new Promise<void>((resolve, reject) => {
            ends.set(name, (failure) => (failure ? reject(failure) : resolve()));
          });
        })
        .then(
          () => 'done',
          (error: Error) => error.message,
        ),
    );
  return {
    begun,
    bring,
    end: async (name: string, failure?: Error) => {
      ends.get(name)?.(failure);
      await settled();
    },
  };
}

const settled = () => new Promise(setImmediate);

it('lets so many run at once, and the others of a holder in the order of their coming, also after a failure', async () => {
  const { begun, bring, end } = pieces(new Turnstile({ places: 3, waitMs }));
  const done = bring('a', 5);
  await settled();
  expect(begun).toEqual(['a0', 'a1']);
  await end('a1', new Error('no'));
  expect(begun).toEqual(['a0', 'a1', 'a2']);
  await end('a0');
  await end('a2');
  expect(begun).toEqual(['a0', 'a1', 'a2', 'a3', 'a4']);
  await end('a3');
  await end('a4');
  expect(await Promise.all(done)).toEqual(['done', 'no', 'done', 'done', 'done']);
});

it('leaves a place to whoever comes beside one that brings much', async () => {
  const { begun, bring, end } = pieces(new Turnstile({ places: 3, waitMs }));
  void bring('much', 50);
  void bring('other', 1);
  await settled();
  expect(begun).toEqual(['much0', 'much1', 'other0']);
  // Its own place, at once, each time.
  await end('other0');
  void bring('other', 1, 1);
  await settled();
  expect(begun).toEqual(['much0', 'much1', 'other0', 'other1']);
});

it('lets the holders take turns, however many one of them has brought before', async () => {
  const { begun, bring, end } = pieces(new Turnstile({ places: 1, waitMs }));
  void bring('a', 4);
  void bring('b', 2);
  void bring('c', 1);
  await settled();
  for (const name of ['a0', 'a1', 'b0', 'c0', 'a2', 'b1']) await end(name);
  expect(begun).toEqual(['a0', 'a1', 'b0', 'c0', 'a2', 'b1', 'a3']);
});

it('refuses whoever waits beyond the limit, says when to come again, and does not begin it later', async () => {
  const { begun, bring, end } = pieces(new Turnstile({ places: 1, waitMs: 20 }));
  const [first, ...late] = bring('a', 3);
  expect(await Promise.all(late)).toEqual(
    Array(2).fill(expect.stringContaining('Nothing was done. Send it again in 1 s')),
  );
  const [next] = bring('b', 1);
  await end('a0');
  expect(begun).toEqual(['a0', 'b0']);
  await end('b0');
  expect(await Promise.all([first, next])).toEqual(['done', 'done']);
});

it('is free again once all have left', async () => {
  const turnstile = new Turnstile({ places: 1, waitMs });
  const { bring, end } = pieces(turnstile);
  for (const holder of ['a', 'b']) {
    const done = bring(holder, 3);
    await settled();
    for (let at = 0; at < 3; at += 1) await end(`${holder}${at}`);
    expect(await Promise.all(done)).toEqual(Array(3).fill('done'));
  }
});
