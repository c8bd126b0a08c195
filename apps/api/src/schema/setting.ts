import { ArgsType, Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { SettingChangeRow } from '@tiffin/postgres';
import { PageArguments } from './page-arguments.js';
import { PageInfo } from './page-info.js';
import { SettingChangeKind, SettingKind } from './states.js';

type Kind = SettingChangeRow['kind'];

@ObjectType({ description: 'Who set or removed a secret or variable, and when; never a value.' })
export class SettingChange {
  @Field(() => SettingKind)
  kind!: Kind;

  @Field(() => String)
  name!: string;

  @Field(() => Int, { description: 'Counts the changes of the name, from 1.' })
  version!: number;

  @Field(() => SettingChangeKind)
  change!: SettingChangeRow['change'];

  @Field(() => String)
  author!: string;

  @Field(() => Date)
  at!: Date;
}

@ObjectType()
export class SettingChangeEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => SettingChange)
  node!: SettingChange;
}

@ObjectType()
export class SettingChangeConnection {
  @Field(() => [SettingChangeEdge])
  edges!: readonly SettingChangeEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@ArgsType()
export class SettingChangeArguments extends PageArguments {
  @Field(() => SettingKind, { nullable: true, description: 'Only of secrets, or only of variables.' })
  kind?: Kind | null;

  @Field(() => String, { nullable: true, description: 'Only of this name.' })
  name?: string | null;
}

@ObjectType({ description: 'A field of the canvas that names a secret or variable without a value here.' })
export class MissingName {
  @Field(() => SettingKind)
  kind!: Kind;

  @Field(() => String)
  name!: string;

  @Field(() => ID)
  entityId!: string;

  @Field(() => String)
  entityName!: string;

  @Field(() => String, { description: 'Path inside the entity.' })
  field!: string;
}
