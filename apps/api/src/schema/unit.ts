import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { TenantId } from '@tiffin/kernel';
import { PartOfParent } from '../access/requires.js';
import { GraphQLJson } from './json.js';
import { UnitKind } from './states.js';

@ObjectType({ description: 'A policy or condition of a plugin.' })
export class PluginPart {
  @Field(() => String)
  name!: string;

  @Field(() => GraphQLJson, { nullable: true, description: 'JSON Schema of its parameters; null: it has none.' })
  schema!: unknown;
}

@ObjectType({ description: 'What a plugin of a gateway registered when it was built.' })
export class GatewayPlugin {
  @Field(() => String)
  name!: string;

  @PartOfParent()
  @Field(() => [PluginPart])
  policies!: readonly PluginPart[];

  @PartOfParent()
  @Field(() => [PluginPart])
  conditions!: readonly PluginPart[];
}

@ObjectType()
export class Image {
  @Field(() => String)
  digest!: string;

  @Field(() => Int)
  sizeBytes!: number;

  @Field(() => Date)
  createdAt!: Date;
}

@ObjectType({ description: 'Something of a revision that becomes one image and one process.' })
export class Unit {
  tenantId!: TenantId;

  @Field(() => String)
  key!: string;

  @Field(() => UnitKind)
  kind!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Canvas entity that it comes from; null for the workspace.',
  })
  entityId!: string | null;

  @Field(() => String)
  contentHash!: string;
}
