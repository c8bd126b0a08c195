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

@ObjectType()
export class SetSecretPayload {
  @Field(() => Environment)
  environment!: Environment;
}

@ObjectType()
export class RemoveSecretPayload {
  @Field(() => Environment)
  environment!: Environment;

  @Field(() => Boolean, { description: 'False: there was none of this name.' })
  removed!: boolean;
}
