import { type Canvas, diffCanvas } from '@tiffin/canvas-rules';
import type { ApiClient } from '../api/api-client.js';
import { isCalled, listProjects, type ProjectRow } from '../api/find-project.js';

export interface Applied {
  readonly project: ProjectRow;
  readonly created: boolean;
  /** Number of the revision that equals the file. */
  readonly revision: number;
  /** False where the project was equal already: nothing was saved. */
  readonly changed: boolean;
  readonly operations: number;
}

interface Head {
  readonly project: { readonly head: { readonly number: number; readonly canvas: Canvas } };
}

const createMutation = `mutation ($name: String!) {
  createProject(input: { name: $name }) { project { id slug name environments { id name } } }
}`;
const headQuery = 'query ($id: ID!) { project(id: $id) { head { number canvas } } }';
const saveMutation = `mutation ($input: SaveCanvasInput!) { saveCanvas(input: $input) { changed revision { number } } }`;

/** Makes the project's canvas equal to `wanted`: one save with the differences, none where there are none. */
export async function applyCanvas(api: ApiClient, name: string, wanted: Canvas): Promise<Applied> {
  const { project, created } = await findOrCreate(api, name);
  const { head } = (await api.ask<Head>(headQuery, { id: project.id })).project;
  const operations = diffCanvas(head.canvas, wanted);
  if (operations.length === 0) return { project, created, revision: head.number, changed: false, operations: 0 };
  const input = { projectId: project.id, baseRevision: head.number, operations };
  const { saveCanvas } = await api.ask<{ saveCanvas: { changed: boolean; revision: { number: number } } }>(
    saveMutation,
    { input },
  );
  return {
    project,
    created,
    revision: saveCanvas.revision.number,
    changed: saveCanvas.changed,
    operations: operations.length,
  };
}

async function findOrCreate(api: ApiClient, name: string): Promise<{ project: ProjectRow; created: boolean }> {
  const found = (await listProjects(api)).find((project) => isCalled(project, name));
  if (found) return { project: found, created: false };
  const { createProject } = await api.ask<{ createProject: { project: ProjectRow } }>(createMutation, { name });
  return { project: createProject.project, created: true };
}
