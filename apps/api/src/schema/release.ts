import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { ProjectId, ReleaseId, TenantId } from '@tiffin/kernel';
import { PageInfo } from './page-info.js';

@ObjectType()
export class ReleaseImage {
  @Field(() => String)
  unitKey!: string;

  @Field(() => String)
  unitName!: string;

  @Field(() => String)
  digest!: string;
}

@ObjectType()
export class Release {
  tenantId!: TenantId;
  projectId!: ProjectId;
  /** Canonical JSON. */
  content!: string;

  @Field(() => ID)
  id!: ReleaseId;

  @Field(() => Int, { description: 'From 1 in its project.' })
  number!: number;

  @Field(() => String, { description: 'Of its content, which never changes.' })
  sha256!: string;

  @Field(() => Int, { nullable: true, description: 'The newest revision that was built into it.' })
  revisionNumber!: number | null;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => Date, {
    nullable: true,
    description:
      'When its images went, as nothing kept it. It cannot be deployed until its revision is built again. Null: they are there.',
  })
  imagesCollectedAt!: Date | null;
}

@ObjectType()
export class ReleaseEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => Release)
  node!: Release;
}

@ObjectType()
export class ReleaseConnection {
  @Field(() => [ReleaseEdge])
  edges!: readonly ReleaseEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
