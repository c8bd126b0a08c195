import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ApiEndpointConfig, pathPatternProblem } from '@tiffin/contracts';
import { compileRoutes } from '../load/routes.js';
import { Section } from '../load/section.js';
import { Pipeline } from '../policies/pipeline.js';
import { exchangeOf } from '../testing/exchange-of.js';
import { compilePath } from './path-pattern.js';
import { Router } from './router.js';

const segment = fc.constantFrom('cars', 'CARS', 'car', 'a.b', ':id', ':id?', '*', 'cars*', '(x|y)', 'x-y', '%41', '~a');
const pattern = fc
  .tuple(fc.array(segment, { maxLength: 3 }), fc.constantFrom('', '/', '/?', '/+b', '/?b'))
  .map(([segments, end]) => `/${segments.join('/')}${end}`)
  .filter((one) => pathPatternProblem(one) === null);
const endpoint: fc.Arbitrary<ApiEndpointConfig> = fc.record(
  {
    host: fc.constantFrom('*', '', 'a.test', 'A.test', '*.test', 'b.test'),
    paths: fc.array(fc.oneof(pattern, fc.constant('*')), { maxLength: 2 }),
    pathRegex: fc.constantFrom('^/c', 'r'),
    hostRegex: fc.constantFrom('[ab]\\.test'),
  },
  { requiredKeys: [] },
);
const path = fc
  .array(fc.constantFrom('cars', 'Cars', 'car', 'carsb', 'a.b', 'x', 'x-y', '%41', '', '~a', 'r'), { maxLength: 3 })
  .map((segments) => `/${segments.join('/')}`);

/** Names of endpoints in the order in which a request comes by, as a look at each of them finds them. */
function lookedAt(groups: ReturnType<typeof compileRoutes>, hostname: string, at: string): readonly string[] {
  return groups
    .filter(({ admits }) => admits === undefined || admits(hostname))
    .flatMap(({ routes }) => routes.filter(({ paths }) => paths.some((one) => one.matches(at))))
    .map(({ endpoint: name }) => name);
}

function routed(groups: ReturnType<typeof compileRoutes>, hostname: string, at: string): readonly string[] {
  const exchange = Object.assign(exchangeOf({ url: at }), { hostname, group: 0, position: 0 });
  const [router, names] = [new Router(groups), [] as string[]];
  while (router.next(exchange) !== undefined) names.push(exchange.route!.endpoint);
  return names;
}

describe('the first segment of a path', () => {
  it.each([
    ['/Cars', 'cars'],
    ['/cars/:id', 'cars'],
    ['/cars/*', 'cars'],
    ['/a.b/x', 'a.b'],
    ['/', undefined],
    ['*', undefined],
    ['/cars*', undefined],
    ['/:a/cars', undefined],
    ['/cars?/x', undefined],
    ['/cars/?b', undefined],
    ['/cars/+b', undefined],
  ])('of %s is %s', (path, first) => expect(compilePath(path, 'test').first).toBe(first));
});

describe('the router', () => {
  it('finds what a look at each endpoint would, in the same order', () => {
    fc.assert(
      fc.property(
        fc.array(endpoint, { maxLength: 12 }),
        fc.constantFrom('a.test', 'b.test', 'c'),
        path,
        (all, host, at) => {
          const apiEndpoints = Object.fromEntries(all.map((one, index) => [`e${index}`, one]));
          const pipelines = new Map(Object.keys(apiEndpoints).map((name) => [name, new Pipeline([])]));
          const groups = compileRoutes(new Section({ apiEndpoints }, 'test'), pipelines);
          expect(routed(groups, host, at)).toEqual(lookedAt(groups, host, at));
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
