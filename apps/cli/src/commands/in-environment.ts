import type { ApiClient } from '../api/api-client.js';
import { environmentOf, findProject } from '../api/find-project.js';
import { openApi } from '../api/open-api.js';
import { Terminal } from '../output/terminal.js';

export interface EnvironmentOptions {
  readonly tenant?: string;
  readonly project?: string;
  readonly environment: string;
  readonly json?: boolean;
}

type Work = (api: ApiClient, environmentId: string, terminal: Terminal) => Promise<void>;

/** Does something in the environment that the options name. */
export async function inEnvironment(options: EnvironmentOptions, work: Work): Promise<void> {
  const api = openApi();
  try {
    const environmentId = environmentOf(await findProject(api, options), options.environment);
    await work(api, environmentId, new Terminal(options.json === true));
  } finally {
    api.close();
  }
}
