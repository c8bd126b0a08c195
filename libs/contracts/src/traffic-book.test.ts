import { describe, expect, it } from 'vitest';
import { TrafficBook } from './traffic-book.js';
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
    book.seen(new Set([runs[1]]));
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
    const endpoints = Array.from({ length: 3_000 }, (_, at) => of(`e${at}`, 1));
    for (const run of runs) book.learn(place, { run, endpoints });
    const counts = () => book.report().runs.map((one) => [one.run, one.endpoints.length]);
    expect(counts()).toEqual([
      [runs[0], 3_000],
      [runs[1], 2_000],
    ]);
    const [first] = book.report().runs;
    book.settle([first!]);
    book.learn(place, { run: runs[0], endpoints: endpoints.map(([name]) => of(name, 2)) });
    expect(counts()).toEqual([
      [runs[1], 3_000],
      [runs[0], 2_000],
    ]);
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
