import type { CaseArea, CaseConfig, ConformanceCase } from '../conformance-case.js';
import { gets, piped, proxied, saying } from './answering.js';

const refused = (name: string, config: CaseConfig): ConformanceCase => ({
  name: `start ${name}`,
  config,
  own: true,
  requests: gets('/'),
});

const fine = piped(saying('in'));

/** Configurations that are not served, and requests that are not. */
export const refusals: CaseArea = {
  area: 'refusals',
  cases: [
    refused('with a policy that is not listed', { ...fine, policies: ['log'] }),
    refused('with an empty list of policies', { ...fine, policies: [] }),
    refused('with a policy that is listed and not used', { ...fine, policies: ['terminate', 'log', 'proxy'] }),
    refused('with a policy that does not exist', { ...piped([{ nonsense: [{}] }]), policies: ['nonsense'] }),
    refused('with a policy that is listed, not used, and does not exist', {
      ...fine,
      policies: ['terminate', 'nonsense'],
    }),
    refused('with a service endpoint that does not exist', piped([proxied({ serviceEndpoint: 'nobody' })])),
    refused('with a condition that does not exist', piped([{ terminate: [{ condition: { name: 'nonsense' } }] }])),
    refused('with a condition without its parameter', piped([{ terminate: [{ condition: { name: 'pathMatch' } }] }])),
    refused(
      'with a wrong pattern in a condition',
      piped([{ terminate: [{ condition: { name: 'pathMatch', pattern: '(' } }] }]),
    ),
    refused(
      'with a wrong method in a condition',
      piped([{ terminate: [{ condition: { name: 'method', methods: ['NOPE'] } }] }]),
    ),
    refused(
      'with a nested condition that does not exist',
      piped([{ terminate: [{ condition: { name: 'not', condition: { name: 'nonsense' } } }] }]),
    ),
    refused('with a wrong pathRegex', piped(saying('in'), { pathRegex: '(' })),
    refused('with a wrong hostRegex', piped(saying('in'), { hostRegex: '(' })),
    refused('with a wrong method of an endpoint', piped(saying('in'), { methods: ['NOPE'] })),
    refused('with a service endpoint that is no address', piped([proxied()], {}, ['not an address'])),
    refused('with an endpoint that does not exist', {
      ...fine,
      pipelines: { main: { apiEndpoints: ['api', 'nobody'], policies: saying('in') } },
    }),
    refused('with a log step without a message', piped([{ log: [{ action: {} }] }, ...saying('in')])),
    refused('with an expression step without code', piped([{ expression: [{ action: {} }] }, ...saying('in')])),
    refused(
      'with a transformer that does nothing',
      piped([{ 'request-transformer': [{ action: {} }] }, ...saying('in')]),
    ),
    refused(
      'with an introspection without an endpoint',
      piped([{ 'oauth2-introspect': [{ action: {} }] }, ...saying('in')]),
    ),
    { name: 'request of HTTP/1.1 without a host', config: piped(saying('in')), requests: [{ host: '' }], own: true },
    {
      name: 'request with two lengths',
      config: piped([proxied()]),
      requests: [
        {
          method: 'POST',
          headers: [
            ['Content-Length', '1'],
            ['Content-Length', '2'],
          ],
          body: 'ab',
        },
      ],
    },
    {
      name: 'request with a length and chunks',
      config: piped([proxied()]),
      requests: [
        {
          method: 'POST',
          headers: [
            ['Content-Length', '4'],
            ['Transfer-Encoding', 'chunked'],
          ],
          body: '0\r\n\r\n',
        },
      ],
    },
    {
      name: 'request with a wrong length',
      config: piped([proxied()]),
      requests: [{ method: 'POST', headers: [['Content-Length', 'x']], body: 'ab' }],
    },
    {
      name: 'request with a wrong chunk',
      config: piped([proxied()]),
      requests: [{ method: 'POST', headers: [['Transfer-Encoding', 'chunked']], body: 'zz\r\nab\r\n0\r\n\r\n' }],
    },
    {
      name: 'request with a space in a header’s name',
      config: piped(saying('in')),
      requests: [{ headers: [['X A', '1']] }],
    },
    { name: 'request with a method that does not exist', config: piped(saying('in')), requests: [{ method: 'NOPE' }] },
    {
      name: 'request with headers of 20 kilobytes',
      config: piped(saying('in')),
      requests: [{ headers: [['X-Long', 'x'.repeat(20_000)]] }],
    },
    {
      name: 'request with a path of 20 kilobytes',
      config: piped(saying('in')),
      requests: [{ path: `/${'x'.repeat(20_000)}` }],
    },
    {
      name: 'request for every path with a star',
      config: piped(saying('in')),
      requests: [{ method: 'OPTIONS', path: '*' }],
    },
    { name: 'request with a null byte encoded', config: piped(saying('in')), requests: [{ path: '/a%00b' }] },
  ],
};
