import type { Scope } from '@tiffin/access';
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { ProjectId, TenantId } from '@tiffin/kernel';
import { PageInfo } from './page-info.js';
import { TokenScope } from './states.js';

@ObjectType({ description: 'What may be told of an API token: never the token itself.' })
export class ApiToken {
  tenantId!: TenantId;
  projectId!: ProjectId | null;
  serviceAccountId!: string | null;

  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { description: 'Name of the member or service account for whom it stands.' })
  holder!: string;

  @Field(() => ID, { description: 'Id of that user or service account.' })
  holderId!: string;

  @Field(() => TokenScope)
  scope!: Scope;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'Null: it does not end by itself.' })
  expiresAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'To the minute; null: never.' })
  lastUsedAt!: Date | null;

  @Field(() => Date, { nullable: true })
  revokedAt!: Date | null;
}

@ObjectType()
export class ApiTokenEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => ApiToken)
  node!: ApiToken;
}

@ObjectType()
export class ApiTokenConnection {
  @Field(() => [ApiTokenEdge])
  edges!: readonly ApiTokenEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

/** How long a token stands where nobody says how long. */
export const usualDays = 90;

@InputType()
export class CreateApiTokenInput {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => String, { description: 'What it is for, in at most 100 characters.' })
  name!: string;

  @Field(() => TokenScope)
  scope!: Scope;

  @Field(() => ID, { nullable: true, description: 'The one project that it opens; without: all of the tenant.' })
  projectId?: string | null;

  @Field(() => Int, { nullable: true, defaultValue: usualDays, description: 'At most 366.' })
  expiresInDays?: number | null;
}

@InputType()
export class CreateServiceAccountTokenInput extends CreateApiTokenInput {
  @Field(() => ID)
  serviceAccountId!: string;
}

@ObjectType()
export class CreateApiTokenPayload {
  @Field(() => String, { description: 'The token. It is shown now and never again.' })
  token!: string;

  @Field(() => ApiToken)
  apiToken!: ApiToken;
}

@InputType()
export class RevokeApiTokenInput {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  tokenId!: string;
}

@ObjectType()
export class RevokeApiTokenPayload {
  @Field(() => ApiToken)
  apiToken!: ApiToken;
}
