import { ArgsType, Field, ID, ObjectType } from '@nestjs/graphql';
import type { ConsumerKind as Kind, CredentialType as Type } from '@tiffin/contracts';
import type { ConsumerId, CredentialId, TenantId } from '@tiffin/kernel';
import { Environment } from './environment.js';
import { GraphQLJson } from './json.js';
import { PageArguments } from './page-arguments.js';
import { PageInfo } from './page-info.js';
import { ConsumerKind, CredentialType } from './states.js';

@ObjectType({ description: 'Who may call through the gateways of an environment. docs/consumers.md says how.' })
export class Consumer {
  tenantId!: TenantId;
  userId!: ConsumerId | null;

  @Field(() => ID)
  id!: ConsumerId;

  @Field(() => ConsumerKind)
  kind!: Kind;

  @Field(() => String, { description: 'Of a user, the name to sign in with: one in the environment.' })
  name!: string;

  @Field(() => String, { nullable: true })
  firstname!: string | null;

  @Field(() => String, { nullable: true })
  lastname!: string | null;

  @Field(() => String, { nullable: true })
  email!: string | null;

  @Field(() => String, { nullable: true, description: 'Where OAuth 2 leads back to.' })
  redirectUri!: string | null;

  @Field(() => GraphQLJson, { description: 'An object: what the tenant keeps with it.' })
  properties!: unknown;

  @Field(() => Boolean, { description: 'Gateways know of what is active alone.' })
  isActive!: boolean;

  @Field(() => Date)
  createdAt!: Date;
}

@ObjectType({ description: 'With what a consumer proves who it is. What is kept of a secret is shown to nobody.' })
export class ConsumerCredential {
  @Field(() => ID)
  id!: CredentialId;

  @Field(() => CredentialType)
  type!: Type;

  @Field(() => String, {
    description:
      'By what it is found. Of basic_auth and oauth2, of which each consumer has one, the id of the consumer.',
  })
  keyId!: string;

  @Field(() => [String], { description: 'By name.' })
  scopes!: readonly string[];

  @Field(() => Boolean)
  isActive!: boolean;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => Date, { nullable: true })
  lastRotatedAt!: Date | null;
}

@ObjectType({ description: 'What credentials of an environment may be good for.' })
export class ConsumerScope {
  @Field(() => String)
  name!: string;

  @Field(() => Date)
  createdAt!: Date;
}

@ObjectType()
export class ConsumerEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => Consumer)
  node!: Consumer;
}

@ObjectType()
export class ConsumerConnection {
  @Field(() => [ConsumerEdge])
  edges!: readonly ConsumerEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@ArgsType()
export class ConsumerArguments extends PageArguments {
  @Field(() => String, { nullable: true, description: 'A part of a name or an address, in whichever case.' })
  search?: string | null;

  @Field(() => ConsumerKind, { nullable: true, description: 'Absent: both.' })
  kind?: Kind | null;

  @Field(() => ID, { nullable: true, description: 'Applications of this user.' })
  userId?: string | null;
}

@ArgsType()
export class WhichConsumer {
  @Field(() => ID, { nullable: true })
  id?: string | null;

  @Field(() => String, { nullable: true, description: 'Of a user.' })
  username?: string | null;
}

@ObjectType()
export class CreateConsumerPayload {
  @Field(() => Consumer)
  consumer!: Consumer;
}

@ObjectType()
export class ConsumerPayload extends CreateConsumerPayload {
  @Field(() => Boolean)
  changed!: boolean;
}

@ObjectType()
export class DeleteConsumerPayload {
  @Field(() => ID)
  consumerId!: string;
}

@ObjectType()
export class CredentialSecretPayload {
  @Field(() => ConsumerCredential)
  credential!: ConsumerCredential;

  @Field(() => String, {
    nullable: true,
    description: 'It is shown this once. Null: it was given, or the type has none.',
  })
  secret!: string | null;
}

@ObjectType()
export class CredentialPayload {
  @Field(() => ConsumerCredential)
  credential!: ConsumerCredential;

  @Field(() => Boolean)
  changed!: boolean;
}

@ObjectType()
export class DeleteConsumerCredentialPayload {
  @Field(() => ID)
  credentialId!: string;
}

@ObjectType()
export class ConsumerScopePayload {
  @Field(() => Environment)
  environment!: Environment;
}
