import type { ConditionConfig } from '@tiffin/contracts';
import type { CaseArea, CaseRequest, ConformanceCase } from '../conformance-case.js';
import { asking, gets, piped, proxied, saying } from './answering.js';

const tried = (name: string, condition: ConditionConfig, ...requests: readonly CaseRequest[]): ConformanceCase => ({
  name: `condition ${name}`,
  config: asking(condition),
  requests: requests.length === 0 ? [{ path: '/' }] : requests,
});

const by = (...methods: readonly string[]): readonly CaseRequest[] => methods.map((method) => ({ method, path: '/' }));
const to = (...hosts: readonly string[]): readonly CaseRequest[] => hosts.map((host) => ({ host }));
const always: ConditionConfig = { name: 'always' };
const never: ConditionConfig = { name: 'never' };
const match = (pattern: string): ConditionConfig => ({ name: 'pathMatch', pattern });
const exact = (path: string): ConditionConfig => ({ name: 'pathExact', path });
const method = (...methods: readonly string[]): ConditionConfig => ({ name: 'method', methods });
const host = (pattern: string): ConditionConfig => ({ name: 'hostMatch', pattern });
const all = (...conditions: readonly ConditionConfig[]): ConditionConfig => ({ name: 'allOf', conditions });
const any = (...conditions: readonly ConditionConfig[]): ConditionConfig => ({ name: 'oneOf', conditions });
const not = (condition: ConditionConfig): ConditionConfig => ({ name: 'not', condition });

/** A glob for the Host header is tried at an endpoint that takes whatever host of the case. */
const globbed = (name: string, pattern: string, ...hosts: readonly string[]): ConformanceCase => {
  const config = asking(host(pattern));
  return {
    name: `condition hostMatch ${name}`,
    config: { ...config, apiEndpoints: { api: { hostRegex: '.*{host}.*' } } },
    requests: to(...hosts),
  };
};

/** All conditions but `expression` and `json-schema`. */
export const conditions: CaseArea = {
  area: 'conditions',
  cases: [
    tried('always', always),
    tried('never', never),
    tried('pathMatch', match('/cars'), ...gets('/cars', '/x/cars/y', '/bikes')),
    tried('pathMatch anchored', match('^/cars$'), ...gets('/cars', '/cars/1', '/cars?a=1')),
    tried('pathMatch sees the query', match('[?]a=1'), ...gets('/?a=1', '/?b=2', '/a=1')),
    tried('pathMatch minds case', match('/Cars'), ...gets('/Cars', '/cars')),
    tried('pathMatch with a class', match('/v[0-9]+/'), ...gets('/v1/x', '/v22/', '/vx/')),
    tried('pathMatch with a choice', match('^/(a|b)$'), ...gets('/a', '/b', '/c')),
    tried('pathMatch with a look-ahead', match('^/(?!admin)'), ...gets('/cars', '/admin')),
    tried('pathMatch of an empty text', match('^$'), ...gets('/')),
    tried('pathMatch sees what is encoded as it came', match('%20'), ...gets('/a%20b', '/ab')),
    tried('pathExact', exact('/cars'), ...gets('/cars', '/cars/', '/CARS', '/cars/1')),
    tried('pathExact sees the query', exact('/cars?a=1'), ...gets('/cars?a=1', '/cars', '/cars?a=2')),
    tried('pathExact root', exact('/'), ...gets('/', '/?a', '/x')),
    tried('pathExact with what is encoded', exact('/a%20b'), ...gets('/a%20b')),
    tried('method one', method('GET'), ...by('GET', 'POST', 'HEAD')),
    tried('method several', method('GET', 'POST'), ...by('GET', 'POST', 'PUT')),
    tried('method OPTIONS', method('OPTIONS'), ...by('OPTIONS', 'GET')),
    tried(
      'method all that are known',
      method('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'),
      ...by('PATCH', 'DELETE', 'TRACE'),
    ),
    tried('method as a text', { name: 'method', methods: 'POST' }, ...by('POST', 'GET')),
    globbed('exact', '{host}', '{host}', 'x.{host}', '{host}:80'),
    globbed('sees the port', '{host}:8080', '{host}:8080', '{host}'),
    globbed('star', '*.{host}', 'a.{host}', 'a.b.{host}', '{host}'),
    globbed('star for the port', '{host}:*', '{host}:1', '{host}'),
    globbed('star alone', '*', '{host}', 'a.{host}:80'),
    globbed('question mark', '?.{host}', 'a.{host}', 'ab.{host}'),
    globbed('class', '[ab].{host}', 'a.{host}', 'c.{host}'),
    globbed('class that is negated', '[!ab].{host}', 'a.{host}', 'c.{host}'),
    globbed('braces', '{a,b}.{host}', 'a.{host}', 'b.{host}', 'c.{host}'),
    globbed('minds case', 'A.{host}', 'A.{host}', 'a.{host}'),
    globbed('two stars', '**.{host}', 'a.{host}', 'a.b.{host}'),
    globbed('negated', '!a.{host}', 'a.{host}', 'b.{host}'),
    globbed('extended choice', '@(a|b).{host}', 'a.{host}', 'c.{host}'),
    globbed('star and a dot at the beginning', '*{host}', '.{host}', 'x{host}'),
    globbed('dot and a star', '.*', '.{host}', 'x.{host}'),
    globbed('question mark takes no dot at the beginning', '?{host}', '.{host}', 'x{host}'),
    globbed('class takes no dot at the beginning', '[.x]{host}', '.{host}', 'x{host}'),
    globbed('range', '[a-c]1.{host}', 'a1.{host}', 'd1.{host}'),
    globbed('class that is negated with a caret', '[^ab].{host}', 'a.{host}', 'c.{host}'),
    globbed('class with a bracket', '[]x].{host}', 'x.{host}', 'y.{host}'),
    globbed('braces inside braces', '{a,b{1,-{x,y}}}.{host}', 'a.{host}', 'b1.{host}', 'b-y.{host}', 'b.{host}'),
    globbed('braces with nothing', '{,a.}{host}', '{host}', 'a.{host}', 'b.{host}'),
    globbed('braces with numbers', 'a{1..3}.{host}', 'a2.{host}', 'a4.{host}'),
    globbed('braces with padded numbers', 'a{01..10}.{host}', 'a02.{host}', 'a2.{host}', 'a10.{host}'),
    globbed('braces with letters', '{a..c}.{host}', 'b.{host}', 'd.{host}'),
    globbed('braces around stars', '{*.a,b*}.{host}', 'x.a.{host}', 'bx.{host}', 'x.{host}'),
    globbed('negated twice', '!!a.{host}', 'a.{host}', 'b.{host}'),
    globbed('negated star', '!*.{host}', 'a.{host}', '{host}'),
    globbed('negated braces', '!{a,b}.{host}', 'a.{host}', 'c.{host}'),
    globbed('exclamation mark inside', 'a!b.{host}', 'a!b.{host}', 'ab.{host}'),
    globbed('several of a choice', '+(a|b).{host}', 'a.{host}', 'abba.{host}', '.{host}'),
    globbed('any number of a choice', 'x*(a|b).{host}', 'x.{host}', 'xab.{host}', 'xc.{host}'),
    globbed('perhaps a choice', 'x?(a|b).{host}', 'x.{host}', 'xa.{host}', 'xab.{host}'),
    globbed('none of a choice', 'x!(a|b).{host}', 'x.{host}', 'xa.{host}', 'xc.{host}'),
    globbed('choice inside a choice', '@(a|b@(1|2)).{host}', 'a.{host}', 'b2.{host}', 'b.{host}'),
    globbed('choice with a star', '@(a*|b).{host}', 'axy.{host}', 'b.{host}', 'bx.{host}'),
    globbed('escaped star', 'a\\*.{host}', 'a*.{host}', 'ab.{host}'),
    globbed('many stars', 'a*b*c*d*.{host}', 'axbxcxdx.{host}', 'abxd.{host}', 'a.b.c.d.{host}'),
    globbed('in white space', ' a.{host} ', 'a.{host}', 'b.{host}'),
    globbed('a comment', '#a.{host}', 'a.{host}'),
    globbed('brackets that stand for themselves', '(a|b).{host}', 'a.{host}', '(a|b).{host}'),
    globbed('brackets behind an exclamation mark', '!(a|b).{host}', 'a.{host}', 'c.{host}'),
    globbed('a class without its end', '[a.{host}', 'a.{host}', '[a.{host}'),
    globbed('with a slash', 'a.{host}/x', 'a.{host}'),
    globbed('too many choices', '{1..200}.{host}', '7.{host}', '201.{host}'),
    tried('authenticated where nobody proves anything', { name: 'authenticated' }),
    tried('anonymous where nobody proves anything', { name: 'anonymous' }),
    tried('tlsClientAuthenticated without TLS', { name: 'tlsClientAuthenticated' }),
    tried('allOf both hold', all(always, always)),
    tried('allOf one does not', all(always, never)),
    tried('allOf of one', all(match('/a')), ...gets('/a', '/b')),
    tried(
      'allOf of method and path',
      all(method('GET'), match('/a')),
      { path: '/a' },
      { method: 'POST', path: '/a' },
      { path: '/b' },
    ),
    tried('allOf of none', all()),
    tried('oneOf one holds', any(never, always)),
    tried('oneOf both hold', any(always, always)),
    tried('oneOf none holds', any(never, never)),
    tried('oneOf of paths', any(exact('/a'), exact('/b')), ...gets('/a', '/b', '/c')),
    tried('oneOf of none', any()),
    tried('not always', not(always)),
    tried('not never', not(never)),
    tried('not a path', not(match('/a')), ...gets('/a', '/b')),
    tried('not a method', not(method('GET')), ...by('GET', 'POST')),
    tried('not not', not(not(always))),
    tried('not not a path', not(not(exact('/a'))), ...gets('/a', '/b')),
    tried('not not not', not(not(not(always)))),
    tried('not of allOf', not(all(match('/a'), method('GET'))), { path: '/a' }, { method: 'POST', path: '/a' }),
    tried('not of oneOf', not(any(exact('/a'), exact('/b'))), ...gets('/a', '/b', '/c')),
    tried('allOf of oneOf', all(any(exact('/a'), exact('/b')), method('GET')), ...gets('/a', '/c'), {
      method: 'PUT',
      path: '/b',
    }),
    tried(
      'oneOf of allOf',
      any(all(exact('/a'), method('GET')), all(exact('/b'), method('PUT'))),
      ...gets('/a', '/b'),
      { method: 'PUT', path: '/b' },
    ),
    tried('allOf of not', all(not(never), not(exact('/a'))), ...gets('/a', '/b')),
    tried('five levels', all(any(not(all(not(exact('/a')))))), ...gets('/a', '/b')),
    tried('allOf of anonymous and path', all({ name: 'anonymous' }, exact('/a')), ...gets('/a', '/b')),
    tried('not authenticated', not({ name: 'authenticated' })),
    tried('not tlsClientAuthenticated', not({ name: 'tlsClientAuthenticated' })),
    {
      name: 'condition of each of several steps',
      config: piped([
        {
          terminate: [
            { condition: exact('/a'), action: { statusCode: 201, message: 'a' } },
            { condition: exact('/b'), action: { statusCode: 202, message: 'b' } },
            { action: { statusCode: 203, message: 'rest' } },
          ],
        },
      ]),
      requests: gets('/a', '/b', '/c'),
    },
    {
      name: 'condition absent is always',
      config: piped([{ terminate: [{ action: { statusCode: 200, message: 'here' } }] }]),
      requests: gets('/'),
    },
    {
      name: 'condition of a proxy, and what is behind it',
      config: piped([
        { proxy: [{ condition: match('^/api'), action: { serviceEndpoint: 'service' } }] },
        ...saying('no'),
      ]),
      requests: gets('/api/1', '/other'),
    },
    {
      name: 'condition decides between two services',
      config: {
        apiEndpoints: { api: {} },
        serviceEndpoints: { one: { urls: ['{backend}'] }, two: { urls: ['{other}'] } },
        pipelines: {
          main: {
            apiEndpoints: ['api'],
            policies: [
              {
                proxy: [
                  { condition: exact('/one'), action: { serviceEndpoint: 'one' } },
                  { condition: exact('/two'), action: { serviceEndpoint: 'two' } },
                ],
              },
            ],
          },
        },
      },
      requests: gets('/one', '/two', '/three'),
    },
    {
      name: 'condition that is not met on the only step',
      config: piped([{ proxy: [{ condition: never, action: { serviceEndpoint: 'service' } }] }]),
      requests: gets('/'),
    },
    {
      name: 'condition on a method of a proxy with a body',
      config: piped([
        { proxy: [{ condition: method('POST'), action: { serviceEndpoint: 'service' } }] },
        ...saying('no'),
      ]),
      requests: [{ method: 'POST', body: 'text' }, { method: 'GET' }],
    },
    {
      name: 'condition on a log step',
      config: piped([{ log: [{ condition: exact('/a'), action: { message: '[{id}] a' } }] }, proxied()]),
      requests: gets('/a', '/b'),
    },
  ],
};
