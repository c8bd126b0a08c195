import type { Traffic } from '../api/traffic-documents.js';
import { styled } from './terminal.js';

type Series = Traffic['series'][number];
type Point = Series['points'][number];

const heads = ['AT', 'REQUESTS', 'PER S', 'ERRORS', '4XX', 'P50', 'P95', 'P99'];
const none = '-';

/** What units have answered: a table for each unit and endpoint, a line for each step in which there was something. */
export function trafficLines({ series, stepMinutes }: Traffic): readonly string[] {
  if (series.length === 0) return ['Nothing was asked of it.'];
  return series.flatMap((one, at) => [...(at === 0 ? [] : ['']), ...linesOf(one, stepMinutes)]);
}

function linesOf({ unitKey, endpoint, points }: Series, stepMinutes: number): readonly string[] {
  const rows = points.map((point) => rowOf(point, stepMinutes));
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')}`;
  const coloured = (text: string, { errors }: Point) => (errors > 0 ? styled('red', text) : text);
  return [
    styled('bold', endpoint === null ? unitKey : `${unitKey}  ${endpoint}`),
    styled('dim', line(heads)),
    ...points.map((point, at) => coloured(line(rows[at] ?? []), point)),
  ];
}

const rowOf = (point: Point, stepMinutes: number): readonly string[] => [
  ...[point.at.slice(0, 16).replace('T', ' '), String(point.requests)],
  (point.requests / (stepMinutes * 60)).toFixed(2),
  ...[String(point.errors), String(point.clientErrors)],
  ...[point.p50Ms, point.p95Ms, point.p99Ms].map(milliseconds),
];

const milliseconds = (value: number | null): string => (value === null ? none : `${value} ms`);
