import type { ApiEndpointConfig } from '@tiffin/contracts';
import type { CaseArea, CaseRequest, ConformanceCase } from '../conformance-case.js';
import { named } from './answering.js';

const asked = (...hosts: readonly string[]): readonly CaseRequest[] => hosts.map((host) => ({ host, path: '/p' }));

const tried = (
  name: string,
  endpoints: Readonly<Record<string, ApiEndpointConfig>>,
  requests: readonly CaseRequest[],
): ConformanceCase => ({ name: `host ${name}`, config: named(endpoints), requests });

/** For what answers for any host, which would stand in the way of other cases. */
const alone = (...given: Parameters<typeof tried>): ConformanceCase => ({ ...tried(...given), own: true });

/** `host` and `hostRegex` of API endpoints, and what stands behind each other. */
export const hosts: CaseArea = {
  area: 'hosts',
  cases: [
    tried('exact', { hit: { host: '{host}' } }, asked('{host}', 'x.{host}')),
    tried('exact with a port in the request', { hit: { host: '{host}' } }, asked('{host}:80', '{host}:9999')),
    tried('exact in upper case in the request', { hit: { host: '{host}' } }, asked('{id}.TEST', '{id}.Test:80')),
    tried('exact in upper case in the configuration', { hit: { host: '{id}.ACME.test' } }, asked('{id}.acme.test')),
    tried('exact with a dot at the end of the request', { hit: { host: '{host}' } }, asked('{host}.')),
    tried('dot stands for a dot', { hit: { host: 'a.{host}' } }, asked('a.{host}', 'aX{host}')),
    tried('wildcard is one label', { hit: { host: '*.{host}' } }, asked('z.{host}', 'z.{host}:99')),
    tried('wildcard is not two labels', { hit: { host: '*.{host}' } }, asked('a.b.{host}')),
    tried('wildcard is not no label', { hit: { host: '*.{host}' } }, asked('{host}', '.{host}')),
    tried('wildcard ignores case', { hit: { host: '*.{host}' } }, asked('Z.{host}', 'ABC.{id}.TEST')),
    tried('two wildcards', { hit: { host: '*.*.{host}' } }, asked('a.b.{host}', 'a.{host}', 'a.b.c.{host}')),
    tried('wildcard in the middle', { hit: { host: 'a.*.{host}' } }, asked('a.x.{host}', 'b.x.{host}', 'a.{host}')),
    tried('wildcard as a part of a label', { hit: { host: 'api-*.{host}' } }, asked('api-1.{host}', 'api-.{host}')),
    tried('wildcard at the end', { hit: { host: '{id}.*' } }, asked('{id}.test', '{id}.com', '{id}.co.uk')),
    tried('hostRegex', { hit: { hostRegex: '[a-z]+[.]{host}' } }, asked('abc.{host}', '123.{host}', '{host}')),
    tried('hostRegex has to match the whole host', { hit: { hostRegex: '{host}' } }, asked('{host}', 'x{host}x')),
    tried('hostRegex ignores case', { hit: { hostRegex: 'ABC[.]{host}' } }, asked('abc.{host}', 'ABC.{host}')),
    tried('hostRegex and a port', { hit: { hostRegex: 'a[.]{host}' } }, asked('a.{host}:8080')),
    tried(
      'hostRegex with a choice',
      { hit: { hostRegex: '(a|b)[.]{host}' } },
      asked('a.{host}', 'b.{host}', 'c.{host}'),
    ),
    tried(
      'hostRegex with a choice at the top',
      { hit: { hostRegex: 'a.{host}|b.{host}' } },
      asked('a.{host}', 'b.{host}'),
    ),
    tried(
      'hostRegex around a name',
      { hit: { hostRegex: '.*acme.*{host}' } },
      asked('www.acme.{host}', 'acme{host}', 'acm.{host}'),
    ),
    tried('hostRegex that leaves its ends open', { hit: { hostRegex: '.*{host}.*' } }, asked('a.{host}', '{host}.org')),
    tried(
      'wildcards in one label',
      { hit: { host: '*a*b*.{host}' } },
      asked('xaxbx.{host}', 'ab.{host}', 'xabx.{host}', 'aabb.{host}'),
    ),
    tried('hostRegex with a dot', { hit: { hostRegex: 'a.{host}' } }, asked('aX{host}', 'a.{host}')),
    tried('hostRegex with its own anchors', { hit: { hostRegex: '^a[.]{host}$' } }, asked('a.{host}', 'a.{host}x')),
    tried('hostRegex that takes several labels', { hit: { hostRegex: '.+[.]{host}' } }, asked('a.b.{host}', '{host}')),
    tried(
      'hostRegex wins over host',
      { hit: { host: 'h.{host}', hostRegex: 'r[.]{host}' } },
      asked('h.{host}', 'r.{host}'),
    ),
    tried(
      'two hosts',
      { one: { host: 'a.{host}' }, two: { host: 'b.{host}' } },
      asked('a.{host}', 'b.{host}', 'c.{host}'),
    ),
    tried(
      'exact before wildcard',
      { exact: { host: 'a.{host}' }, wild: { host: '*.{host}' } },
      asked('a.{host}', 'b.{host}'),
    ),
    tried(
      'wildcard before exact',
      { wild: { host: '*.{host}' }, exact: { host: 'a.{host}' } },
      asked('a.{host}', 'b.{host}'),
    ),
    tried(
      'path that is not of the exact host is looked for at the wildcard',
      { exact: { host: 'a.{host}', paths: ['/only'] }, wild: { host: '*.{host}', paths: ['/p'] } },
      asked('a.{host}'),
    ),
    tried(
      'path that is not of the wildcard is looked for at the exact host',
      { wild: { host: '*.{host}', paths: ['/only'] }, exact: { host: 'a.{host}', paths: ['/p'] } },
      asked('a.{host}', 'b.{host}'),
    ),
    tried(
      'endpoints of one host keep together, at the place of the first',
      {
        first: { host: 'a.{host}', paths: ['/first'] },
        wild: { host: '*.{host}', paths: ['/p'] },
        late: { host: 'a.{host}', paths: ['/p'] },
      },
      asked('a.{host}', 'b.{host}'),
    ),
    tried(
      'the same host in other letters is a host of its own',
      {
        first: { host: 'a.{host}', paths: ['/first'] },
        wild: { host: '*.{host}', paths: ['/p'] },
        late: { host: 'A.{host}', paths: ['/p'] },
      },
      asked('a.{host}'),
    ),
    tried(
      'regex and wildcard in order',
      { regex: { hostRegex: '[ab][.]{host}' }, wild: { host: '*.{host}' } },
      asked('a.{host}', 'c.{host}'),
    ),
    alone('absent is any host', { hit: { paths: ['/p'] } }, asked('a.test', 'b.test:80', '127.0.0.1', '[::1]:80')),
    alone('star is any host', { hit: { host: '*', paths: ['/p'] } }, asked('a.test', 'b.c.test')),
    alone('empty header and any host', { hit: { paths: ['/p'] } }, asked('')),
    alone('empty header and a host', { hit: { host: 'a.test' } }, asked('', 'a.test')),
    alone('an address', { hit: { host: '127.0.0.1' } }, asked('127.0.0.1', '127.0.0.1:8080', '127.0.0.2')),
    alone('an IPv6 address', { hit: { host: '[::1]' } }, asked('[::1]', '[::1]:8080')),
    alone(
      'a specific host before any host',
      { specific: { host: 'a.test', paths: ['/p'] }, any: { paths: ['/p'] } },
      asked('a.test', 'b.test'),
    ),
    alone(
      'any host before a specific host',
      { any: { paths: ['/p'] }, specific: { host: 'a.test', paths: ['/p'] } },
      asked('a.test', 'b.test'),
    ),
    alone(
      'path that is not of a specific host is looked for at any host',
      { specific: { host: 'a.test', paths: ['/q'] }, any: { paths: ['/p'] } },
      asked('a.test'),
    ),
    alone(
      'path that no host has',
      { specific: { host: 'a.test', paths: ['/q'] }, any: { paths: ['/r'] } },
      asked('a.test', 'b.test'),
    ),
    alone(
      'any host, given and absent, is one host',
      { first: { paths: ['/x'] }, specific: { host: 'a.test', paths: ['/p'] }, second: { host: '*', paths: ['/p'] } },
      asked('a.test'),
    ),
  ],
};
