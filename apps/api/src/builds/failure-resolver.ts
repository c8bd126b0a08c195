import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { failureText } from '@tiffin/work-rules';
import { Failure } from '../schema/trouble.js';

@Resolver(() => Failure)
export class FailureResolver {
  @ResolveField(() => String, { description: 'All of it in one text for people.' })
  text(@Parent() failure: Failure): string {
    return failureText(failure);
  }
}
