import { type Canvas, diffCanvas, emptyCanvas } from '@tiffin/canvas-rules';
import type { ApiClient } from '../api/api-client.js';
import { isCalled, listProjects, type ProjectRow } from '../api/find-project.js';
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
}

interface Saved {
  readonly saveCanvas: {
    readonly changed: boolean;
    readonly revision: { readonly number: number };
    readonly warnings: readonly { readonly message: string }[];
  };
}

interface Head {
  readonly project: { readonly head: { readonly number: number; readonly canvas: Canvas } };
}

const createMutation = `mutation ($name: String!) {
  createProject(input: { name: $name }) { project { id slug name environments { id name } } }
}`;
const headQuery = 'query ($id: ID!) { project(id: $id) { head { number canvas } } }';
const saveMutation = `mutation ($input: SaveCanvasInput!) { saveCanvas(input: $input) { changed revision { number } warnings { message } } }`;

/**
 * Makes the project's canvas equal to a document: one save with the differences, none where there are none. The document is
 * judged first, against what the project has; where it is refused, no project is made.
 */
export async function applyCanvas(api: ApiClient, name: string, document: unknown): Promise<Applied> {
  const found = (await listProjects(api)).find((one) => isCalled(one, name));
  const old = found ? await headOf(api, found) : null;
  const wanted = canvasOf(document, old?.canvas ?? emptyCanvas);
  const project = found ?? (await createProject(api, name));
  const head = old ?? (await headOf(api, project));
  const created = !found;
  const operations = diffCanvas(head.canvas, wanted);
  if (operations.length === 0)
    return { project, created, revision: head.number, changed: false, operations: 0, warnings: [] };
  const input = { projectId: project.id, baseRevision: head.number, operations };
  const { saveCanvas } = await api.ask<Saved>(saveMutation, { input });
  return {
    project,
    created,
    revision: saveCanvas.revision.number,
    changed: saveCanvas.changed,
    operations: operations.length,
    warnings: saveCanvas.warnings.map(({ message }) => message),
  };
}

async function headOf(api: ApiClient, { id }: ProjectRow): Promise<Head['project']['head']> {
  return (await api.ask<Head>(headQuery, { id })).project.head;
}

async function createProject(api: ApiClient, name: string): Promise<ProjectRow> {
  const answer = await api.ask<{ createProject: { project: ProjectRow } }>(createMutation, { name });
  return answer.createProject.project;
}
