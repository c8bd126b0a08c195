import type { LogLine } from '@tiffin/contracts';
import type { Pod } from '../decide/workload.js';
import { isOfWalls } from '../render/walls-step.js';

/** Pods of a unit are called as it is, and then by something of their own. */
export const replicaOf = ({ metadata }: Pod): string => metadata.name.split('-').at(-1) ?? '';

/** In characters; as long as those that the local cell shows. */
export const longestLine = 16_384;

/** When a node took it, to the nanosecond. */
export const timeOf = (line: string): string => line.slice(0, line.indexOf(' '));

/** A line as a node gives it, its time first; null: it is none of the unit. */
export function readLogLine(line: string, pod: Pod): LogLine | null {
  if (isOfWalls(line)) return null;
  const time = timeOf(line);
  return { time, stream: 'stdout', text: line.slice(time.length + 1), replica: replicaOf(pod) };
}

/** What is said in the place of lines that cannot be had. */
export const unreadable = (pod: Pod, why: string): LogLine => ({
  ...{ time: new Date().toISOString(), stream: 'stdout', replica: replicaOf(pod) },
  text: `cell: what this replica has printed cannot be read just now: ${why}`,
});
