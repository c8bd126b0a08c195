import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import { SaveCanvas } from '@tiffin/canvas-operations';
import { readStoredCanvas } from '@tiffin/canvas-rules';
import { accepted, type ProjectId, Refusal } from '@tiffin/kernel';
import { Granted } from '../access/admission.js';
import { PartOfParent, Requires } from '../access/requires.js';
import { GraphQLJson } from '../schema/json.js';
import { Revision } from '../schema/revision.js';
import { SaveCanvasArguments, SaveCanvasPayload } from '../schema/save-canvas-input.js';
import { Unit } from '../schema/unit.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver(() => Revision)
export class RevisionResolver {
  constructor(@Inject(SaveCanvas) private readonly save: SaveCanvas) {}

  @Mutation(() => SaveCanvasPayload)
  @Requires('canvas.write', { project: 'projectId' })
  async saveCanvas(
    @Granted() grant: Grant<'canvas.write'>,
    @Args('input', { type: () => SaveCanvasArguments }) input: SaveCanvasArguments,
    @CurrentSession() { loaders }: Session,
  ) {
    const saved = await this.save.run(grant, { ...input, projectId: input.projectId as ProjectId });
    const revision = await loaders.revisions.load({ tenantId: grant.tenantId, id: saved.revisionId });
    return { revision, changed: saved.changed, warnings: saved.warnings };
  }

  @ResolveField(() => GraphQLJson, {
    description: 'The canvas in the form that docs/canvas.md describes, whatever form it was stored in.',
  })
  async canvas(@Parent() { tenantId, id }: Revision, @CurrentSession() { loaders }: Session): Promise<unknown> {
    const stored = await loaders.canvases.load({ tenantId, id });
    if (!stored) throw Refusal.of('NOT_FOUND', 'revision');
    return accepted(readStoredCanvas(JSON.parse(stored.canvas)));
  }

  @ResolveField(() => [Unit], { description: 'Empty until planned.' })
  @PartOfParent()
  units(@Parent() { tenantId, id }: Revision, @CurrentSession() { loaders }: Session) {
    return loaders.unitsOf.load({ tenantId, id });
  }
}
