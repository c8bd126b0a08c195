import type { ApiClient } from '../api/api-client.js';
import type { ProjectRow } from '../api/documents.js';
import { findProject } from '../api/find-project.js';
import { openApi } from '../api/open-api.js';
import { Terminal } from '../output/terminal.js';

export interface ProjectOptions {
  readonly tenant?: string;
  readonly project?: string;
  readonly json?: boolean;
}

type Work = (api: ApiClient, project: ProjectRow, terminal: Terminal) => Promise<void>;

/** Does something in the project that the options name. */
export async function inProject(options: ProjectOptions, work: Work): Promise<void> {
  const api = openApi();
  try {
    await work(api, await findProject(api, options), new Terminal(options.json === true));
  } finally {
    api.close();
  }
}
