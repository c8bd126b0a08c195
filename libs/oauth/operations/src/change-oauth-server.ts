import { type Grant, mayIn } from '@tiffin/access';
import { accepted, type EnvironmentId, Refusal, sameJson } from '@tiffin/kernel';
import { decideOauthSettings, defaultOauthSettings, type OauthSettings } from '@tiffin/oauth-rules';
import type { OauthRows, OauthStore } from './oauth-store.js';

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
      const before = await heldSettings(rows, grant, environmentId);
      const after = accepted(decideOauthSettings({ ...before, ...changes }));
      if (this.issuerOf === null)
        throw Refusal.of('INPUT_INVALID', 'isEnabled', 'this installation has no address at which it could be asked.');
      if (sameJson(before, after)) return false;
      await refuseStrangers(rows, environmentId, { before, after });
      await rows.putServer(environmentId, { ...after, issuer: this.issuerOf(environmentId) });
      if (!after.isEnabled) await rows.endGrants(environmentId);
      const detail = { ...after, grants: [...after.grants], publicClients: [...after.publicClients] };
      await rows.audit({ action: 'oauth-server.change', objectKind: 'consumers', objectId: environmentId, detail });
      return true;
    });
  }
}

async function heldSettings(
  rows: OauthRows,
  grant: Grant<'consumer.write'>,
  environmentId: EnvironmentId,
): Promise<OauthSettings> {
  const held = await rows.hold(environmentId);
  if (held === null) throw Refusal.of('NOT_FOUND', 'environment');
  if (held.isProduction && !mayManage(grant)) throw Refusal.of('FORBIDDEN', 'consumer.manage');
  return settingsOf(held.server ?? defaultOauthSettings);
}

/** One that has gone since it was named may stay named. */
async function refuseStrangers(
  rows: OauthRows,
  environmentId: EnvironmentId,
  { before, after }: { readonly before: OauthSettings; readonly after: OauthSettings },
): Promise<void> {
  const named = after.publicClients.filter((id) => !before.publicClients.includes(id));
  const known = named.length === 0 ? [] : await rows.consumersAmong(environmentId, named);
  if (known.length < named.length) throw Refusal.of('NOT_FOUND', 'consumer');
}

const settingsOf = ({ isEnabled, grants, ...rest }: OauthSettings): OauthSettings => ({
  ...{ isEnabled, grants, accessTokenSeconds: rest.accessTokenSeconds },
  ...{ refreshTokenSeconds: rest.refreshTokenSeconds, publicClients: rest.publicClients },
});

const mayManage = ({ tenantId, role, bounds }: Grant<'consumer.write'>): boolean =>
  mayIn({ tenantId, role, ...(bounds ? { bounds } : {}) }, 'consumer.manage');
