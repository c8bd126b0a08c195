import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { MigrationKind, MigrationMoment, MigrationState } from './states.js';

@ObjectType({
  description: 'A change of the data behind a connector, on record before it is made.',
})
export class EnvironmentMigration {
  @Field(() => ID)
  id!: string;

  @Field(() => ID)
  connectorId!: string;

  @Field(() => String, { description: 'As it was called then.' })
  connectorName!: string;

  @Field(() => MigrationKind)
  kind!: string;

  @Field(() => MigrationMoment)
  moment!: string;

  @Field(() => String, { description: 'For people.' })
  words!: string;

  @Field(() => [String])
  sql!: readonly string[];

  @Field(() => MigrationState)
  state!: string;

  @Field(() => String, { nullable: true, description: 'Why it failed, or what is not known of it, for people.' })
  note!: string | null;

  @Field(() => Date, {
    nullable: true,
    description:
      'Since when the database of the environment does not have it any more, of what cannot be taken back: as that told last, or as somebody has said since.',
  })
  resolvedAt!: Date | null;

  @Field(() => Date)
  plannedAt!: Date;

  @Field(() => Date, { nullable: true })
  startedAt!: Date | null;

  @Field(() => Date, { nullable: true })
  finishedAt!: Date | null;
}

@InputType()
export class ResolveMigrationInput {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => ID)
  migrationId!: string;
}
