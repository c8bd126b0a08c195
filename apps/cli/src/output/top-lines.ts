import type { UnitsUsage } from '../api/live-documents.js';
import { styled } from './terminal.js';

type Unit = UnitsUsage['units'][number];
type Replica = Unit['replicas'][number];

const heads = ['UNIT', 'REPLICA', 'CPU', 'OF', 'MEMORY', 'OF'];
/** What is behind them is counted. */
const texts = 2;
const none = '-';

/** What the units of an environment use, as a table: processor in thousandths of one, memory in MiB. */
export function topLines({ unknownBecause, units }: UnitsUsage): readonly string[] {
  const why = unknownBecause === null ? [] : [styled('yellow', `Nothing is measured: ${unknownBecause}.`)];
  const rows = units.flatMap((unit) => unit.replicas.map((replica) => rowOf(unit, replica)));
  if (rows.length === 0) return [...why, 'Nothing runs in this environment.'];
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (at < texts ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  return [...why, styled('bold', line(heads)), ...rows.map(line)];
}

const rowOf = ({ name }: Unit, replica: Replica): readonly string[] => [
  ...[name, replica.replica ?? none],
  ...[millicores(replica.cpuMillicores), millicores(replica.cpuLimitMillicores)],
  ...[mebibytes(replica.memoryBytes), mebibytes(replica.memoryLimitBytes)],
];

const millicores = (value: number | null): string => (value === null ? none : `${value}m`);
const mebibytes = (value: number | null): string => (value === null ? none : `${Math.round(value / 1_048_576)} MiB`);
