import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { failureText } from '@tiffin/work-rules';
import { ShowsUnitOutput } from '../access/requires.js';
import { Failure } from '../schema/trouble.js';

@Resolver(() => Failure)
export class FailureResolver {
  @ResolveField(() => String, { description: 'All of it in one text for people.' })
  @ShowsUnitOutput()
  text(@Parent() failure: Failure): string {
    return failureText(failure);
  }
}
