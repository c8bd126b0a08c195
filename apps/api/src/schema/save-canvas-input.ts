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

@ObjectType()
export class SaveCanvasPayload {
  @Field(() => Revision)
  revision!: Revision;

  @Field(() => Boolean, {
    description: 'False where the operations changed nothing: no revision, no build, no deployment.',
  })
  changed!: boolean;
}
