import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readGatewayFolder } from './read-gateway-folder.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'consumers-'));
  writeFileSync(join(folder, 'gateway.config.yml'), 'apiEndpoints: {a: {paths: /a}}\npipelines: {}');
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(text: string, environment: Readonly<Record<string, string>> = {}) {
  writeFileSync(join(folder, 'consumers.yml'), text);
  const { consumers, notes } = readGatewayFolder(folder, environment);
  const told = notes.filter(({ place }) => place.file === 'consumers.yml');
  return { consumers, told: told.map(({ place, what, why }) => `${place.field ?? ''}: ${what}: ${why}`) };
}

describe('consumers.yml', () => {
  it('holds users, applications and credentials, with secrets out of the environment', () => {
    const { consumers, told } = read(
      `
users: {ann: {email: ann@example.com}, bob: }
applications: {shop: {user: ann}}
credentials:
  - {type: key-auth, consumer: shop, keyId: k, keySecret: "\${KEY}", scopes: [read]}
  - {type: basic-auth, consumer: ann, password: pass}
  - {type: jwt, consumer: bob, keyId: subject}
`,
      { KEY: 'hunter2' },
    );
    expect(told).toEqual([]);
    expect(consumers).toMatchObject({
      consumers: [
        { id: 'ann', kind: 'user', name: 'ann', properties: { email: 'ann@example.com' } },
        { id: 'bob', kind: 'user', properties: {} },
        { id: 'shop', kind: 'application', userId: 'ann' },
      ],
      credentials: [
        {
          ...{ type: 'key-auth', keyId: 'k', consumerId: 'shop', scopes: ['read'] },
          secretHash: 'sha256:9S-9MrKzuG_4jvbEkGKChfSCrxXdyylUH5S89Saj9sc',
        },
        { type: 'basic-auth', keyId: 'ann', consumerId: 'ann', scopes: [] },
        { type: 'jwt', keyId: 'subject', consumerId: 'bob' },
      ],
    });
  });

  it('names whose access tokens count, with public keys alone', () => {
    const text = (key: string) => `
users: {ann: }
credentials: [{type: oauth2, consumer: ann, scopes: [read]}]
oauth2: {issuer: 'https://id.example.com', keys: [{${key}}]}
`;
    const { consumers, told } = read(text('kty: EC, crv: P-256, kid: k, x: a, y: b'));
    expect(told).toEqual([]);
    expect(consumers).toMatchObject({
      credentials: [{ type: 'oauth2', keyId: 'ann', consumerId: 'ann', scopes: ['read'] }],
      oauth2: { issuer: 'https://id.example.com', keys: [{ kty: 'EC', crv: 'P-256', kid: 'k', x: 'a', y: 'b' }] },
    });
    const refused = read(text('kty: EC, kid: k, d: hunter2'));
    expect([refused.consumers, refused.told[0]]).toEqual([
      null,
      expect.stringMatching(/^oauth2.keys: it cannot be used/),
    ]);
    expect(JSON.stringify(refused.told)).not.toContain('hunter2');
  });

  it.each([
    ['users: 7', /^users: it cannot be used/],
    ['credentials: [{type: oauth, consumer: ann}]', /^credentials.0.type: it cannot be used/],
    ['credentials: [{type: jwt, consumer: ann, keyId: k}]', /^credentials.0: there is no consumer "ann"/],
    ['applications: {shop: {user: ann}}', /^applications.shop: there is no consumer "ann"/],
    ['users: {ann: }\ncredentials: [{type: key-auth, consumer: ann, keyId: k}]', /^credentials.0.keySecret/],
    ['users: {ann: }\ncredentials: [{type: basic-auth, consumer: ann, password: mellon-7, more: 1}]', /more/],
  ])('is told where it cannot be used, without its secrets: %s', (text, message) => {
    const { told } = read(text);
    expect(told).toEqual([expect.stringMatching(message)]);
    expect(told.join()).not.toContain('mellon-7');
  });
});
