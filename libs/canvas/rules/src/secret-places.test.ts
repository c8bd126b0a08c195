import { describe, expect, it } from 'vitest';
import { applyOperations } from './apply-operations.js';
import { Refusal } from '@tiffin/kernel';
import { carriesSecret, isCredentialName, isSecretName } from './looks-secret.js';
import { referencesOf } from './secret-places.js';
import { smallCanvas } from './testing/small-canvas.js';

const database = { url: '', host: 'h', port: 1, database: 'd', username: 'u' };
const rest = (template: object) => ({ operations: [{ template: { url: 'http://a', ...template }, functions: {} }] });
const connector = (kind: string, settings: object) => ({
  op: 'updateEntity',
  id: 'db',
  changes: { connector: kind, settings },
});
const policy = (name: string, action: object) => ({
  op: 'updateEntity',
  id: 'gate',
  changes: {
    pipelines: [
      ...[
        {
          id: 'pipe',
          name: 'Pipe',
          policies: [{ id: 'p', name: 'proxy', pairs: [{ action: { serviceEndpoint: 'car' } }] }],
        },
      ],
      ...[
        {
          id: 'tube',
          name: 'Tube',
          policies: [
            {
              id: 'p',
              name: 'proxy',
              pairs: [{ action: { serviceEndpoint: 'fun', ...(name === 'proxy' ? action : {}) } }],
            },
            ...(name === 'proxy' ? [] : [{ id: 'q', name, pairs: [{ action }] }]),
          ],
        },
      ],
    ],
  },
});
const change = (id: string, changes: object) => ({ op: 'updateEntity', id, changes });

const answer = (operation: unknown): string[] => {
  const next = applyOperations(smallCanvas, [operation]);
  return next instanceof Refusal ? next.problems.map(({ rule, field }) => `${rule} ${field}`) : [];
};

describe('a secret that is written out is refused', () => {
  it.each<[string, object, string]>([
    ['the password of a database', connector('mysql', { ...database, password: 'x' }), 'settings.password'],
    ['a password in an address', connector('mongodb', { url: 'mongodb://u:p@h1:1,h2:2/d' }), 'settings.url'],
    ['a password with a slash', connector('postgresql', { url: 'postgres://u:p/w@h/d' }), 'settings.url'],
    ['a passphrase', connector('mongodb', { ...database, passphrase: 'x' }), 'settings.passphrase'],
    ['a further setting', connector('redis', { ...database, auth_pass: 'x' }), 'settings.auth_pass'],
    ['a number as a password', connector('redis', { ...database, adminPassword: 1234 }), 'settings.adminPassword'],
    ['a connection string', connector('mysql', { ...database, dsn: 'Server=h;Pwd=x' }), 'settings.dsn'],
    [
      'a header of REST',
      connector('rest', { baseURL: 'http://a', options: { headers: { authorization: 'Basic eA==' } } }),
      'settings.options.headers.authorization',
    ],
    [
      'a header of a template',
      connector('rest', rest({ headers: { 'X-Api-Key': 'k' } })),
      'settings.operations.0.template.headers.X-Api-Key',
    ],
    [
      'a cookie',
      connector('rest', rest({ headers: { Cookie: 'sid=1' } })),
      'settings.operations.0.template.headers.Cookie',
    ],
    ['a key in a query', connector('rest', rest({ query: { key: 'k' } })), 'settings.operations.0.template.query.key'],
    [
      'a key in an address',
      connector('rest', rest({ url: 'http://a?api_key=k' })),
      'settings.operations.0.template.url',
    ],
    [
      'a password in a body',
      connector('rest', rest({ body: { user: { password: 'p' } } })),
      'settings.operations.0.template.body.user.password',
    ],
    ['a key in the address of a service', change('out', { urls: ['http://a', 'http://a/b?api_key=k'] }), 'urls.1'],
    ['a key whose name is escaped', change('out', { urls: ['http://a/b?x=1&api%5Fkey=k'] }), 'urls.0'],
    ['a token behind the #', change('out', { urls: ['http://a/b#access_token=k'] }), 'urls.0'],
    ['a user in the address of REST', connector('rest', { baseURL: 'https://token@a' }), 'settings.baseURL'],
    [
      'the password of SOAP security',
      connector('soap', { url: 'http://a', security: { password: 'p' } }),
      'settings.security.password',
    ],
    [
      'a password in the address of a WSDL',
      connector('soap', { url: 'http://a', wsdl: 'http://u:p@a' }),
      'settings.wsdl',
    ],
    [
      'a header of SOAP',
      connector('soap', { url: 'http://a', soapHeaders: [{ element: { AuthToken: 't' } }] }),
      'settings.soapHeaders.0.element.AuthToken',
    ],
    ['the password of Salesforce', connector('salesforce', { username: 'u', password: 'p' }), 'settings.password'],
    ['the key of a storage', connector('storage', { provider: 'amazon', key: 'k', keyId: 'i' }), 'settings.key'],
    ['the auth of a proxy', policy('proxy', { auth: 'u:p' }), 'pipelines.1.policies.0.pairs.0.action.auth'],
    [
      'a header that a proxy sends',
      policy('proxy', { headers: { 'x-api-key': 'k' } }),
      'pipelines.1.policies.0.pairs.0.action.headers.x-api-key',
    ],
    [
      'the key of a proxy',
      policy('proxy', { target: { key: 'k', cert: 'c' } }),
      'pipelines.1.policies.0.pairs.0.action.target.key',
    ],
    [
      'a header of the gateway',
      policy('headers', { forwardHeaders: { Authorization: "'Bearer x'" } }),
      'pipelines.1.policies.1.pairs.0.action.forwardHeaders.Authorization',
    ],
    [
      'a header with a prefix',
      policy('headers', { headersPrefix: 'x-api-', forwardHeaders: { key: "'x'" } }),
      'pipelines.1.policies.1.pairs.0.action.forwardHeaders.key',
    ],
    [
      'a private key',
      change('gate', { https: { tls: [{ domain: 'd', cert: 'c', key: '-----BEGIN RSA PRIVATE KEY-----' }] } }),
      'https.tls.0.key',
    ],
    [
      'the cipher key of a gateway',
      change('gate', { system: { crypto: { cipherKey: 'k' } } }),
      'system.crypto.cipherKey',
    ],
    ['a secret of a model', change('car', { userFields: { remote: { apiKey: 'k' } } }), 'userFields.remote.apiKey'],
    ['a variable of a function', change('fun', { environment: { DB_PASSWORD: 'p' } }), 'environment.DB_PASSWORD'],
    [
      'an address in a variable',
      change('fun', { environment: { DATABASE_URL: 'postgres://u:p@h/d' } }),
      'environment.DATABASE_URL',
    ],
  ])('%s', (_, operation, field) => {
    expect(answer(operation)).toEqual([`secret-literal ${field}`]);
  });

  it('with the name to keep it under, and how', () => {
    const refusal = applyOperations(smallCanvas, [connector('mysql', { ...database, password: 'x' })]);
    expect((refusal as Refusal).problems[0]?.message).toContain(
      'Connector "db", "settings.password": a canvas holds no secrets. Set it with "tiffin secret set DB_PASSWORD", and write {"secret": "DB_PASSWORD"} here.',
    );
  });
});

describe('a variable', () => {
  const variable = { variable: 'NAME' };
  const refused = (operation: object) => answer(operation).join();

  it('a variable is no place for a secret', () => {
    expect(refused(connector('mysql', { ...database, password: variable }))).toBe(
      'secret-as-variable settings.password',
    );
    expect(refused(change('fun', { environment: { API_TOKEN: variable } }))).toBe(
      'secret-as-variable environment.API_TOKEN',
    );
  });

  it('may stand wherever else a text and a secret may', () => {
    for (const operation of [
      change('fun', { environment: { REGION: variable } }),
      change('car', { userFields: { note: variable } }),
    ])
      expect(answer(operation)).toEqual([]);
    const settings = { ...database, host: variable, database: variable, username: variable, note: variable };
    expect(answer(connector('mysql', settings))).toEqual(['connector-not-runnable connector']);
  });
});

describe('what is no secret is accepted', () => {
  const secret = { secret: 'NAME' };
  it.each<[string, object]>([
    ['references in a connector', connector('mysql', { ...database, password: secret, note: secret, url: secret })],
    [
      'references in REST',
      connector('rest', rest({ url: secret, headers: { authorization: secret }, query: { key: secret } })),
    ],
    ['an address of a service as a secret', change('out', { urls: ['http://a?size=7', secret] })],
    ['references in a gateway', policy('headers', { forwardHeaders: { Authorization: secret } })],
    ['a reference of a proxy', policy('proxy', { auth: secret })],
    ['references in a function', change('fun', { environment: { TOKEN: secret, GREETING: 'hello', A: '' } })],
    ['an address with a user', connector('postgresql', { url: 'postgres://ada@h/d' })],
    ['an address with a port and an @', connector('rest', { baseURL: 'http://a:80/@x' })],
    [
      'an argument of a template',
      connector('rest', rest({ headers: { Authorization: 'Bearer {token}' }, query: { key: '{key}' } })),
    ],
    ['a path of the request', policy('headers', { forwardHeaders: { Authorization: 'req.headers.x-key' } })],
    ['no password at all', connector('mysql', { ...database, password: '' })],
    [
      'fields that only sound like one',
      connector('mysql', { ...database, keyId: 'x', authSource: 'admin', tokenTtl: 5, keepAlive: true }),
    ],
  ])('%s', (_, operation) => {
    // That nothing can run the connector yet is another matter.
    expect(answer(operation).filter((problem) => !problem.startsWith('connector-not-runnable'))).toEqual([]);
  });

  it.each([
    'password',
    'DB_PASSWORD',
    'sslPassword',
    'apiKey',
    'X-API-Key',
    'accessToken',
    'clientSecret',
    'Authorization',
  ])('%s is the name of a secret', (name) => expect(isSecretName(name)).toBe(true));
  it.each([
    'username',
    'keyId',
    'secretQuestion',
    'tokens',
    'passThrough',
    'publicKey',
    'cookieName',
    'compass',
    'monkey',
    'bypass',
  ])('%s is none', (name) => expect(isCredentialName(name)).toBe(name === 'publicKey'));
  it.each(['http://h/?page=1&size=2', 'a=b', 'SELECT 1', 'https://example.org/a@b', 'mailto:a@b', 'u@h'])(
    '%s carries none',
    (text) => expect(carriesSecret(text)).toBe(false),
  );
});

describe('malformed references and variables', () => {
  it.each<[object, string]>([
    [connector('mysql', { ...database, password: { secret: 'lower' } }), 'field-invalid settings.password.secret'],
    [connector('mysql', { ...database, password: { secret: 'A', more: 1 } }), 'field-invalid settings.password'],
    [change('out', { urls: [{ secret: 'lower' }] }), 'field-invalid urls.0.secret'],
    [change('out', { urls: [7] }), 'field-invalid urls.0'],
    [change('fun', { environment: { TIFFIN_X: 'x' } }), 'field-invalid environment.TIFFIN_X'],
    [change('fun', { environment: { PATH: 'x' } }), 'field-invalid environment.PATH'],
    [change('fun', { environment: { FUNC_HANDLER: 'x' } }), 'field-invalid environment.FUNC_HANDLER'],
    [change('fun', { environment: { '1A': 'x' } }), 'field-invalid environment.1A'],
    [change('fun', { environment: { 'a b': 'x' } }), 'field-invalid environment.a b'],
    [change('fun', { environment: { A: 1 } }), 'field-invalid environment.A'],
    [change('fun', { bodyLimit: '65mb' }), 'field-invalid bodyLimit'],
    [change('fun', { bodyLimit: 0 }), 'field-invalid bodyLimit'],
    [change('fun', { bodyLimit: 'much' }), 'field-invalid bodyLimit'],
  ])('%j', (operation, problem) => {
    expect(answer(operation)).toEqual([problem]);
  });

  it.each(['1mb', '512kb', '2.5mb', '2048b', 65_536, '64MB'])('a body of %s may come', (bodyLimit) => {
    expect(answer(change('fun', { bodyLimit }))).toEqual([]);
  });
});

describe('referencesOf', () => {
  it('finds each with its path and kind', () => {
    const environment = { TOKEN: { secret: 'A' }, OTHER: { variable: 'B' }, CLEAR: 'c' };
    expect(referencesOf({ type: 'Function', environment })).toEqual([
      { path: ['environment', 'TOKEN'], kind: 'secret', name: 'A' },
      { path: ['environment', 'OTHER'], kind: 'variable', name: 'B' },
    ]);
  });
});
