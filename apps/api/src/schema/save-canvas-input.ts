import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { GraphQLJson } from './json.js';
import { Revision } from './revision.js';

@InputType('SaveCanvasInput')
export class SaveCanvasArguments {
  @Field(() => ID)
  projectId!: string;

  @Field(() => Int, { description: 'Number of the revision that the operations were made on.' })
  baseRevision!: number;

  @Field(() => [GraphQLJson], { description: 'Canvas operations, as docs/canvas.md describes them.' })
  operations!: unknown[];
}

@ObjectType({
  description: 'What a canvas holds that may be stored and is likely not meant. It keeps nobody from anything.',
})
export class CanvasWarning {
  @Field(() => ID, { nullable: true })
  entityId?: string;

  @Field(() => String, { nullable: true })
  entityName?: string;

  @Field(() => String, { nullable: true, description: 'Path inside the entity.' })
  field?: string;

  @Field(() => String, { description: 'Stable name, as docs/canvas.md lists them.' })
  rule!: string;

  @Field(() => String, { description: 'What is likely not meant, and the way out.' })
  message!: string;
}

@ObjectType()
export class SaveCanvasPayload {
  @Field(() => Revision)
  revision!: Revision;

  @Field(() => Boolean, {
    description: 'False where the operations changed nothing: no revision, no build, no deployment.',
  })
  changed!: boolean;

  @Field(() => [CanvasWarning], { description: 'Of the whole canvas, also of what this save did not touch.' })
  warnings!: readonly CanvasWarning[];
}
