import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Environment } from './environment.js';

@ObjectType({ description: 'A variable of an environment: what differs between environments and is no secret.' })
export class Variable {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  value!: string;

  @Field(() => Int, { description: 'Grows with each new value.' })
  version!: number;

  @Field(() => String, { description: 'Who set the value.' })
  author!: string;

  @Field(() => Date)
  updatedAt!: Date;
}

@InputType()
export class SetVariableInput {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => String, { description: 'Capital letters, digits and underscores.' })
  name!: string;

  @Field(() => String, { description: 'At most 65,536 characters. Every member can read it.' })
  value!: string;
}

@InputType()
export class VariableValueInput {
  @Field(() => String, { description: 'Capital letters, digits and underscores.' })
  name!: string;

  @Field(() => String, { description: 'At most 65,536 characters. Every member can read it.' })
  value!: string;
}

@InputType()
export class SetVariablesInput {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => [VariableValueInput], { description: 'At most 200, each name once. All of them are set, or none.' })
  variables!: VariableValueInput[];
}

@InputType()
export class RemoveVariableInput {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => String)
  name!: string;
}

@ObjectType()
export class SetVariablePayload {
  @Field(() => Environment)
  environment!: Environment;
}

@ObjectType()
export class SetVariablesPayload {
  @Field(() => Environment)
  environment!: Environment;
}

@ObjectType()
export class RemoveVariablePayload {
  @Field(() => Environment)
  environment!: Environment;

  @Field(() => Boolean, { description: 'False: there was none of this name.' })
  removed!: boolean;
}
