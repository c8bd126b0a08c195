import { Field, ID, ObjectType } from '@nestjs/graphql';
import { PartOfParent } from '../access/requires.js';
import { MigrationKind, MigrationMoment } from './states.js';

@ObjectType({ description: 'What is done to the data behind a connector.' })
export class DataMigration {
  @Field(() => ID)
  connectorId!: string;

  @Field(() => String)
  connectorName!: string;

  @Field(() => MigrationKind, {
    description:
      '`expand`: the release before does not notice; `contract`: it may fail, and nothing is lost; `irreversible`: there is no way back to it.',
  })
  kind!: string;

  @Field(() => MigrationMoment, {
    description: '`before`: requests reach the release; `after`: nothing else serves any more.',
  })
  moment!: string;

  @Field(() => String, { description: 'For people.' })
  words!: string;

  @Field(() => [String], { description: 'Statements in their order; none: it only says something.' })
  sql!: readonly string[];

  @Field(() => Boolean, { description: 'Whether there are more statements than are listed.' })
  isTruncated!: boolean;
}

@ObjectType()
export class MigrationComparison {
  @PartOfParent()
  @Field(() => [DataMigration], { description: 'Where `from` runs and nothing else ever has, in their order.' })
  changes!: readonly DataMigration[];

  @PartOfParent()
  @Field(() => [DataMigration], {
    description: 'Where `to` is the older: what `from` has done to data that going back does not undo.',
  })
  lost!: readonly DataMigration[];

  @Field(() => Boolean)
  isTruncated!: boolean;
}
