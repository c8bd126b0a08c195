import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import type { EnvironmentId } from '@tiffin/kernel';
import { ChangeOauthServer, type OauthChanges } from '@tiffin/oauth-operations';
import { defaultOauthSettings } from '@tiffin/oauth-rules';
import { type EnvironmentRow, PostgresOauthStore } from '@tiffin/postgres';
import { Granted } from '../access/admission.js';
import { FieldRequires, Requires } from '../access/requires.js';
import { Environment } from '../schema/environment.js';
import { OauthServer, OauthServerPayload, SetOauthServerInput } from '../schema/oauth.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

/** What the authorization server of an environment grants. */
@Resolver(() => Environment)
export class OauthServerResolver {
  constructor(
    @Inject(PostgresOauthStore) private readonly store: PostgresOauthStore,
    @Inject(ChangeOauthServer) private readonly change: ChangeOauthServer,
  ) {}

  @Mutation(() => OauthServerPayload)
  @Requires('consumer.write', { environment: 'environmentId' })
  async setOauthServer(
    @Granted() grant: Grant<'consumer.write'>,
    @Args('input', { type: () => SetOauthServerInput }) { environmentId, ...given }: SetOauthServerInput,
    @CurrentSession() { loaders }: Session,
  ) {
    const id = environmentId as EnvironmentId;
    const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value != null));
    const changed = await this.change.run(grant, { ...(said as Partial<OauthChanges>), environmentId: id });
    return { changed, environment: await loaders.environments.load({ tenantId: grant.tenantId, id }) };
  }

  @ResolveField(() => OauthServer, { description: 'Needs consumer.read.' })
  @FieldRequires('consumer.read')
  async oauthServer(@Parent() { tenantId, id }: EnvironmentRow, @CurrentSession() { caller }: Session) {
    const found = await this.store.server({ key: caller.keyOf(tenantId), environmentId: id });
    return found ?? { ...defaultOauthSettings, issuer: null };
  }
}
