import type { RequestsView, UsageView } from '../api/documents.js';
import { styled } from './terminal.js';

const columns = ['resource', 'used', 'limit', ''];

/** From this share of a limit on, its line is worth a look. */
const nearly = 0.8;

/** A table of what is used, a line for each resource; what is at its limit stands out. */
export function usageLines(usage: readonly UsageView[]): readonly string[] {
  const rows = usage.map((one) => cellsOf(one));
  const widths = columns.map((title, at) => Math.max(title.length, ...rows.map((cells) => cells[at]?.length ?? 0)));
  const line = ([name = '', used = '', limit = '', note = '']: readonly string[]) =>
    `  ${name.padEnd(widths[0] ?? 0)}  ${used.padStart(widths[1] ?? 0)}  ${limit.padStart(widths[2] ?? 0)}  ${note}`.trimEnd();
  return [styled('dim', line(columns)), ...usage.map((one, at) => coloured(one, line(rows[at] ?? [])))];
}

function cellsOf({ resource, used, limit, unit, isOverridden, resetsAt }: UsageView): readonly string[] {
  const notes = [
    ...(unit === 'count' ? [] : [unit]),
    ...(isOverridden ? ['set by an operator'] : []),
    ...(resetsAt === null ? [] : [`until ${resetsAt}`]),
  ];
  return [resource.replaceAll('_', ' '), String(used), limit === null ? 'none' : String(limit), notes.join(', ')];
}

function coloured({ used, limit }: UsageView, line: string): string {
  if (limit === null || used < limit * nearly) return line;
  return styled(used >= limit ? 'red' : 'yellow', line);
}

/** Which environments the requests came to, with their part of all that are shown. */
export function requestLines(rows: readonly RequestsView[]): readonly string[] {
  if (rows.length === 0) return [];
  const total = rows.reduce((sum, { requests }) => sum + requests, 0);
  const width = Math.max(...rows.map(({ requests }) => String(requests).length));
  const lines = rows.map(({ environmentId, environment, project, requests }) => {
    const name = environment === null ? `${environmentId} (gone)` : `${project ?? ''}/${environment}`;
    return `  ${String(requests).padStart(width)}  ${String(Math.round((requests / total) * 100)).padStart(3)} %  ${name}`;
  });
  return [styled('dim', '  requests of this month, by environment'), ...lines];
}
