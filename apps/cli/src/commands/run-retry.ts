import { retryOf } from '@tiffin/work-rules';
import type { ApiClient } from '../api/api-client.js';
import { openApi } from '../api/open-api.js';
import {
  environmentQuery,
  type EnvironmentView,
  type ProjectRow,
  retryBuildMutation,
  retryDeploymentMutation,
} from '../api/documents.js';
import { environmentOf, findProject } from '../api/find-project.js';
import { followEnvironment } from '../apply/follow-environment.js';
import { liveAnswer, progressOn, sayLive } from '../output/say-progress.js';
import { Terminal } from '../output/terminal.js';

interface Options {
  readonly tenant?: string;
  readonly environment: string;
  readonly follow: boolean;
  /** Seconds. */
  readonly timeout: number;
  readonly json?: boolean;
}

/** Has what failed, or waits after a fault, tried again, and follows it as `apply` does. */
export async function runRetry(wanted: string | undefined, options: Options): Promise<void> {
  const terminal = new Terminal(options.json === true);
  const api = openApi();
  const startedAt = performance.now();
  try {
    const project = await findProject(api, { tenant: options.tenant, project: wanted });
    const { environment: before } = await api.ask(environmentQuery, {
      id: environmentOf(project, options.environment),
    });
    const retried = await retry(api, project, before);
    const revision = before.desiredRevision?.number ?? 0;
    terminal.done(`the ${retried} of revision ${revision} is tried again`);
    const target = {
      environmentId: before.id,
      revision,
      since: afterBuildsOf(before),
      before,
      withinMs: options.timeout * 1000,
    };
    const live = options.follow ? await followEnvironment(api, target, progressOn(terminal)) : null;
    if (live) sayLive(terminal, live, performance.now() - startedAt);
    const { id, slug } = project;
    if (options.json)
      terminal.data({
        ok: true,
        retried,
        project: { id, slug },
        revision,
        ...(live ? { environment: liveAnswer(live) } : {}),
      });
  } finally {
    api.close();
  }
}

/** Where there is nothing to retry the server says why. */
async function retry(api: ApiClient, { id }: ProjectRow, before: EnvironmentView): Promise<'build' | 'deployment'> {
  const what = retryOf(before);
  if (what === 'build') await api.ask(retryBuildMutation, { projectId: id });
  else await api.ask(retryDeploymentMutation, { environmentId: before.id });
  return what;
}

/** A moment, of the server's clock, after all builds that had begun. */
function afterBuildsOf({ project }: EnvironmentView): string {
  const latest = Math.max(0, ...project.builds.edges.map(({ node }) => Date.parse(node.startedAt)));
  return new Date(latest + 1).toISOString();
}
