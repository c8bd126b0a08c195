import { ApiClient } from '../api/api-client.js';
import { layout } from '../layout.js';
import { styled, Terminal } from '../output/terminal.js';
import { type RunningStack, requireRunning } from '../stack/up-file.js';

interface UnitView {
  readonly key: string;
  readonly name: string;
  readonly state: string;
  readonly restarts: number;
  readonly lastFailure: string | null;
}

interface StatusEnvironment {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly failure: { readonly text: string } | null;
  readonly fault: string | null;
  readonly liveRevision: number | null;
  readonly urls: readonly { readonly gatewayName: string; readonly url: string }[];
  readonly units: readonly UnitView[];
}

interface StatusProject {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly head: { readonly number: number };
  readonly environments: readonly StatusEnvironment[];
}

const query = `query { projects { id slug name head { number } environments {
  id name state failure { text } fault liveRevision urls { gatewayName url } units { key name state restarts lastFailure }
} } }`;

export async function runStatus({ json }: { readonly json?: boolean }): Promise<void> {
  const terminal = new Terminal(json === true);
  const running = requireRunning();
  const api = new ApiClient(running.apiUrl);
  const { projects } = await api.ask<{ projects: readonly StatusProject[] }>(query).finally(() => api.close());
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
    });
  sayPlatform(terminal, running);
  for (const project of projects) sayProject(terminal, project);
}

function sayPlatform(terminal: Terminal, { consoleUrl, apiUrl, processes, startedAt, pid }: RunningStack): void {
  terminal.line(`Console    ${styled('cyan', consoleUrl)}`);
  terminal.line(`GraphQL    ${styled('cyan', `${apiUrl}/graphql`)}`);
  terminal.line(`Token      ${layout.token}`);
  terminal.line(`Logs       ${layout.logs}`);
  terminal.line(`Since      ${startedAt} (process ${pid})`);
  terminal.line(`Processes  ${processes.map(({ name, pid: number }) => `${name} ${number}`).join(', ')}`);
}

function sayProject(terminal: Terminal, { slug, head, environments }: StatusProject): void {
  terminal.line(`\n${styled('bold', slug)}  revision ${head.number}`);
  for (const environment of environments) sayEnvironment(terminal, environment);
}

function sayEnvironment(
  terminal: Terminal,
  { name, state, liveRevision, failure, fault, urls, units }: StatusEnvironment,
): void {
  const trouble = failure?.text ?? fault;
  const live = liveRevision === null ? 'nothing is live' : `revision ${liveRevision} is live`;
  terminal.line(`  ${name}  ${styled(colourOf(state), state)}  ${live}`);
  if (trouble) terminal.line(trouble.replace(/^/gm, '    '));
  for (const { gatewayName, url } of urls) terminal.line(`    ${gatewayName}  ${styled('cyan', url)}`);
  const width = Math.max(0, ...units.map(({ key }) => key.length));
  for (const unit of units)
    terminal.line(`    ${unit.key.padEnd(width)}  ${unit.name}  ${unit.state}${restartsOf(unit)}`);
}

const colourOf = (state: string): 'green' | 'red' | 'yellow' =>
  state === 'live' ? 'green' : state.endsWith('failed') ? 'red' : 'yellow';

const restartsOf = ({ restarts, lastFailure }: UnitView): string =>
  restarts === 0 ? '' : styled('yellow', `  ${restarts} restart(s)${lastFailure ? `: ${lastFailure}` : ''}`);
