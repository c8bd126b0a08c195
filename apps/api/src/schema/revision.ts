import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { RevisionId, TenantId } from '@tiffin/kernel';
import { PageInfo } from './page-info.js';

@ObjectType()
export class Revision {
  tenantId!: TenantId;

  @Field(() => ID)
  id!: RevisionId;

  @Field(() => Int)
  number!: number;

  @Field(() => String)
  sha256!: string;

  @Field(() => String)
  author!: string;

  @Field(() => Date)
  createdAt!: Date;
}

@ObjectType()
export class RevisionEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => Revision)
  node!: Revision;
}

@ObjectType()
export class RevisionConnection {
  @Field(() => [RevisionEdge])
  edges!: readonly RevisionEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
