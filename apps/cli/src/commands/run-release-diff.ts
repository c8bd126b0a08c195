import type { ApiClient } from '../api/api-client.js';
import { releaseComparisonQuery, type ReleaseComparisonView } from '../api/release-comparison-document.js';
import { releaseQuery, releasesQuery } from '../api/release-documents.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { comparisonLines } from '../output/comparison-lines.js';
import { inProject, type ProjectOptions } from './in-project.js';

interface DiffOptions extends ProjectOptions {
  readonly stat?: boolean;
}

export function runReleaseDiff(from: string, to: string | undefined, options: DiffOptions): Promise<void> {
  return inProject(options, async (api, { id: projectId }, terminal) => {
    const names = { from, to: to ?? (await newestName(api, projectId)) };
    const comparison = await compared(api, projectId, names);
    if (options.json) return terminal.data({ ok: true, comparison });
    for (const line of comparisonLines(comparison, options.stat ? 'numbers' : 'lines')) terminal.line(line);
  });
}

async function newestName(api: ApiClient, projectId: string): Promise<string> {
  const { project } = await api.ask(releasesQuery, { projectId, first: 1, after: null });
  const [newest] = project.releases.edges;
  if (newest) return newest.node.name;
  throw new Failure(
    'There is no release yet. One is made when a saved canvas has been built: tiffin apply FILE',
    exitCode.refused,
    { code: 'NOT_FOUND' },
  );
}

interface Names {
  readonly from: string;
  readonly to: string;
}

async function compared(api: ApiClient, projectId: string, names: Names): Promise<ReleaseComparisonView> {
  try {
    return (await api.ask(releaseComparisonQuery, { projectId, ...names })).project.releaseComparison;
  } catch (error) {
    throw isMissing(error) ? ((await missingOf(api, projectId, names)) ?? error) : error;
  }
}

const isMissing = (error: unknown): boolean => error instanceof Failure && error.details.code === 'NOT_FOUND';

/** The server says that one of two is not there: whoever wrote them wants to know which. */
async function missingOf(api: ApiClient, projectId: string, { from, to }: Names): Promise<Failure | null> {
  for (const name of [from, to]) {
    const found = await api.ask(releaseQuery, { projectId, name }).catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
    const text = `There is no release "${name}" in this project. Show those that are: tiffin release list`;
    if (!found) return new Failure(text, exitCode.refused, { code: 'NOT_FOUND' });
  }
  return null;
}
