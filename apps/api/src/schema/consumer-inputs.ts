import { Field, ID, InputType } from '@nestjs/graphql';
import type { CredentialType as Type } from '@tiffin/contracts';
import { GraphQLJson } from './json.js';
import { CredentialType } from './states.js';

@InputType()
export class ConsumerInput {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => ID)
  consumerId!: string;
}

@InputType()
export class CreateConsumerInput {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => String, { description: 'Of a user, the name to sign in with: one in the environment, without ":".' })
  name!: string;

  @Field(() => ID, { nullable: true, description: 'Whose application it is. Absent: it is a user.' })
  userId?: string | null;

  @Field(() => String, { nullable: true })
  firstname?: string | null;

  @Field(() => String, { nullable: true })
  lastname?: string | null;

  @Field(() => String, { nullable: true })
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'Where OAuth 2 leads back to.' })
  redirectUri?: string | null;

  @Field(() => GraphQLJson, { nullable: true, description: 'An object of at most 2,000 bytes.' })
  properties?: unknown;
}

@InputType({ description: 'What is absent stays as it is, and an empty text takes away.' })
export class ChangeConsumerInput extends ConsumerInput {
  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => String, { nullable: true })
  firstname?: string | null;

  @Field(() => String, { nullable: true })
  lastname?: string | null;

  @Field(() => String, { nullable: true })
  email?: string | null;

  @Field(() => String, { nullable: true })
  redirectUri?: string | null;

  @Field(() => GraphQLJson, { nullable: true, description: 'All of them.' })
  properties?: unknown;
}

@InputType()
export class CreateConsumerCredentialInput extends ConsumerInput {
  @Field(() => CredentialType)
  type!: Type;

  @Field(() => String, {
    nullable: true,
    description: 'Of key_auth: absent, one is made. Of jwt: the "sub" of its tokens. Others have none.',
  })
  keyId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'For who comes with secrets from elsewhere. Absent: one is made, of 256 bits.',
  })
  secret?: string | null;

  @Field(() => [String], { nullable: true, description: 'Scopes of the environment.' })
  scopes?: readonly string[] | null;
}

@InputType()
export class CredentialInput {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => ID)
  credentialId!: string;
}

@InputType()
export class RotateConsumerCredentialInput extends CredentialInput {
  @Field(() => String, { nullable: true, description: 'Absent: one is made, of 256 bits.' })
  secret?: string | null;
}

@InputType()
export class ChangeConsumerCredentialInput extends CredentialInput {
  @Field(() => [String], { description: 'All that it has from now on.' })
  scopes!: readonly string[];
}

@InputType()
export class ConsumerScopeInput {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => String, { description: 'For example orders:read.' })
  name!: string;
}
