import type { Canvas, Entity, ServiceEndpoint } from '@tiffin/canvas-rules';
import type { ApiClient } from '../api/api-client.js';
import { headQuery, type ProjectRow, saveCanvasMutation } from '../api/documents.js';
import { setVariableMutation } from '../api/setting-documents.js';
import { isCalled, listProjects } from '../api/find-project.js';
import type { Applied } from '../apply/apply-canvas.js';
import { layout } from '../layout.js';

export const walkthroughProject = 'Walkthrough';
const serviceId = 'service';

interface Head {
  readonly number: number;
  readonly canvas: Canvas;
}

/**
 * The walkthrough's project: drawn where it is missing. One that exists is the user's by now and stays as it is,
 * except that its service endpoint follows the service when that had to take another port.
 */
export async function applyWalkthrough(api: ApiClient, serviceUrl: string): Promise<Applied> {
  const project = (await listProjects(api, null)).find((one) => isCalled(one, walkthroughProject));
  const head = project ? await headOf(api, project) : null;
  if (!project || !head || head.number === 0) return draw(api, serviceUrl);
  return moveService(api, { project, head, serviceUrl });
}

async function headOf(api: ApiClient, { id }: ProjectRow): Promise<Head> {
  const { number, canvas } = (await api.ask(headQuery, { id })).project.head;
  return { number, canvas: canvas as Canvas };
}

async function draw(api: ApiClient, serviceUrl: string): Promise<Applied> {
  const { applyCanvas, createProject } = await import('../apply/apply-canvas.js');
  const place = { tenantId: null, name: walkthroughProject };
  const found = (await listProjects(api, null)).find((one) => isCalled(one, walkthroughProject));
  const project = found ?? (await createProject(api, place));
  for (const { id: environmentId, name } of project.environments)
    await api.ask(setVariableMutation, { input: { environmentId, name: 'GREETING', value: greetingIn(name) } });
  return applyCanvas(api, { tenantId: null, name: walkthroughProject }, await drawnCanvas(serviceUrl));
}

/** The rules of the canvas are loaded only where it is drawn or compared: a warm start does without them. */
async function drawnCanvas(serviceUrl: string): Promise<Canvas> {
  const { canvasOf, readDocumentFile } = await import('../apply/read-canvas-file.js');
  const canvas = canvasOf(readDocumentFile(layout.walkthrough));
  const entities = canvas.entities.map((entity) =>
    entity.type === 'ServiceEndpoint' && entity.id === serviceId ? { ...entity, urls: [serviceUrl] } : greeting(entity),
  );
  return { ...canvas, entities };
}

/** How the function greets in an environment: what differs between them is no part of the release. */
export const greetingIn = (environment: string): string => (environment === 'testing' ? 'Good day' : 'Hello');

const greeting = (entity: Entity): Entity =>
  entity.type === 'Function' ? { ...entity, environment: { GREETING: { variable: 'GREETING' } } } : entity;

/** Whether the user made something else of the walkthrough's project, so that other answers are no fault. */
export async function isWalkthroughEdited(api: ApiClient, project: ProjectRow, serviceUrl: string): Promise<boolean> {
  const [{ diffCanvas }, drawn] = await Promise.all([import('@tiffin/canvas-rules'), drawnCanvas(serviceUrl)]);
  return diffCanvas((await headOf(api, project)).canvas, drawn).length > 0;
}

interface Move {
  readonly project: ProjectRow;
  readonly head: Head;
  readonly serviceUrl: string;
}

async function moveService(api: ApiClient, { project, head, serviceUrl }: Move): Promise<Applied> {
  const unchanged: Applied = {
    project,
    created: false,
    revision: head.number,
    changed: false,
    operations: 0,
    warnings: [],
    savedAt: null,
  };
  const service = head.canvas.entities.find(
    (entity): entity is ServiceEndpoint => entity.id === serviceId && entity.type === 'ServiceEndpoint',
  );
  const isOurs = service?.urls.length === 1 && /^http:\/\/\d+\.\d+\.\d+\.\d+:\d+$/.test(String(service.urls[0]));
  if (!isOurs || service?.urls[0] === serviceUrl) return unchanged;
  const operations = [{ op: 'updateEntity', id: serviceId, changes: { urls: [serviceUrl] } }];
  const input = { projectId: project.id, baseRevision: head.number, operations };
  const { saveCanvas } = await api.ask(saveCanvasMutation, { input });
  const { changed, revision } = saveCanvas;
  return { ...unchanged, revision: revision.number, changed, operations: 1, savedAt: revision.createdAt };
}
