import { basename } from 'node:path';
import { ApiClient } from '../api/api-client.js';
import type { EnvironmentView } from '../api/documents.js';
import { environmentOf } from '../api/find-project.js';
import { applyCanvas, type Applied } from '../apply/apply-canvas.js';
import { followEnvironment } from '../apply/follow-environment.js';
import { readDocumentFile } from '../apply/read-canvas-file.js';
import { styled, Terminal } from '../output/terminal.js';
import { requireRunning } from '../stack/up-file.js';

interface Options {
  readonly project?: string;
  readonly follow: boolean;
  /** Seconds. */
  readonly timeout: number;
  readonly json?: boolean;
}

export async function runApply(file: string, options: Options): Promise<void> {
  const terminal = new Terminal(options.json === true);
  const document = readDocumentFile(file);
  const api = new ApiClient(requireRunning().apiUrl);
  const startedAt = performance.now();
  try {
    const applied = await applyCanvas(api, options.project ?? basename(file, '.json'), document);
    sayApplied(terminal, applied, performance.now() - startedAt);
    const live = options.follow ? await follow(api, terminal, { applied, withinMs: options.timeout * 1000 }) : null;
    if (live) sayLive(terminal, live, performance.now() - startedAt);
    if (options.json) terminal.data(answer(applied, live));
  } finally {
    api.close();
  }
}

function sayApplied(
  terminal: Terminal,
  { project, created, changed, revision, operations, warnings }: Applied,
  tookMs: number,
): void {
  if (created) terminal.done(`project ${styled('bold', project.slug)} created`);
  if (changed) terminal.done(`revision ${revision} saved, ${operations} operation(s)`, tookMs);
  else terminal.done(`nothing to save: revision ${revision} equals the file`, tookMs);
  for (const warning of warnings) terminal.warn(warning);
}

function sayLive(terminal: Terminal, live: EnvironmentView, tookMs: number): void {
  terminal.done(`revision ${live.liveRevision} is live`, tookMs);
  for (const { gatewayName, url } of live.urls) terminal.line(`  ${gatewayName}  ${styled('cyan', url)}`);
}

/** Follows an applied canvas in `development` until it is live, line by line. */
export function follow(
  api: ApiClient,
  terminal: Terminal,
  { applied, withinMs }: { readonly applied: Applied; readonly withinMs: number },
): Promise<EnvironmentView> {
  const environmentId = environmentOf(applied.project, 'development');
  const { revision, savedAt } = applied;
  return followEnvironment(api, { environmentId, revision, savedAt, withinMs }, (what, state, detail) => {
    const text = detail ? `${what}: ${detail}` : what;
    if (state === 'running') terminal.busy(what);
    else if (state === 'degraded') terminal.warn(detail ?? what);
    else if (state === 'failed') terminal.failed(what);
    else terminal.done(text);
  });
}

function answer(
  { project, created, changed, revision, operations, warnings }: Applied,
  live: EnvironmentView | null,
): unknown {
  return {
    ok: true,
    project: { id: project.id, slug: project.slug, created },
    revision,
    changed,
    operations,
    warnings,
    ...(live
      ? { environment: { id: live.id, state: live.state, liveRevision: live.liveRevision, urls: live.urls } }
      : {}),
  };
}
