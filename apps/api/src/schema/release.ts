import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { ReleaseId } from '@tiffin/kernel';

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
  /** Canonical JSON. */
  content!: string;

  @Field(() => ID)
  id!: ReleaseId;

  @Field(() => String)
  sha256!: string;

  @Field(() => Date)
  createdAt!: Date;
}
