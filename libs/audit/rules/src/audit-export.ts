import type { KeyObject } from 'node:crypto';
import { ChainCheck } from './chain-check.js';
import { chainFaultText } from './chain-fault.js';
import { type ChainHead, type Checkpoint, leafOf, signedBody } from './checkpoint.js';
import { type PathStep, rootOfPath } from './merkle-tree.js';
import { readBody, type StoredEvent } from './stored-event.js';

/** Events of one tenant with the proof that they are those which a checkpoint has seen: one file. */
export interface AuditExport {
  readonly format: 'tiffin-audit-export/1';
  readonly checkpoint: Pick<Checkpoint, 'body' | 'signature'>;
  /** The end of the chain in the checkpoint, and its way to the root. */
  readonly head: ChainHead;
  readonly path: readonly PathStep[];
  /** In the order of their numbers, up to the head's. */
  readonly events: readonly Omit<StoredEvent, 'columns'>[];
}

export interface ExportVerdict {
  readonly isGood: boolean;
  /** What is wrong, or what is proven. */
  readonly text: string;
}

const bad = (text: string): ExportVerdict => ({ isGood: false, text });

/** Whether an export is what a holder of the key has signed; nothing else is asked. */
export function checkExport(file: string, keys: readonly KeyObject[]): ExportVerdict {
  try {
    const read = JSON.parse(file) as AuditExport;
    if (read.format !== 'tiffin-audit-export/1')
      return bad('This is no export of audit events in a form that is known.');
    return checkSigned(read, keys);
  } catch {
    return bad('This is no export of audit events.');
  }
}

function checkSigned(file: AuditExport, keys: readonly KeyObject[]): ExportVerdict {
  const { checkpoint, head, path } = file;
  const stated = signedBody(checkpoint, keys);
  if (!stated) return bad('The checkpoint is not signed by the given key.');
  const { number, at } = stated;
  if (rootOfPath(leafOf(head), path) !== stated.root) return bad(`Checkpoint ${number} has not seen this chain.`);
  const wrong = checkEvents(file, number);
  if (wrong !== null) return bad(wrong);
  const which = `Events ${file.events[0]?.seq ?? 0} to ${head.seq} of tenant ${head.tenantId}`;
  return { isGood: true, text: `${which} are as checkpoint ${number} saw them at ${at}.` };
}

/** What is wrong with the events; null: nothing. */
function checkEvents({ head, events }: AuditExport, checkpoint: number): string | null {
  const first = readBody(events[0]?.body ?? '');
  if (!first) return 'There are no events.';
  const start = { seq: first.seq - 1, hash: first.prev };
  const check = new ChainCheck(head.tenantId, start, [{ checkpoint, seq: head.seq, hash: head.hash }]);
  for (const event of events) check.add({ ...event, columns: null });
  check.finish(head.seq);
  if (check.fault) return `Not as it was: ${chainFaultText(check.fault)}.`;
  return check.last.seq > head.seq ? `Event ${head.seq + 1} is not covered by checkpoint ${checkpoint}.` : null;
}
