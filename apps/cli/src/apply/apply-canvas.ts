import { type Canvas, diffCanvas, emptyCanvas } from '@tiffin/canvas-rules';
import type { ApiClient } from '../api/api-client.js';
import { createProjectMutation, headQuery, type ProjectRow, saveCanvasMutation } from '../api/documents.js';
import { isCalled, listProjects } from '../api/find-project.js';
import { canvasOf } from './read-canvas-file.js';

export interface Applied {
  readonly project: ProjectRow;
  readonly created: boolean;
  /** Number of the revision that equals the file. */
  readonly revision: number;
  /** False where the project was equal already: nothing was saved. */
  readonly changed: boolean;
  readonly operations: number;
  /** What the save says is likely not meant. */
  readonly warnings: readonly string[];
  /** When it was saved, by the server's clock; null where nothing was saved. */
  readonly savedAt: string | null;
}

export interface Place {
  /** Null: the only one. */
  readonly tenantId: string | null;
  /** Of the project. */
  readonly name: string;
}

/**
 * Makes the project's canvas equal to a document: one save with the differences, none where there are none. The document is
 * judged first, against what the project has; where it is refused, no project is made.
 */
export async function applyCanvas(api: ApiClient, place: Place, document: unknown): Promise<Applied> {
  const found = (await listProjects(api, place.tenantId)).find((one) => isCalled(one, place.name));
  const old = found ? await headOf(api, found) : null;
  const wanted = canvasOf(document, old?.canvas ?? emptyCanvas);
  const project = found ?? (await createProject(api, place));
  const head = old ?? (await headOf(api, project));
  const created = !found;
  const operations = diffCanvas(head.canvas, wanted);
  if (operations.length === 0)
    return { project, created, revision: head.number, changed: false, operations: 0, warnings: [], savedAt: null };
  const input = { projectId: project.id, baseRevision: head.number, operations };
  const { saveCanvas } = await api.ask(saveCanvasMutation, { input });
  return {
    project,
    created,
    revision: saveCanvas.revision.number,
    changed: saveCanvas.changed,
    operations: operations.length,
    warnings: saveCanvas.warnings.map(({ message }) => message),
    savedAt: saveCanvas.changed ? saveCanvas.revision.createdAt : null,
  };
}

async function headOf(api: ApiClient, { id }: ProjectRow): Promise<{ number: number; canvas: Canvas }> {
  const { number, canvas } = (await api.ask(headQuery, { id })).project.head;
  return { number, canvas: canvas as Canvas };
}

export async function createProject(api: ApiClient, place: Place): Promise<ProjectRow> {
  const answer = await api.ask(createProjectMutation, place);
  return answer.createProject.project;
}
