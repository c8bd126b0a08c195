import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { allPages } from './all-pages.js';
import type { ApiClient } from './api-client.js';
import { type ProjectRow, projectsQuery } from './documents.js';
import { findTenant } from './find-tenant.js';

/** What options say of the project that is meant; each may be left out where there is one alone. */
export interface WantedProject {
  /** Slug of its tenant. */
  readonly tenant?: string | undefined;
  /** Slug or name. */
  readonly project?: string | undefined;
}

/** Of one tenant; null: the only one. */
export async function listProjects(api: ApiClient, tenantId: string | null): Promise<readonly ProjectRow[]> {
  return allPages(async (after) => (await api.ask(projectsQuery, { tenantId, after })).projects);
}

export const isCalled = ({ slug, name }: ProjectRow, wanted: string): boolean =>
  slug === wanted.toLowerCase() || name.toLowerCase() === wanted.toLowerCase();

/** The named project, or the only one. */
export async function findProject(api: ApiClient, { tenant, project: wanted }: WantedProject): Promise<ProjectRow> {
  const projects = await listProjects(api, (await findTenant(api, tenant)).id);
  const found = wanted === undefined ? projects : projects.filter((project) => isCalled(project, wanted));
  if (found.length === 1 && found[0]) return found[0];
  if (projects.length === 0) throw new Failure('There is no project yet.', exitCode.usage);
  const slugs = projects.map(({ slug }) => slug).join(', ');
  const reason =
    wanted === undefined ? 'There are several projects. Name one with --project' : `There is no project "${wanted}"`;
  throw new Failure(`${reason}. There are: ${slugs}.`, exitCode.usage);
}

/** The id of a project's environment. */
export function environmentOf(project: ProjectRow, name: string): string {
  const found = project.environments.find((environment) => environment.name === name);
  if (found) return found.id;
  const names = project.environments.map((environment) => environment.name).join(', ');
  throw new Failure(`"${project.name}" has no environment "${name}". There are: ${names}.`, exitCode.usage);
}
