import { expect, it } from 'vitest';
import { Turnstile } from './turnstile.js';

/** Pieces of work that end when they are told to. */
function pieces(turnstile: Turnstile, count: number) {
  const begun: number[] = [];
  const ends: ((failure?: Error) => void)[] = [];
  const done = Array.from({ length: count }, (_, at) =>
    turnstile
      .run(() => {
        begun.push(at);
        return new Promise<void>((resolve, reject) => {
          ends[at] = (failure) => (failure ? reject(failure) : resolve());
        });
      })
      .then(
        () => 'done',
        () => 'failed',
      ),
  );
  return { begun, done, end: (at: number, failure?: Error) => ends[at]?.(failure) };
}

const settled = () => new Promise(setImmediate);

it('lets so many run at once, and the others in the order of their coming, also after a failure', async () => {
  const { begun, done, end } = pieces(new Turnstile(2), 5);
  await settled();
  expect(begun).toEqual([0, 1]);
  end(1, new Error('no'));
  await settled();
  expect(begun).toEqual([0, 1, 2]);
  end(0);
  end(2);
  await settled();
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  end(3);
  end(4);
  expect(await Promise.all(done)).toEqual(['done', 'failed', 'done', 'done', 'done']);
});

it('is free again once all have left', async () => {
  const turnstile = new Turnstile(1);
  for (const count of [3, 3]) {
    const { done, end } = pieces(turnstile, count);
    for (let at = 0; at < count; at += 1) {
      await settled();
      end(at);
    }
    expect(await Promise.all(done)).toEqual(Array(count).fill('done'));
  }
});
