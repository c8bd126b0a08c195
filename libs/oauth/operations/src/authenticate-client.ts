import { isId } from '@tiffin/kernel';
import { granted, type OauthClient, OauthError, type OauthParameters, readClientProof } from '@tiffin/oauth-rules';
import type { OauthPlace, OauthStore } from './oauth-store.js';
import type { SecretChecks } from './secret-checks.js';

/** A request at an endpoint that clients ask by themselves. */
export interface ClientRequest {
  readonly authorization: string | undefined;
  readonly parameters: OauthParameters;
}

export interface ProvedClient extends OauthClient {
  /** It has shown no secret, since it can keep none. */
  readonly isPublic: boolean;
}

export class AuthenticateClient {
  constructor(
    private readonly store: OauthStore,
    private readonly secrets: SecretChecks,
  ) {}

  /** Throws `OauthError` invalid_client or invalid_request. */
  async run(place: OauthPlace, { authorization, parameters }: ClientRequest): Promise<ProvedClient> {
    const { clientId, secret } = granted(readClientProof(authorization, parameters));
    const client = isId(clientId) ? await this.store.client(place, clientId) : null;
    if (secret === null) return this.withoutSecret(place, client);
    const of = client === null ? null : ({ type: 'oauth2', consumerId: client.id } as const);
    if (!(await this.secrets.isRight(place, { of, name: clientId, secret })) || client === null) throw unknown();
    return { ...client, isPublic: false };
  }

  private withoutSecret({ server }: OauthPlace, client: OauthClient | null): ProvedClient {
    if (client === null || !server.publicClients.includes(client.id)) throw unknown();
    return { ...client, isPublic: true };
  }
}

const unknown = (): OauthError => new OauthError('invalid_client', 'There is no such client, or the secret is wrong.');
