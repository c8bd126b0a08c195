import { ArgsType, Field, Float, ID, ObjectType } from '@nestjs/graphql';
import { PartOfParent } from '../access/requires.js';
import { Release } from './release.js';
import { MigrationComparison } from './migration-comparison.js';
import { Change, DependencyIs } from './states.js';

@ArgsType()
export class ComparisonArguments {
  @Field(() => String, { description: 'Name or number of the release before.' })
  from!: string;

  @Field(() => String, { description: 'Name or number of the release after.' })
  to!: string;
}

@ObjectType({ description: 'A place inside an entity whose value differs.' })
export class FieldChange {
  @Field(() => String, { description: '`settings.host`; parts of a list go by their names, where they have some.' })
  path!: string;

  @Field(() => String, {
    nullable: true,
    description: 'As people read it, cut where it is long; null where there was none.',
  })
  before!: string | null;

  @Field(() => String, { nullable: true })
  after!: string | null;
}

@ObjectType()
export class EntityChange {
  @Field(() => Change)
  change!: string;

  @Field(() => ID)
  id!: string;

  @Field(() => String)
  type!: string;

  @Field(() => String, { description: 'As it is called afterwards, or was before it went.' })
  name!: string;

  @PartOfParent()
  @Field(() => [FieldChange], { description: 'Of one that changed; empty where only its code did.' })
  fields!: readonly FieldChange[];

  @Field(() => Boolean, { description: 'Whether more fields changed than are listed.' })
  isTruncated!: boolean;
}

@ObjectType()
export class ConnectionEnd {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;
}

@ObjectType()
export class ConnectionChange {
  @Field(() => Change)
  change!: string;

  @PartOfParent()
  @Field(() => ConnectionEnd)
  from!: ConnectionEnd;

  @PartOfParent()
  @Field(() => ConnectionEnd)
  to!: ConnectionEnd;
}

@ObjectType({ description: 'A file of a function, or the script of a model.' })
export class CodeChange {
  @Field(() => Change)
  change!: string;

  @Field(() => ID)
  entityId!: string;

  @Field(() => String)
  entityType!: string;

  @Field(() => String)
  entityName!: string;

  @Field(() => String, { description: 'Its path; `script.js` is the script of a model.' })
  file!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The changed lines in unified form, without headers. Null: too large or too different, or a lock, whose packages are compared.',
  })
  unified!: string | null;

  @Field(() => Boolean)
  isTruncated!: boolean;
}

@ObjectType()
export class DependencyChange {
  @Field(() => DependencyIs)
  is!: string;

  @Field(() => String, { description: 'Id of the entity that asks, or key of the unit in which it is installed.' })
  ownerKey!: string;

  @Field(() => String)
  ownerName!: string;

  @Field(() => String)
  package!: string;

  @Field(() => String, { nullable: true, description: 'Version or range; null: none.' })
  before!: string | null;

  @Field(() => String, { nullable: true })
  after!: string | null;
}

@ObjectType()
export class DependencyComparison {
  @PartOfParent()
  @Field(() => [DependencyChange])
  changes!: readonly DependencyChange[];

  @Field(() => [String], { description: 'Keys of units of which it is not known what is installed in both releases.' })
  unknownUnits!: readonly string[];

  @Field(() => Boolean)
  isTruncated!: boolean;
}

@ObjectType()
export class ImageFacts {
  @Field(() => String)
  digest!: string;

  @Field(() => Float, { nullable: true, description: 'With all layers; null: not known any more.' })
  sizeBytes!: number | null;
}

@ObjectType()
export class ImageChange {
  @Field(() => String)
  unitKey!: string;

  @Field(() => String)
  unitName!: string;

  @PartOfParent()
  @Field(() => ImageFacts, { nullable: true, description: 'Null: that release has no such unit.' })
  before!: ImageFacts | null;

  @PartOfParent()
  @Field(() => ImageFacts, { nullable: true })
  after!: ImageFacts | null;
}

@ObjectType({ description: 'What whoever has `from` gets with `to`. Values of secrets are in neither.' })
export class ReleaseComparison {
  @PartOfParent()
  @Field(() => Release)
  from!: Release;

  @PartOfParent()
  @Field(() => Release)
  to!: Release;

  @PartOfParent()
  @Field(() => [EntityChange], { description: 'In the order of their types.' })
  entities!: readonly EntityChange[];

  @PartOfParent()
  @Field(() => [ConnectionChange])
  connections!: readonly ConnectionChange[];

  @PartOfParent()
  @Field(() => [CodeChange])
  code!: readonly CodeChange[];

  @PartOfParent()
  @Field(() => DependencyComparison, {
    description: 'What entities ask for; and what is installed in units that bring their own package-lock.json.',
  })
  dependencies!: DependencyComparison;

  @PartOfParent()
  @Field(() => [ImageChange], { description: 'Also of units that nobody changed: a new runtime makes new images.' })
  images!: readonly ImageChange[];

  @PartOfParent()
  @Field(() => MigrationComparison, { description: 'What becomes of data that the platform keeps the tables of.' })
  migrations!: MigrationComparison;
}
