import type { ApiEndpointConfig } from '@tiffin/contracts';
import type { CaseArea, CaseRequest, ConformanceCase } from '../conformance-case.js';
import { piped, proxied, saying } from './answering.js';

const page = 'https://app.example.com';
const other = 'https://evil.example.net';

const from = (origin: string, ...more: readonly (readonly [string, string])[]): CaseRequest => ({
  headers: [['Origin', origin], ...more],
});
const preflight = (origin: string, ...more: readonly (readonly [string, string])[]): CaseRequest => ({
  method: 'OPTIONS',
  headers: [['Origin', origin], ['Access-Control-Request-Method', 'PUT'], ...more],
});

const tried = (
  name: string,
  action: Readonly<Record<string, unknown>>,
  requests: readonly CaseRequest[],
  endpoint: ApiEndpointConfig = {},
): ConformanceCase => ({
  name: `cors ${name}`,
  config: piped([{ cors: [{ action }] }, proxied()], endpoint),
  requests,
});

const both = [from(page), preflight(page)];

/** Every parameter of cors, for a request and for a preflight. */
export const cors: CaseArea = {
  area: 'cors',
  cases: [
    tried('by default', {}, both),
    tried('by default without an origin', {}, [{}, { method: 'OPTIONS' }]),
    { name: 'cors without an action', config: piped([{ cors: [{}] }, proxied()]), requests: both },
    { name: 'cors with nothing', config: piped([{ cors: null }, proxied()]), requests: both },
    tried('origin star', { origin: '*' }, both),
    tried('origin one', { origin: page }, [...both, from(other), preflight(other)]),
    tried('origin one, and none in the request', { origin: page }, [{}]),
    tried('origin true', { origin: true }, [...both, from(other), {}]),
    tried('origin false', { origin: false }, both),
    tried('origin list', { origin: [page, 'https://b.example.com'] }, [
      ...both,
      from(other),
      from('https://b.example.com'),
    ]),
    tried('origin list with one', { origin: [page] }, [...both, from(other)]),
    tried('origin list, and none in the request', { origin: [page] }, [{}]),
    tried('origin list of none', { origin: [] }, both),
    tried('origin list with a star', { origin: ['*'] }, both),
    tried('origin and its port', { origin: [`${page}:8443`] }, [from(`${page}:8443`), from(page)]),
    tried('origin in other letters', { origin: [page] }, [from('https://APP.example.com')]),
    tried('methods as a list', { methods: ['GET', 'PUT'] }, both),
    tried('methods as a text', { methods: 'GET,PUT' }, both),
    tried('methods in small letters', { methods: ['get'] }, both),
    tried('methods of none', { methods: [] }, both),
    tried('allowedHeaders as a list', { allowedHeaders: ['X-A', 'X-B'] }, both),
    tried('allowedHeaders as a text', { allowedHeaders: 'X-A,X-B' }, both),
    tried('allowedHeaders absent repeats what is asked for', {}, [
      preflight(page, ['Access-Control-Request-Headers', 'x-one, x-two']),
    ]),
    tried('allowedHeaders and others asked for', { allowedHeaders: ['X-A'] }, [
      preflight(page, ['Access-Control-Request-Headers', 'x-one']),
    ]),
    tried('exposedHeaders', { exposedHeaders: ['X-A', 'X-B'] }, both),
    tried('exposedHeaders of none', { exposedHeaders: [] }, both),
    tried('credentials', { credentials: true }, both),
    tried('credentials off', { credentials: false }, both),
    tried('credentials and one origin', { credentials: true, origin: page }, [...both, from(other)]),
    tried('credentials and a list', { credentials: true, origin: [page] }, [...both, from(other)]),
    tried('credentials and any origin that asks', { credentials: true, origin: true }, both),
    tried('maxAge', { maxAge: 600 }, both),
    tried('maxAge of nothing', { maxAge: 0 }, both),
    tried('optionsSuccessStatus', { optionsSuccessStatus: 200 }, both),
    tried('preflightContinue', { preflightContinue: true }, both),
    tried(
      'everything',
      {
        origin: [page],
        methods: ['GET'],
        allowedHeaders: ['X-A'],
        exposedHeaders: ['X-B'],
        credentials: true,
        maxAge: 5,
        optionsSuccessStatus: 200,
      },
      both,
    ),
    tried('OPTIONS without asking for a method', {}, [{ method: 'OPTIONS', headers: [['Origin', page]] }]),
    tried('preflight where OPTIONS is not listed', {}, both, { methods: ['GET', 'PUT'] }),
    tried('preflight where OPTIONS is listed', {}, both, { methods: ['GET', 'OPTIONS'] }),
    {
      name: 'cors over what the service says of it',
      config: piped([{ cors: [{ action: { origin: page } }] }, proxied()]),
      answer: {
        headers: [
          ['Access-Control-Allow-Origin', '*'],
          ['Content-Type', 'text/plain'],
        ],
        body: 'x',
      },
      requests: [from(page)],
    },
    {
      name: 'cors and a Vary of the service',
      config: piped([{ cors: [{ action: { origin: [page] } }] }, proxied()]),
      answer: {
        headers: [
          ['Vary', 'Accept'],
          ['Content-Type', 'text/plain'],
        ],
        body: 'x',
      },
      requests: [from(page)],
    },
    {
      name: 'cors before terminate',
      config: piped([{ cors: [{ action: { origin: page } }] }, ...saying('end')]),
      requests: both,
    },
    { name: 'cors behind terminate', config: piped([...saying('end'), { cors: [{}] }]), requests: both },
    {
      name: 'cors with a condition',
      config: piped([
        { cors: [{ condition: { name: 'pathExact', path: '/a' }, action: { origin: page } }] },
        proxied(),
      ]),
      requests: [
        { ...from(page), path: '/a' },
        { ...from(page), path: '/b' },
        { ...preflight(page), path: '/b' },
      ],
    },
    {
      name: 'cors of two steps',
      config: piped([{ cors: [{ action: { origin: page } }, { action: { origin: other } }] }, proxied()]),
      requests: both,
    },
  ],
};
