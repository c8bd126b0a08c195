import type { StoreKey } from '@tiffin/access';
import type { EnvironmentId, TenantId } from '@tiffin/kernel';
import type { OauthDirectory, OauthPlace, OauthStore } from './oauth-store.js';

export class OpenOauthServer {
  constructor(
    private readonly directory: OauthDirectory,
    private readonly store: OauthStore,
    private readonly at: {
      readonly keyOf: (tenantId: TenantId) => StoreKey;
      readonly issuerOf: (environmentId: string) => string;
    },
  ) {}

  /** The authorization server of an environment. Null: there is none, or it is off. */
  async run(environmentId: EnvironmentId): Promise<OauthPlace | null> {
    const tenantId = await this.directory.tenantOf(environmentId);
    if (tenantId === null) return null;
    const key = this.at.keyOf(tenantId);
    const server = await this.store.server({ key, environmentId });
    return server?.isEnabled ? { key, tenantId, environmentId, issuer: this.at.issuerOf(environmentId), server } : null;
  }
}
