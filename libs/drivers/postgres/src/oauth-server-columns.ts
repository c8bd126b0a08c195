import type { KeptKey, KeptServer } from '@tiffin/oauth-operations';
import type { OauthGrantType, PublicKey } from '@tiffin/oauth-rules';
import { integer, json, text, textsOf, truth } from './reads/decode.js';
import { type Row, RowShape } from './reads/row-shape.js';

interface KeyJson {
  readonly kid: string;
  readonly publicKey: PublicKey;
  readonly sealedKey: string;
  readonly signsFrom: string;
}

const readKeys = (given: unknown): readonly KeptKey[] =>
  (given as readonly KeyJson[]).map(({ signsFrom, ...key }) => ({ ...key, signsFrom: new Date(signsFrom) }));

/** Of `s`, with its keys. */
export const oauthServerShape = RowShape.of({
  isEnabled: ['s.is_enabled', truth],
  issuer: ['s.issuer', text],
  grants: ['to_jsonb(s.grants)', textsOf],
  accessTokenSeconds: ['s.access_token_seconds', integer],
  refreshTokenSeconds: ['s.refresh_token_seconds', integer],
  publicClients: ['to_jsonb(s.public_clients)', textsOf],
  keys: [
    `coalesce((select jsonb_agg(jsonb_build_object('kid', k.kid, 'publicKey', k.public_key, 'sealedKey', k.sealed_key,
      'signsFrom', k.signs_from)) from oauth_key k where k.environment_id = s.environment_id), '[]')`,
    json(readKeys),
  ],
});

export const oauthServerOf = (row: Row<typeof oauthServerShape>): KeptServer => ({
  ...row,
  grants: row.grants as readonly OauthGrantType[],
});
