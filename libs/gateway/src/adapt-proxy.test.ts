import { makeCertificate } from '@tiffin/testing/certificates';
import { describe, expect, it } from 'vitest';
import { readGatewayFiles, type ReadGateway } from './read-gateway-files.js';

const authority = makeCertificate({ names: ['authority'], use: 'authority' });
const gateway = makeCertificate({ names: ['gateway'], issuer: authority });
const files: Readonly<Record<string, string>> = {
  ...{ 'ca.pem': authority.cert, 'own.key': gateway.key, 'own.pem': gateway.cert, 'other.key': authority.key },
};

function read(action: object, shared: object = {}, environment: Readonly<Record<string, string>> = {}): ReadGateway {
  const config = {
    apiEndpoints: { a: { paths: '/a' } },
    serviceEndpoints: { s: { url: 'https://s.example.com', proxyOptions: shared } },
    policies: ['proxy'],
    pipelines: { p: { apiEndpoints: ['a'], policies: [{ proxy: { action: { serviceEndpoint: 's', ...action } } }] } },
  };
  const beside = { absolute: (path: string) => `/gw/${path}`, read: (path: string) => files[path] ?? null };
  const text = JSON.stringify(config);
  return readGatewayFiles(
    { gateway: { name: 'gateway.config.json', text }, system: null, models: [], consumers: null, beside },
    environment,
  );
}

const actionOf = ({ config }: ReadGateway): unknown => config.pipelines['p']!.policies[0]!['proxy']![0]!.action;
const told = ({ notes }: ReadGateway): readonly string[] =>
  notes.map(({ severity, place, what }) => `${severity} ${place.field}: ${what}`);

describe('what a proxy is told', () => {
  it.each([
    [{ headers: { 'x-one': 1, 'x-on': true } }, { headers: { 'x-one': '1', 'x-on': 'true' } }],
    [{ cookieDomainRewrite: { 'old.test': 'new.test', '*': null } }, undefined],
    [{ cookiePathRewrite: '' }, undefined],
    [{ cookieDomainRewrite: false, hostRewrite: null }, {}],
    [{ target: { caFile: 'ca.pem' } }, { target: { ca: authority.cert } }],
    [{ target: { keyFile: 'own.key', certFile: 'own.pem' } }, { target: { key: gateway.key, cert: gateway.cert } }],
    [
      { target: { key: gateway.key.replaceAll('\n', ' '), cert: gateway.cert.replaceAll('\n', ' ').trim() } },
      { target: { key: gateway.key, cert: gateway.cert } },
    ],
    [{ target: {} }, {}],
    [{ proxyUrl: 'http://proxy:3128' }, undefined],
  ])('is taken over: %j', (given, expected) => {
    const result = read(given);
    expect([actionOf(result), told(result)]).toEqual([{ serviceEndpoint: 's', ...(expected ?? given) }, []]);
  });

  it('is what the service says before what the step does, and what its own "proxyOptions" say before both', () => {
    const given = { changeOrigin: true, xfwd: true, stripPath: true, proxyOptions: { stripPath: false } };
    expect(actionOf(read(given, { changeOrigin: false, stripPath: true, auth: 'u:p' }))).toEqual({
      ...{ serviceEndpoint: 's', changeOrigin: false, xfwd: true, stripPath: false, auth: 'u:p' },
    });
  });

  it.each([
    ['toProxy', { toProxy: true }, 'refused toProxy: "toProxy" is not taken over'],
    ['forward', { forward: 'http://b' }, 'refused forward: "forward" is not taken over'],
    ['method', { method: 'POST' }, 'refused method: "method" is not taken over'],
    ['localAddress', { localAddress: '10.0.0.1' }, 'refused localAddress: "localAddress" is not taken over'],
    [
      'selfHandleResponse',
      { selfHandleResponse: true },
      'refused selfHandleResponse: "selfHandleResponse" is not taken over',
    ],
    ['ssl', { ssl: { ciphers: 'x' } }, 'refused ssl: "ssl" is not taken over'],
    ['target.pfx', { target: { pfx: 'x' } }, 'refused target.pfx: "pfx" is not taken over'],
    ['target.caFile', { target: { caFile: 'no.pem' } }, 'refused target.caFile: the file "no.pem" cannot be read'],
    [
      'target',
      { target: { keyFile: 'other.key', certFile: 'own.pem' } },
      'refused target: key and certificate do not fit',
    ],
    [
      'headers.Connection',
      { headers: { Connection: 'close' } },
      'refused headers.Connection: "headers.Connection" cannot be used',
    ],
    ['headers.x-a', { headers: { 'x-a': 'b\r\nc: d' } }, 'refused headers.x-a: "headers.x-a" cannot be used'],
    [
      'cookiePathRewrite',
      { cookiePathRewrite: '/; Secure' },
      'refused cookiePathRewrite: "cookiePathRewrite" cannot be used',
    ],
  ])('is refused where it cannot be had: %s', (_, given, expected) => {
    for (const result of [read(given), read({}, given), read({ proxyOptions: given })])
      expect(told(result)).toContainEqual(expected);
  });

  it.each([
    [{ toProxy: false, proxyUrl: '', selfHandleResponse: false }, []],
    [{ ws: true }, ['ignored ws: "ws" has no effect']],
    [{ preserveHeaderKeyCase: true }, ['ignored preserveHeaderKeyCase: "preserveHeaderKeyCase" has no effect']],
    [{ headers: { 'x-a': null } }, ['ignored headers.x-a: it has no value']],
  ])('has no effect: %j', (given, expected) => {
    expect(told(read(given))).toEqual(expected);
  });

  it('is not a forward proxy of the environment, which is said', () => {
    const { notes } = read({}, {}, { HTTP_PROXY: 'http://ann:mellon-7@proxy:3128' });
    expect(notes).toMatchObject([{ severity: 'changed', what: 'HTTP_PROXY of the environment counts for nothing' }]);
    expect(JSON.stringify(notes)).not.toContain('mellon');
  });

  it.each([
    ['another kind', 'socks5://ann:mellon-7@proxy:1080'],
    ['one whose password cannot be read', 'http://ann:mellon%zz@proxy:3128'],
  ])('a forward proxy is not %s, and its password is not told', (_, proxyUrl) => {
    const { notes } = read({ proxyUrl });
    expect(notes).toMatchObject([{ severity: 'refused', place: { field: 'proxyUrl' } }]);
    expect(JSON.stringify(notes)).not.toContain('mellon');
  });

  it('tells nothing of a key', () => {
    const { notes } = read({ target: { keyFile: 'other.key', certFile: 'own.pem', pfx: 'secret-pfx' } });
    expect(JSON.stringify(notes)).not.toMatch(/BEGIN|secret-pfx/);
  });
});
