import { ArgsType, Field } from '@nestjs/graphql';

@ArgsType()
export class GatesArguments {
  @Field(() => String, { description: 'The name or number of a release.' })
  release!: string;

  @Field(() => Boolean, { nullable: true, description: 'Whether the environment is to go back to it.' })
  rollback?: boolean | null;
}
