import { expect, it } from 'vitest';
import { renderSnapshot, type StoredConsumer, type StoredCredential } from './render-snapshot.js';

const nobody = { firstname: null, lastname: null, email: null, redirectUri: null };
const user = (id: string, more: Partial<StoredConsumer> = {}): StoredConsumer => ({
  ...{ id, kind: 'user', name: `n ${id}`, userId: null, isActive: true, properties: {}, ...nobody },
  ...more,
});
const credential = (consumerId: string, more: Partial<StoredCredential> = {}): StoredCredential => ({
  ...{ type: 'key-auth', keyId: `k ${consumerId}`, consumerId, secretHash: 'sha256:x', scopes: [], isActive: true },
  ...more,
});
const application = (id: string, userId: string) => user(id, { kind: 'application', userId });

it('holds what is active, in one order, whichever way it was stored', () => {
  const consumers = [
    user('b', { firstname: 'Bo', properties: { tier: 2 }, redirectUri: 'https://b.example/' }),
    application('c', 'b'),
    user('a'),
  ];
  const credentials = [
    credential('b', { type: 'jwt', keyId: 'sub', secretHash: null }),
    credential('c', { scopes: ['y', 'x'] }),
    credential('a', { isActive: false }),
    credential('a', { type: 'basic-auth', keyId: 'a' }),
  ];
  const snapshot = renderSnapshot(7, consumers, credentials);
  expect(snapshot).toEqual({
    version: 7,
    consumers: [
      { id: 'a', kind: 'user', name: 'n a', properties: {} },
      {
        id: 'b',
        kind: 'user',
        name: 'n b',
        properties: { tier: 2, firstname: 'Bo', redirectUri: 'https://b.example/' },
      },
      { id: 'c', kind: 'application', name: 'n c', userId: 'b', properties: {} },
    ],
    credentials: [
      { type: 'basic-auth', keyId: 'a', consumerId: 'a', scopes: [], secretHash: 'sha256:x' },
      { type: 'jwt', keyId: 'sub', consumerId: 'b', scopes: [] },
      { type: 'key-auth', keyId: 'k c', consumerId: 'c', scopes: ['x', 'y'], secretHash: 'sha256:x' },
    ],
  });
  expect(renderSnapshot(7, consumers.toReversed(), credentials.toReversed())).toEqual(snapshot);
});

it('holds nothing of who is inactive, nor an application without its user', () => {
  const consumers = [user('a', { isActive: false }), application('b', 'a'), application('c', 'gone')];
  expect(
    renderSnapshot(
      1,
      consumers,
      consumers.map(({ id }) => credential(id)),
    ),
  ).toEqual({
    ...{ version: 1, consumers: [], credentials: [] },
  });
});
