import { consumerKinds, type ConsumerProperties, credentialTypes } from '@tiffin/consumers-rules';
import type { ConsumerId, CredentialId } from '@tiffin/kernel';
import { idOf, json, oneOf, orNull, text, textsOf, truth } from './reads/decode.js';

/** Columns of a consumer, `t`. Its properties were decided on before they were written. */
export const consumerColumns = {
  id: ['t.id', idOf<ConsumerId>()],
  kind: ['t.kind', oneOf(consumerKinds)],
  userId: ['t.user_id', orNull(idOf<ConsumerId>())],
  name: ['t.name', text],
  firstname: ['t.firstname', orNull(text)],
  lastname: ['t.lastname', orNull(text)],
  email: ['t.email', orNull(text)],
  redirectUri: ['t.redirect_uri', orNull(text)],
  properties: ['t.properties', json((value) => value as ConsumerProperties)],
  isActive: ['t.is_active', truth],
} as const;

/** Columns of a credential, `t`, without what is kept of its secret. */
export const credentialColumns = {
  id: ['t.id', idOf<CredentialId>()],
  consumerId: ['t.consumer_id', idOf<ConsumerId>()],
  type: ['t.type', oneOf(credentialTypes)],
  scopes: ['to_jsonb(t.scopes)', textsOf],
  isActive: ['t.is_active', truth],
} as const;
