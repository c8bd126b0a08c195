import type { EnvironmentId, ProjectId } from '@tiffin/kernel';
import type { TenantDatabase } from '@tiffin/postgres';
import type { TestApi } from './test-api.js';
import type { TestTenant } from './test-tenant.js';
import { TestWorker } from './test-worker.js';

export interface TestProject {
  readonly projectId: ProjectId;
  readonly environmentId: EnvironmentId;
}

const create = `mutation ($input: CreateProjectInput!) {
  createProject(input: $input) { project { id environments { id } } } }`;
const save = 'mutation ($input: SaveCanvasInput!) { saveCanvas(input: $input) { changed revision { number } } }';

/** One more connector, so that each save is another revision. */
export const addConnector = (id: string) => ({
  op: 'addEntity',
  entity: { id, type: 'Connector', name: id, connector: 'memory' },
});

export async function makeProject(api: TestApi, tenant: TestTenant, name: string): Promise<TestProject> {
  const { tenantId, tokens } = tenant;
  const made = await api.ask(tokens.owner, create, {
    input: { name, tenantId, environments: ['development'] },
  });
  const { id, environments } = (made.data as unknown as Made).createProject.project;
  return { projectId: id, environmentId: environments[0]?.id as EnvironmentId };
}

interface Made {
  readonly createProject: {
    readonly project: { readonly id: ProjectId; readonly environments: readonly { readonly id: EnvironmentId }[] };
  };
}

export async function saveRevisions(api: TestApi, place: TestTenant & TestProject, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const input = { projectId: place.projectId, baseRevision: number, operations: [addConnector(`c${number}`)] };
    const saved = await api.ask(place.tokens.owner, save, { input });
    if (saved.errors.length > 0) throw new Error(saved.text);
  }
}

/** A project whose one revision is built, deployed and live. */
export async function makeLiveProject(api: TestApi, workers: TenantDatabase, tenant: TestTenant): Promise<TestProject> {
  const project = await makeProject(api, tenant, 'Shop');
  await saveRevisions(api, { ...tenant, ...project }, 1);
  const worker = new TestWorker(workers, tenant.tenantId);
  await worker.build(project.projectId);
  await worker.deploy(project.environmentId);
  return project;
}
