import { Field, Int, ObjectType } from '@nestjs/graphql';
import { PartOfParent, ShowsUnitOutput } from '../access/requires.js';
import { HeadBuildState } from './states.js';

@ObjectType({
  description: 'What was drawn did not work: it is not tried again for this content, or it runs and does not stay up.',
})
export class Failure {
  @Field(() => String, { nullable: true, description: 'Null where it is not about one unit.' })
  unitKey!: string | null;

  @Field(() => String, { nullable: true })
  unitName!: string | null;

  @Field(() => String, { description: 'Goes on where the unit is named: `could not be built: ...`.' })
  reason!: string;

  @Field(() => [String], { description: 'What the unit, or its build, said last. Empty without logs.read.' })
  @ShowsUnitOutput()
  lastLines!: readonly string[];
}

@ObjectType({ description: 'How far the build of the newest revision is.' })
export class HeadBuild {
  @Field(() => HeadBuildState)
  state!: string;

  @Field(() => Failure, { nullable: true, description: 'Why it failed.' })
  @PartOfParent()
  failure!: Failure | null;

  @Field(() => String, { nullable: true, description: 'What is in the way, while the platform tries again by itself.' })
  fault!: string | null;

  @Field(() => Int, { description: 'Tries in a row that met a fault.' })
  attempts!: number;

  @Field(() => Date, { nullable: true })
  nextTryAt!: Date | null;
}
