/** Guards of what lies outside the database, where somebody else may write too, or nobody answers. */
const operations = 'libs/audit/operations/src';
const bucket = 'apps/auditor/src/bucket.test.ts';

export const checkpoints = [
  {
    guard: 'checkpoints: what nobody signed is not the newest',
    without: 'whoever may add one object blinds the auditor for good',
    file: `${operations}/checkpoint-log.ts`,
    find: 'if (one) return one;',
    replace: 'return one;',
    test: [bucket, 'are not put out of sight by no checkpoint, far behind the last number'],
  },
  {
    guard: 'checkpoints: the first is number 1',
    without: 'the oldest ones are taken away unseen',
    file: 'libs/audit/rules/src/checkpoint-log.ts',
    find: 'if (number !== expected) return',
    replace: 'if (number !== expected && before.number > 0) return',
    also: [
      {
        file: 'libs/audit/rules/src/checkpoint-log.ts',
        find: 'return read.previous === before.hash ?',
        replace: 'return before.number === 0 || read.previous === before.hash ?',
      },
    ],
    test: ['apps/auditor/src/tampering.test.ts', 'the first one'],
  },
  {
    guard: 'checkpoints: what was signed as another number is none',
    without: 'a copy of an old checkpoint at the next number has chains compared with what they were long ago',
    file: `${operations}/checkpoint-log.ts`,
    find: 'return read?.number === number ? read : null;',
    replace: 'return number > 0 ? read : null;',
    test: [bucket, 'are not put out of sight by an old checkpoint, at the next number'],
  },
  {
    guard: 'checkpoints: a number that is taken is left out',
    without: 'whoever may add one object ends all checkpoints',
    file: `${operations}/sign-checkpoint.ts`,
    find: 'while (all.has(number)) number += 1;',
    replace: 'if (all.has(-1)) number += 1;',
    test: [bucket, 'are not put out of sight by no checkpoint, at the next number'],
  },
  {
    guard: 'checkpoints: one that is overdue raises the alarm',
    without: 'a store that is away, or a key that has become wrong, is a line in a log, and nothing is proven any more',
    file: `${operations}/verify-chains.ts`,
    find: 'const isLate = now.getTime() - last > this.parts.lateMs;',
    replace: 'const isLate = now.getTime() - last > this.parts.lateMs && last < 0;',
    test: [bucket, 'says that its key is wrong, and raises the alarm'],
  },
  {
    guard: 'checkpoints: a store that is away keeps nobody from looking at the chains',
    without: 'whoever cuts off the store changes events unseen meanwhile',
    file: `${operations}/verify-chains.ts`,
    find: 'if (this.#newest === null) throw error;',
    replace: 'throw error;',
    test: [bucket, 'says so, raises the alarm, goes on looking at the chains, and signs again when it is back'],
  },
  {
    guard: 'a bucket: one that is gone is not one without this checkpoint',
    without: 'a bucket that is taken away is said to hold a changed checkpoint',
    file: 'libs/drivers/checkpoints/src/s3-checkpoint-store.ts',
    find: ` && codeOf(answer) !== 'NoSuchBucket'`,
    replace: '',
    test: [
      'libs/drivers/checkpoints/src/s3-checkpoint-store.test.ts',
      'says that it does not work, and is not taken for an empty one',
    ],
  },
];
