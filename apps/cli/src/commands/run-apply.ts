import { basename } from 'node:path';
import { openApi } from '../api/open-api.js';
import type { EnvironmentView } from '../api/documents.js';
import { environmentOf } from '../api/find-project.js';
import { findTenant } from '../api/find-tenant.js';
import { applyCanvas, type Applied } from '../apply/apply-canvas.js';
import { followEnvironment } from '../apply/follow-environment.js';
import { readDocumentFile } from '../apply/read-canvas-file.js';
import { liveAnswer, progressOn, sayLive } from '../output/say-progress.js';
import { styled, Terminal } from '../output/terminal.js';

interface Options {
  readonly tenant?: string;
  readonly project?: string;
  readonly follow: boolean;
  /** Seconds. */
  readonly timeout: number;
  readonly json?: boolean;
}

export async function runApply(file: string, options: Options): Promise<void> {
  const terminal = new Terminal(options.json === true);
  const document = readDocumentFile(file);
  const api = openApi();
  const startedAt = performance.now();
  try {
    const { id: tenantId } = await findTenant(api, options.tenant);
    const name = options.project ?? basename(file, '.json');
    const applied = await applyCanvas(api, { tenantId, name }, document);
    sayApplied(terminal, applied, performance.now() - startedAt);
    const { revision, savedAt: since } = applied;
    const environmentId = environmentOf(applied.project, 'development');
    const target = { environmentId, revision, since, withinMs: options.timeout * 1000 };
    const live = options.follow ? await followEnvironment(api, target, progressOn(terminal)) : null;
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
  if (changed)
    terminal.done(`revision ${revision} saved, ${operations} ${operations === 1 ? 'operation' : 'operations'}`, tookMs);
  else terminal.done(`nothing to save: revision ${revision} equals the file`, tookMs);
  for (const warning of warnings) terminal.warn(warning);
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
    ...(live ? { environment: liveAnswer(live) } : {}),
  };
}
