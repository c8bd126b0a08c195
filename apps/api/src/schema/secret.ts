import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Environment } from './environment.js';

@ObjectType({ description: 'A secret of an environment. Its value never leaves the platform.' })
export class Secret {
  @Field(() => String)
  name!: string;

  @Field(() => Int, { description: 'Grows with each new value.' })
  version!: number;

  @Field(() => String, { description: 'Who set the value.' })
  author!: string;

  @Field(() => Date)
  updatedAt!: Date;
}

@InputType()
export class SetSecretInput {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => String, { description: 'Capital letters, digits and underscores.' })
  name!: string;

  @Field(() => String, { description: 'At most 65,536 characters. It cannot be read back.' })
  value!: string;
}

@InputType()
export class RemoveSecretInput {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => String)
  name!: string;
}

@InputType()
export class SecretValueInput {
  @Field(() => String, { description: 'Capital letters, digits and underscores.' })
  name!: string;

  @Field(() => String, { description: 'At most 65,536 characters. It cannot be read back.' })
  value!: string;
}

@InputType()
export class SetSecretsInput {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => [SecretValueInput], { description: 'At most 200, each name once. All of them are set, or none.' })
  secrets!: SecretValueInput[];
}

@InputType()
export class RotateSecretKeyInput {
  @Field(() => ID)
  tenantId!: string;
}

@ObjectType()
export class RotateSecretKeyPayload {
  @Field(() => Boolean, {
    description: 'Whether all secrets are being sealed anew, with a new key. False: there are none yet, and so no key.',
  })
  rotates!: boolean;
}

@ObjectType()
export class SetSecretPayload {
  @Field(() => Environment)
  environment!: Environment;

  @Field(() => [String], {
    description: 'What to know of the value, e.g. that it is too short to be kept out of logs.',
  })
  warnings!: readonly string[];
}

@ObjectType()
export class SetSecretsPayload {
  @Field(() => Environment)
  environment!: Environment;

  @Field(() => [String], {
    description: 'What to know of the values, e.g. which are too short to be kept out of logs.',
  })
  warnings!: readonly string[];
}

@ObjectType()
export class RemoveSecretPayload {
  @Field(() => Environment)
  environment!: Environment;

  @Field(() => Boolean, { description: 'False: there was none of this name.' })
  removed!: boolean;
}
