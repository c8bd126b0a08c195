import { createHash } from 'node:crypto';
import type { Grant } from '@tiffin/access';
import {
  type Canvas,
  canvasText,
  canvasWarnings,
  type Installation,
  mergeOperations,
  missingSettingProblem,
  missingSettings,
  readStoredCanvas,
  unitMemory,
  upgradeStoredCanvas,
} from '@tiffin/canvas-rules';
import { accepted, newId, type Problem, type ProjectId, Refusal, type RevisionId } from '@tiffin/kernel';
import { decideChanging, decideNeeds, needsMore, needsOf } from '@tiffin/tenancy-rules';
import type { Doorbell } from '@tiffin/work-operations';
import type { CanvasRows, CanvasStore, StoredRevision } from './canvas-store.js';
import { keepSecrets } from './keep-old-secrets.js';

export interface SaveCanvasInput {
  readonly projectId: ProjectId;
  /** Number of the revision that the operations were made on. */
  readonly baseRevision: number;
  readonly operations: readonly unknown[];
}

export interface SavedCanvas {
  readonly revisionId: RevisionId;
  /** False where the operations changed nothing; then no revision was made. */
  readonly changed: boolean;
  /** What is stored and likely not meant. */
  readonly warnings: readonly Problem[];
}

export class SaveCanvas {
  constructor(
    private readonly store: CanvasStore,
    private readonly doorbell: Doorbell,
    private readonly installation: Installation = { domain: 'localhost' },
  ) {}

  /**
   * Stores the next revision and makes it the head of its project, in one transaction with its audit row.
   * Refuses CANVAS_INVALID, CANVAS_CONFLICT, CANVAS_TOO_LARGE, CANVAS_UNREADABLE, REVISION_UNKNOWN, NOT_ACTIVE,
   * QUOTA_EXCEEDED; then nothing is stored.
   */
  async run(grant: Grant<'canvas.write'>, input: SaveCanvasInput): Promise<SavedCanvas> {
    const saved = await this.store.within(grant, async (rows) => {
      const head = await rows.lockHead(input.projectId);
      if (!head) throw Refusal.of('NOT_FOUND', 'project');
      accepted(decideChanging(head.project));
      const { canvas: current, secrets } = accepted(upgradeStoredCanvas(JSON.parse(head.canvas)));
      const merged = await merge(rows, input, { ...head, read: current });
      const canvas = canvasText(merged);
      // What ran with the secrets of an older form goes on doing so, and what waits finds them, whatever this save changes.
      await keepSecrets(rows, input.projectId, secrets);
      const warnings = await this.warnings(rows, input.projectId, { before: current, wanted: merged });
      // Compared in today's form: that a canvas was stored in an older one is no change.
      if (canvas === canvasText(current)) return { revisionId: head.id, changed: false, warnings };
      await judgeNeeds(rows, input.projectId, { before: current, wanted: merged });
      const revision = { id: newId<RevisionId>(), number: head.number + 1, canvas };
      return { revisionId: await store(rows, input.projectId, revision), changed: true, warnings };
    });
    if (saved.changed) this.doorbell.ring('build', { tenantId: grant.tenantId, projectId: input.projectId });
    return saved;
  }

  /** A value that is missing is told here, before a deployment fails for it. */
  private async warnings(
    rows: CanvasRows,
    projectId: ProjectId,
    { before, wanted }: CanvasChange,
  ): Promise<readonly Problem[]> {
    const { projectSlug, environments } = await rows.settingsSet(projectId);
    const missing = environments.flatMap(({ name: environment, set }) =>
      missingSettings(wanted, set).map((one) => missingSettingProblem(one, { environment, projectSlug })),
    );
    return [...canvasWarnings(wanted, this.installation, before), ...missing];
  }
}

interface CanvasChange {
  readonly before: Canvas;
  readonly wanted: Canvas;
}

interface Head extends StoredRevision {
  readonly read: Canvas;
}

/**
 * Told here, before it is built and a deployment waits for room. What keeps a limit is the deployment: two projects that are saved at
 * once may each find room that is there for one.
 */
async function judgeNeeds(rows: CanvasRows, projectId: ProjectId, canvases: CanvasChange): Promise<void> {
  const [before, wanted] = [needsOf(unitMemory(canvases.before)), needsOf(unitMemory(canvases.wanted))];
  if (!needsMore(wanted, before)) return;
  const { rooms, places } = await rows.headRoom(projectId);
  const refused = decideNeeds(rooms, places, { before, wanted });
  if (refused !== null) throw refused;
}

async function merge(rows: CanvasRows, input: SaveCanvasInput, head: Head): Promise<Canvas> {
  const base =
    input.baseRevision === head.number ? head : await rows.revisionByNumber(input.projectId, input.baseRevision);
  if (!base) throw Refusal.of('REVISION_UNKNOWN', String(input.baseRevision));
  return accepted(
    mergeOperations({
      base: base === head ? head.read : readStored(base),
      head: head.read,
      baseNumber: base.number,
      headNumber: head.number,
      operations: input.operations,
    }),
  );
}

const readStored = (revision: StoredRevision): Canvas => accepted(readStoredCanvas(JSON.parse(revision.canvas)));

async function store(rows: CanvasRows, projectId: ProjectId, revision: StoredRevision): Promise<RevisionId> {
  const sha256 = createHash('sha256').update(revision.canvas).digest('hex');
  await rows.insertRevision({ ...revision, projectId, sha256 });
  await rows.moveHead(projectId, revision.id);
  await rows.audit({
    action: 'canvas.save',
    objectKind: 'project',
    objectId: projectId,
    detail: { revision: revision.number, sha256 },
  });
  return revision.id;
}
