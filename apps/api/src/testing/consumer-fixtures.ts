import { newId } from '@tiffin/kernel';
import type { Fixture, Place } from './fixtures.js';

const environmentId = (place: Place) => place.environmentId;

/** An application in each filled place. */
export const filledApplicationId = newId();

/** A user of the place with a credential of the same id, and a scope that nobody has. */
const someConsumer = ({ tenantId, environmentId, spareId }: Place): string => `
  delete from consumer where environment_id = '${environmentId}';
  delete from consumer_scope where environment_id = '${environmentId}';
  insert into consumer (tenant_id, id, environment_id, kind, name)
    values ('${tenantId}', '${spareId}', '${environmentId}', 'user', 'some');
  insert into consumer_credential (tenant_id, id, environment_id, consumer_id, type, key_id, secret_hash)
    values ('${tenantId}', '${spareId}', '${environmentId}', '${spareId}', 'key-auth', 'some', 'sha256:x');
  insert into consumer_scope (tenant_id, environment_id, name) values ('${tenantId}', '${environmentId}', 'read')`;

const inactive = (place: Place): string => `${someConsumer(place)};
  update consumer set is_active = false where environment_id = '${place.environmentId}';
  update consumer_credential set is_active = false where environment_id = '${place.environmentId}'`;

/** Everything that there can be of a consumer. */
export const filledConsumer = (place: Place): string => `${someConsumer(place)};
  update consumer set firstname = 'f', lastname = 'l', email = 'e@example.org', redirect_uri = 'https://example.org/'
    where environment_id = '${place.environmentId}';
  insert into consumer (tenant_id, id, environment_id, kind, name, user_id)
    values ('${place.tenantId}', '${filledApplicationId}', '${place.environmentId}', 'application', 'filled', '${place.spareId}');
  update consumer_credential set consumer_id = '${filledApplicationId}', scopes = '{read}', last_rotated_at = now()
    where environment_id = '${place.environmentId}';
  insert into oauth_server (tenant_id, environment_id, is_enabled, issuer, grants, access_token_seconds, refresh_token_seconds, public_clients)
    values ('${place.tenantId}', '${place.environmentId}', true, 'https://example.org/oauth2', '{password}', 60, 3600,
      '{${filledApplicationId}}') on conflict do nothing`;

const on = (name: string, [input, answer]: readonly [string, string], more: Record<string, unknown> = {}): Fixture => ({
  document: `mutation ($input: ${input}!) { ${name}(input: $input) { ${answer} } }`,
  variables: (id, also) => ({ input: { environmentId: id, ...also, ...more } }),
  prepare: someConsumer,
  id: environmentId,
});
const onConsumer = (name: string, input = 'ConsumerInput', more: Record<string, unknown> = {}): Fixture => ({
  ...on(name, [input, 'changed consumer { id isActive }'], more),
  also: ({ spareId }) => ({ consumerId: spareId }),
});
const onCredential = (name: string, [input, answer]: readonly [string, string], more = {}): Fixture => ({
  ...on(name, [input, answer], more),
  also: ({ spareId }) => ({ credentialId: spareId }),
});
const turned: readonly [string, string] = ['CredentialInput', 'changed credential { id isActive }'];

export const consumerFixtures: Readonly<Record<string, Fixture>> = {
  'Mutation.createConsumer': {
    ...on('createConsumer', ['CreateConsumerInput', 'consumer { id kind name user { name } }'], { name: 'made' }),
    also: ({ spareId }) => ({ userId: spareId }),
  },
  'Mutation.changeConsumer': onConsumer('changeConsumer', 'ChangeConsumerInput', { properties: { tier: 1 } }),
  'Mutation.activateConsumer': { ...onConsumer('activateConsumer'), prepare: inactive },
  'Mutation.deactivateConsumer': onConsumer('deactivateConsumer'),
  'Mutation.deleteConsumer': {
    ...on('deleteConsumer', ['ConsumerInput', 'consumerId']),
    also: ({ spareId }) => ({ consumerId: spareId }),
  },
  'Mutation.createConsumerCredential': {
    ...on('createConsumerCredential', ['CreateConsumerCredentialInput', 'credential { id type keyId scopes }'], {
      ...{ type: 'key_auth', keyId: 'made', scopes: ['read'] },
    }),
    also: ({ spareId }) => ({ consumerId: spareId }),
  },
  'Mutation.rotateConsumerCredential': onCredential('rotateConsumerCredential', [
    'RotateConsumerCredentialInput',
    'credential { lastRotatedAt }',
  ]),
  'Mutation.changeConsumerCredential': onCredential(
    'changeConsumerCredential',
    ['ChangeConsumerCredentialInput', 'changed credential { scopes }'],
    { scopes: ['read'] },
  ),
  'Mutation.activateConsumerCredential': { ...onCredential('activateConsumerCredential', turned), prepare: inactive },
  'Mutation.deactivateConsumerCredential': onCredential('deactivateConsumerCredential', turned),
  'Mutation.deleteConsumerCredential': onCredential('deleteConsumerCredential', ['CredentialInput', 'credentialId']),
  'Mutation.setOauthServer': {
    document: `mutation ($input: SetOauthServerInput!) {
      setOauthServer(input: $input) { changed environment { oauthServer { isEnabled grants } } } }`,
    variables: (id, { publicClient }) => ({
      input: {
        ...{ environmentId: id, isEnabled: true, grants: ['client_credentials'], accessTokenSeconds: 600 },
        publicClients: [publicClient],
      },
    }),
    prepare: (place) => `${someConsumer(place)};
      delete from oauth_server where environment_id = '${place.environmentId}'`,
    id: environmentId,
    also: ({ spareId }) => ({ publicClient: spareId }),
  },
  'Mutation.createConsumerScope': on(
    'createConsumerScope',
    ['ConsumerScopeInput', 'environment { consumerScopes { name } }'],
    { name: 'write' },
  ),
  'Mutation.deleteConsumerScope': on('deleteConsumerScope', ['ConsumerScopeInput', 'environment { id }'], {
    name: 'read',
  }),
};
