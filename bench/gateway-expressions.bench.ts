/** What one evaluation of an expression costs in a gateway, beside the same written as a function, and as Express Gateway runs it. */
import { runInNewContext, Script } from 'node:vm';
import type { Exchange } from '../apps/runtime-gateway/src/exchange.js';
import { compileExpression, compileTemplate } from '../apps/runtime-gateway/src/expressions/compile-expression.js';
import { exchangeOf } from '../apps/runtime-gateway/src/testing/exchange-of.js';

interface Case {
  readonly text: string;
  readonly byHand: (exchange: Exchange) => unknown;
}

const car = /^\/cars\/\d+$/;
type Known = Exchange & { readonly consumer?: { readonly id: string } };

const cases: readonly Case[] = [
  {
    text: "req.headers['x-plan'] === 'gold'",
    byHand: ({ request }) => request.headers['x-plan'] === 'gold',
  },
  {
    text: "req.method === 'GET' && req.path.startsWith('/cars') && !req.query.debug",
    byHand: ({ request, path, search }) =>
      request.method === 'GET' && path.startsWith('/cars') && !new URLSearchParams(search).get('debug'),
  },
  {
    text: "/^\\/cars\\/\\d+$/.test(req.path) ? req.user.id : 'none'",
    byHand: (exchange) => (car.test(exchange.path) ? (exchange as Known).consumer?.id : 'none'),
  },
  {
    text: '`${req.method} ${req.path} ${req.headers.accept}`',
    byHand: ({ request, path }) => `${request.method} ${path} ${request.headers.accept}`,
  },
];

const exchange = exchangeOf({
  url: '/cars/7?color=red',
  headers: { 'x-plan': 'gold', accept: 'application/json', host: 'shop.example', 'user-agent': 'bench' },
  consumer: { id: 'c1' },
});
const context = {
  requestID: 'r-1',
  req: {
    method: 'GET',
    path: '/cars/7',
    headers: exchange.request.headers,
    query: { color: 'red' },
    user: { id: 'c1' },
  },
};

let kept: unknown;

/** Nanoseconds of CPU of one call. */
function measured(run: () => unknown, calls: number): number {
  const startedAt = process.cpuUsage();
  for (let call = 0; call < calls; call += 1) kept = run();
  const { user, system } = process.cpuUsage(startedAt);
  return ((user + system) * 1_000) / calls;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

console.log('ns of CPU for one evaluation, medians of 7 rounds in turn\n');
console.log('by hand  compiled  (x)   vm, compiled once  (x)   vm.runInNewContext  (x)');
for (const { text, byHand } of cases) {
  const compiled = compileExpression(text, 'bench');
  const script = new Script(text);
  const ways: readonly (readonly [run: () => unknown, calls: number])[] = [
    [() => byHand(exchange), 1_000_000],
    [() => compiled(exchange), 1_000_000],
    [() => script.runInNewContext({ ...context }), 1_000],
    [() => runInNewContext(text, { ...context }), 1_000],
  ];
  for (const [run, calls] of ways) measured(run, calls);
  const rounds = Array.from({ length: 7 }, () => ways.map(([run, calls]) => measured(run, calls)));
  const [hand = 0, ours = 0, once = 0, vm = 0] = ways.map((_, way) => median(rounds.map((round) => round[way] ?? 0)));
  const times = (ns: number): string => `(${(ns / ours).toFixed(ns < 10 * ours ? 2 : 0)})`;
  console.log(
    `${text}\n  ${hand.toFixed(1)}  ${ours.toFixed(1)}  ${times(hand)} of it by hand   ${once.toFixed(0)} ${times(once)}   ${vm.toFixed(0)} ${times(vm)}`,
  );
}

const template = compileTemplate('${req.method} ${req.path} ${requestID}', 'bench');
console.log(`\nthe message of a log: ${measured(() => template(exchange), 1_000_000).toFixed(1)} ns`);
if (kept === undefined) throw new Error('nothing was measured');
