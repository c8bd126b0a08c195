import type { BackendAnswer, CaseConfig, CaseRequest, ConformanceCase } from '../conformance-case.js';
import { gets, piped, proxied } from './answering.js';

type Action = Readonly<Record<string, unknown>>;

export const tried = (name: string, action: Action, ...requests: readonly CaseRequest[]): ConformanceCase => ({
  name: `proxy ${name}`,
  config: piped([proxied(action)]),
  requests: requests.length === 0 ? gets('/cars/7?color=red') : requests,
});

export const answered = (
  name: string,
  answer: BackendAnswer,
  action: Action = {},
  request: CaseRequest = {},
): ConformanceCase => ({
  name: `proxy answer ${name}`,
  config: piped([proxied(action)]),
  answer,
  requests: [request],
});

/** Options where Express Gateway's files may have them, too. */
const optional = (name: string, action: Action, proxyOptions?: Action): ConformanceCase => {
  const config = piped([proxied(action)], {}, ['{backend}/base']);
  const given = Object.entries(config.serviceEndpoints ?? {}).map(([key, service]) => [
    key,
    proxyOptions === undefined ? service : { ...service, proxyOptions },
  ]);
  return {
    ...{ name: `proxy proxyOptions ${name}`, own: true, requests: gets('/cars') },
    config: {
      ...config,
      asFile: true,
      serviceEndpoints: Object.fromEntries(given) as CaseConfig['serviceEndpoints'] & object,
    },
  };
};

/** Of cookies in several forms. */
const rewritten = (name: string, action: Action): readonly ConformanceCase[] =>
  ['a=1; Path=/old; Domain=old.test; HttpOnly', 'b=2', 'c=3; domain=other.test;path=/', 'd=4; Domain=third.test'].map(
    (cookie, index) =>
      answered(`cookies rewritten, ${name}, ${index + 1}`, { headers: [['Set-Cookie', cookie]], body: 'x' }, action),
  );

export const ownHeaders: readonly ConformanceCase[] = [
  tried('headers of its own', { headers: { 'x-own': 'one' } }),
  tried('headers of its own over the client’s', { headers: { 'X-Own': 'one' } }, { headers: [['x-own', 'two']] }),
  tried('headers of its own and a number', { headers: { 'x-own': '7', 'x-more': 'two' } }, {}),
  tried('headers of its own over auth', { headers: { authorization: 'Bearer x' }, auth: 'user:pass' }, {}),
  tried('headers of its own over xfwd', { headers: { 'x-forwarded-proto': 'https' }, xfwd: true }, {}),
];

export const options: readonly ConformanceCase[] = [
  optional('of the service', {}, { headers: { 'x-own': 'one' }, changeOrigin: false }),
  optional('of the service over those of the step', { changeOrigin: true, xfwd: true }, { changeOrigin: false }),
  optional('of the step over those of the service', { proxyOptions: { prependPath: true } }, { prependPath: false }),
  optional('of the step over its own parameters', { ignorePath: false, proxyOptions: { ignorePath: true } }),
];

export const cookies: readonly ConformanceCase[] = [
  answered(
    'cookieDomainRewrite',
    { headers: [['Set-Cookie', 'a=1; Domain=old.test']], body: 'x' },
    { cookieDomainRewrite: 'new.test' },
  ),
  answered(
    'cookiePathRewrite',
    { headers: [['Set-Cookie', 'a=1; Path=/old']], body: 'x' },
    { cookiePathRewrite: '/new' },
  ),
  ...rewritten('one for each', { cookieDomainRewrite: { 'old.test': 'new.test', 'other.test': '' } }),
  ...rewritten('one for all others', { cookieDomainRewrite: { 'old.test': 'new.test', '*': 'any.test' } }),
  ...rewritten('taken away', { cookieDomainRewrite: '', cookiePathRewrite: '' }),
  ...rewritten('both', { cookieDomainRewrite: 'new.test', cookiePathRewrite: { '/old': '/new' } }),
];
