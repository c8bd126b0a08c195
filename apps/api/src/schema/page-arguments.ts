import { ArgsType, Field, Int } from '@nestjs/graphql';

@ArgsType()
export class PageArguments {
  @Field(() => Int, { nullable: true, defaultValue: 20, description: 'At most 100.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'The `endCursor` of the page before.' })
  after?: string | null;
}
