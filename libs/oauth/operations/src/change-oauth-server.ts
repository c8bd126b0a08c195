import { type Grant, mayIn } from '@tiffin/access';
import { accepted, type EnvironmentId, Refusal, sameJson } from '@tiffin/kernel';
import { decideOauthSettings, defaultOauthSettings, type OauthSettings } from '@tiffin/oauth-rules';
import type { OauthStore } from './oauth-store.js';

export interface OauthChanges extends Partial<OauthSettings> {
  readonly environmentId: EnvironmentId;
}

export class ChangeOauthServer {
  constructor(
    private readonly store: Pick<OauthStore, 'within'>,
    /** Where the server of an environment is asked. Null: this api serves none. */
    private readonly issuerOf: ((environmentId: string) => string) | null,
  ) {}

  /**
   * What is absent stays. Turning it off ends everything that was granted. Answers whether anything changed. Refuses NOT_FOUND,
   * INPUT_INVALID, FORBIDDEN in production.
   */
  run(grant: Grant<'consumer.write'>, { environmentId, ...changes }: OauthChanges): Promise<boolean> {
    return this.store.within(grant, async (rows) => {
      const held = await rows.hold(environmentId);
      if (held === null) throw Refusal.of('NOT_FOUND', 'environment');
      if (held.isProduction && !mayManage(grant)) throw Refusal.of('FORBIDDEN', 'consumer.manage');
      const before = settingsOf(held.server ?? defaultOauthSettings);
      const after = accepted(decideOauthSettings({ ...before, ...changes }));
      if (after.isEnabled && this.issuerOf === null)
        throw Refusal.of('INPUT_INVALID', 'isEnabled', 'this installation has no address at which it could be asked.');
      if (sameJson(before, after)) return false;
      const issuer = this.issuerOf?.(environmentId) ?? held.server?.issuer ?? '';
      await rows.putServer(environmentId, { ...after, issuer });
      if (!after.isEnabled) await rows.endGrants(environmentId);
      const { isEnabled, grants, accessTokenSeconds, refreshTokenSeconds, publicClients } = after;
      await rows.audit({
        ...{ action: 'oauth-server.change', objectKind: 'consumers', objectId: environmentId },
        detail: {
          ...{ isEnabled, grants: [...grants], accessTokenSeconds, refreshTokenSeconds },
          publicClients: [...publicClients],
        },
      });
      return true;
    });
  }
}

const settingsOf = ({ isEnabled, grants, ...rest }: OauthSettings): OauthSettings => ({
  ...{ isEnabled, grants, accessTokenSeconds: rest.accessTokenSeconds },
  ...{ refreshTokenSeconds: rest.refreshTokenSeconds, publicClients: rest.publicClients },
});

const mayManage = ({ tenantId, role, bounds }: Grant<'consumer.write'>): boolean =>
  mayIn({ tenantId, role, ...(bounds ? { bounds } : {}) }, 'consumer.manage');
