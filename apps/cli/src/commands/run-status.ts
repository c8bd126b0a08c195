import { allPages } from '../api/all-pages.js';
import type { ApiClient } from '../api/api-client.js';
import { openApi } from '../api/open-api.js';
import { findTenant, listTenants } from '../api/find-tenant.js';
import { statusQuery, type StatusProject } from '../api/documents.js';
import { layout } from '../layout.js';
import { styled, Terminal } from '../output/terminal.js';
import { troubleLines } from '../output/trouble-lines.js';
import { type RunningStack, requireRunning } from '../stack/up-file.js';

type StatusEnvironment = StatusProject['environments'][number];
type UnitView = StatusEnvironment['units'][number];

interface Options {
  readonly tenant?: string;
  readonly json?: boolean;
}

type OfTenant = StatusProject & { readonly tenant: string };

/** Of the named tenant, or of all that the caller is in. */
export async function runStatus({ tenant, json }: Options): Promise<void> {
  const terminal = new Terminal(json === true);
  const running = requireRunning();
  const api = openApi();
  const { projects, missing } = await projectsOf(api, tenant).finally(() => api.close());
  const { apiUrl, consoleUrl, routerUrl, processes, startedAt } = running;
  if (json)
    return terminal.data({
      ok: true,
      apiUrl,
      consoleUrl,
      routerUrl,
      startedAt,
      processes,
      tokenFile: layout.token,
      projects,
      missing,
    });
  sayPlatform(terminal, running);
  for (const reason of missing) terminal.warn(`What runs is not seen: ${reason}`);
  const isOfMany = new Set(projects.map((project) => project.tenant)).size > 1;
  for (const project of projects) sayProject(terminal, project, isOfMany ? `${project.tenant}/` : '');
}

async function projectsOf(api: ApiClient, wanted: string | undefined) {
  const tenants = wanted === undefined ? await listTenants(api) : [await findTenant(api, wanted)];
  const unseen = new Set<string>();
  const projects: OfTenant[] = [];
  for (const { id: tenantId, slug: tenant } of tenants) {
    const page = async (after: string | null) => {
      const { data, missing } = await api.askPartly(statusQuery, { tenantId, after });
      for (const reason of missing) unseen.add(reason);
      return data.projects;
    };
    projects.push(...(await allPages(page)).map((project) => ({ ...project, tenant })));
  }
  return { projects, missing: [...unseen] };
}

function sayPlatform(terminal: Terminal, { consoleUrl, apiUrl, processes, startedAt, pid }: RunningStack): void {
  terminal.line(`Console    ${styled('cyan', consoleUrl)}`);
  terminal.line(`GraphQL    ${styled('cyan', `${apiUrl}/graphql`)}`);
  terminal.line(`Token      ${layout.token}`);
  terminal.line(`Logs       ${layout.logs}`);
  terminal.line(`Since      ${startedAt} (process ${pid})`);
  terminal.line(`Processes  ${processes.map(({ name, pid: number }) => `${name} ${number}`).join(', ')}`);
}

function sayProject(terminal: Terminal, { slug, head, environments }: StatusProject, place: string): void {
  terminal.line(`\n${place}${styled('bold', slug)}  revision ${head.number}`);
  for (const environment of environments) sayEnvironment(terminal, slug, environment);
}

function sayEnvironment(terminal: Terminal, slug: string, environment: StatusEnvironment): void {
  const { name, state, liveRevision, urls, units } = environment;
  const live = liveRevision === null ? 'nothing is live' : `revision ${liveRevision} is live`;
  terminal.line(`  ${name}  ${styled(colourOf(state), state)}  ${live}`);
  const retry = `tiffin retry ${slug}${name === 'development' ? '' : ` --environment ${name}`}`;
  for (const line of troubleLines(environment, retry, new Date())) terminal.line(`    ${line}`);
  for (const line of missingLines(environment, slug)) terminal.line(`    ${line}`);
  for (const { gatewayName, url } of urls) terminal.line(`    ${gatewayName}  ${styled('cyan', url)}`);
  const width = Math.max(0, ...units.map(({ key }) => key.length));
  for (const unit of units)
    terminal.line(`    ${unit.key.padEnd(width)}  ${unit.name}  ${unit.state}${restartsOf(unit)}`);
}

/** What its next deployment would fail for. */
function missingLines({ name: environment, missingNames }: StatusEnvironment, slug: string): string[] {
  const place = ` --project ${slug}${environment === 'development' ? '' : ` --environment ${environment}`}`;
  const lines = missingNames.map(({ kind, name }) => `tiffin ${kind} set ${name}${place}`);
  return [...new Set(lines)].map((line) => styled('yellow', `a value is missing. Set it with: ${line}`));
}

const colourOf = (state: string): 'green' | 'red' | 'yellow' =>
  state === 'live' ? 'green' : state.endsWith('failed') ? 'red' : 'yellow';

const restartsOf = ({ restarts, lastFailure }: UnitView): string =>
  restarts === 0
    ? ''
    : styled(
        'yellow',
        `  ${restarts} ${restarts === 1 ? 'restart' : 'restarts'}${lastFailure ? `: ${lastFailure}` : ''}`,
      );
