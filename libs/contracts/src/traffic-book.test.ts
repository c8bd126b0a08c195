import { describe, expect, it } from 'vitest';
import { toldAfterEndMs, TrafficBook } from './traffic-book.js';
import { type EndpointTraffic, trafficFigures, trafficIn } from './unit-traffic.js';

const runs = ['0190a5d0-1111-7000-8000-00000000000a', '0190a5d0-1111-7000-8000-00000000000b'] as const;
const place = { environmentId: 'e', unit: 'gateway-main' };
const of = (name: string, count: number): EndpointTraffic => [
  name,
  [...Array<number>(trafficFigures - 1).fill(0), count],
];

const told = (book: TrafficBook) =>
  book
    .report()
    .runs.map(({ run, endpoints }) => [run, Object.fromEntries(endpoints.map(([name, all]) => [name, all.at(-1)]))]);

describe('a book of traffic', () => {
  it('tells totals until they are kept, whatever is counted meanwhile', () => {
    const book = new TrafficBook();
    book.learn(place, { run: runs[0], endpoints: [of('a', 2), of('b', 1)] });
    const first = book.report().runs;
    expect(told(book)).toEqual([[runs[0], { a: 2, b: 1 }]]);
    book.learn(place, { run: runs[0], endpoints: [of('a', 5), of('b', 1)] });
    book.settle(first);
    expect(told(book)).toEqual([[runs[0], { a: 5 }]]);
    book.settle(book.report().runs);
    expect(told(book)).toEqual([[runs[0], {}]]);
  });

  it('never tells less than before, whoever says it late', () => {
    const book = new TrafficBook();
    book.learn(place, { run: runs[0], endpoints: [of('a', 5)] });
    book.learn(place, { run: runs[0], endpoints: [of('a', 3)] });
    expect(told(book)).toEqual([[runs[0], { a: 5 }]]);
  });

  it('forgets a process that has ended once all of it is kept, and not before', () => {
    const book = new TrafficBook([{ ...place, run: runs[0], endpoints: [of('a', 2)] }]);
    book.learn(place, { run: runs[1], endpoints: [of('a', 1)] });
    book.seen([{ ...place, run: runs[1] }]);
    const report = book.report().runs;
    expect(told(book)).toEqual([
      [runs[0], { a: 2 }],
      [runs[1], { a: 1 }],
    ]);
    book.settle(report);
    expect(told(book)).toEqual([[runs[1], {}]]);
  });

  it('tells so much at once, and what was left out next', () => {
    const book = new TrafficBook();
    const many = (count: number) => Array.from({ length: 500 }, (_, at) => of(`e${at}`, count));
    for (let at = 0; at < 11; at += 1) book.learn(place, { run: `run ${at}`, endpoints: many(1) });
    const counts = () => book.report().runs.map((one) => [one.run, one.endpoints.length]);
    expect(counts().at(-1)).toEqual(['run 10', 0]);
    expect(book.untold().flatMap(({ endpoints }) => endpoints)).toHaveLength(5_500);
    const [first] = book.report().runs;
    book.settle([first!]);
    book.learn(place, { run: 'run 0', endpoints: many(2) });
    expect(counts().slice(-2)).toEqual([
      ['run 10', 500],
      ['run 0', 0],
    ]);
  });

  it('is of each unit by itself, whatever run another one says', () => {
    const book = new TrafficBook();
    const others = [
      { ...place, environmentId: 'f' },
      { ...place, unit: 'gateway-other' },
    ];
    const [run] = runs;
    book.learn(place, { run, endpoints: [of('a', 2)] });
    for (const other of others) book.learn(other, { run, endpoints: [of('a', 9), of('b', 1)] });
    const [first] = book.report().runs;
    expect(first).toEqual({ ...place, run, endpoints: [of('a', 2)] });
    book.settle(others.map((other) => ({ ...other, run, endpoints: [of('a', 9), of('b', 1)] })));
    book.seen([{ ...place, run }]);
    expect(book.report().runs).toEqual([{ ...place, run, endpoints: [of('a', 2)] }]);
    book.learnLast(others[0]!, { run, endpoints: [] });
    book.settle([first!]);
    expect(book.report().runs).toEqual([{ ...place, run, endpoints: [] }]);
  });

  it('has no more endpoints of a process than one look may have, however often it names others', () => {
    const book = new TrafficBook();
    for (let look = 0; look < 3; look += 1) {
      const endpoints = Array.from({ length: 400 }, (_, at) => of(`e${look} ${at}`, 1));
      book.learn(place, { run: runs[0], endpoints });
    }
    book.learn(place, { run: runs[0], endpoints: [of('e0 0', 7)] });
    const [one] = book.report().runs;
    expect([one?.endpoints.length, one?.endpoints[0]]).toEqual([500, of('e0 0', 7)]);
  });

  it('forgets what nobody took of a process that is over for longer than the platform remembers it', () => {
    let now = 1_000_000_000_000;
    const book = new TrafficBook([{ ...place, run: runs[0], endpoints: [of('a', 2)] }], () => now);
    now += toldAfterEndMs;
    book.seen([]);
    expect(told(book)).toEqual([[runs[0], { a: 2 }]]);
    now += 1;
    book.learnLast(place, { run: runs[1], endpoints: [of('a', 1)] });
    expect(told(book)).toEqual([[runs[1], { a: 1 }]]);
  });
});

describe('what a process says of its traffic', () => {
  const text = (given: object) => JSON.stringify({ run: runs[0], endpoints: [], ...given });

  it.each(['', 'x', 'null', '[]', text({ run: 'x' }), text({ run: 1 }), text({ endpoints: {} })])(
    'is nothing where it is %j',
    (given) => expect(trafficIn(given)).toBeNull(),
  );

  it('is as much as there can be, and no more', () => {
    const bad = [
      ['a'],
      ['a', [1]],
      [1, of('', 1)[1]],
      ['x'.repeat(201), of('', 1)[1]],
      ['\0', of('', 1)[1]],
      ['n', of('', -1)[1]],
    ];
    expect(trafficIn(text({ endpoints: [...bad, ['f', of('', 1.5)[1]], of('ok', 1)] }))?.endpoints).toEqual([
      of('ok', 1),
    ]);
    const many = Array.from({ length: 700 }, (_, at) => of(`e${at}`, 1));
    expect(trafficIn(text({ endpoints: many }))?.endpoints).toHaveLength(500);
  });
});
