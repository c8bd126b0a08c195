import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import type { ApiTokenRow } from '@tiffin/postgres';
import { CreateServiceAccountToken, CreateToken, type MadeToken, RevokeToken } from '@tiffin/tenancy-operations';
import { Granted } from '../access/admission.js';
import { namedId } from '../access/named-id.js';
import { FieldRequires, PartOfParent, Requires } from '../access/requires.js';
import { AnswersOnce } from '../once/answers-once.js';
import {
  ApiToken,
  CreateApiTokenInput,
  CreateApiTokenPayload,
  CreateServiceAccountTokenInput,
  RevokeApiTokenInput,
  RevokeApiTokenPayload,
  usualDays,
} from '../schema/api-token.js';
import { Project } from '../schema/project.js';
import { ServiceAccount } from '../schema/service-account.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver(() => ApiToken)
export class TokenResolver {
  constructor(
    @Inject(CreateToken) private readonly create: CreateToken,
    @Inject(CreateServiceAccountToken) private readonly createFor: CreateServiceAccountToken,
    @Inject(RevokeToken) private readonly revoke: RevokeToken,
  ) {}

  @Mutation(() => CreateApiTokenPayload, { description: 'Makes a token of your own: never stronger than you are.' })
  @Requires('token.write', { tenant: 'tenantId' })
  @AnswersOnce()
  async createApiToken(
    @Granted() grant: Grant<'token.write'>,
    @Args('input', { type: () => CreateApiTokenInput }) input: CreateApiTokenInput,
    @CurrentSession() session: Session,
  ) {
    return shown(session, grant, await this.create.run(grant, wishOf(input)));
  }

  @Mutation(() => CreateApiTokenPayload, { description: 'Makes a token of a service account.' })
  @Requires('token.manage', { tenant: 'tenantId' })
  @AnswersOnce()
  async createServiceAccountToken(
    @Granted() grant: Grant<'token.manage'>,
    @Args('input', { type: () => CreateServiceAccountTokenInput }) input: CreateServiceAccountTokenInput,
    @CurrentSession() session: Session,
  ) {
    const accountId = namedId(input.serviceAccountId, 'service account');
    return shown(session, grant, await this.createFor.run(grant, accountId, wishOf(input)));
  }

  @Mutation(() => RevokeApiTokenPayload, { description: 'It opens nothing from now on. Admins revoke any.' })
  @Requires('token.write', { tenant: 'tenantId' })
  async revokeApiToken(
    @Granted() grant: Grant<'token.write'>,
    @Args('input', { type: () => RevokeApiTokenInput }) { tokenId: id }: RevokeApiTokenInput,
    @CurrentSession() { caller, loaders }: Session,
  ) {
    const { tenantId } = grant;
    const may = caller.may('token.manage', tenantId) ? caller.grant('token.manage', tenantId) : grant;
    await this.revoke.run(may, namedId(id, 'token'));
    return { apiToken: await loaders.apiTokens.load({ tenantId, id }) };
  }

  @ResolveField(() => Project, { nullable: true, description: 'The one project that it opens; null: all.' })
  @FieldRequires('project.read')
  project(@Parent() { tenantId, projectId }: ApiTokenRow, @CurrentSession() { loaders }: Session) {
    return projectId && loaders.projects.load({ tenantId, id: projectId });
  }

  @ResolveField(() => ServiceAccount, { nullable: true, description: 'Null: it stands for a member.' })
  @PartOfParent()
  serviceAccount(@Parent() { tenantId, serviceAccountId }: ApiTokenRow, @CurrentSession() { loaders }: Session) {
    return serviceAccountId && loaders.serviceAccounts.load({ tenantId, id: serviceAccountId });
  }
}

const wishOf = ({ name, scope, projectId, expiresInDays }: CreateApiTokenInput) => ({
  ...{ name, scope },
  expiresInDays: expiresInDays ?? usualDays,
  projectId: projectId ? namedId(projectId, 'project') : null,
});

async function shown({ loaders }: Session, { tenantId }: Grant, { id, text }: MadeToken) {
  return { token: text, apiToken: await loaders.apiTokens.load({ tenantId, id }) };
}
