/** How a chain is not what it was. */
export const chainFaultKinds = [
  /** An event is not what was hashed, or its hash is not the one that the next event names. */
  'EVENT_CHANGED',
  /** A number is missing. */
  'EVENT_MISSING',
  /** A number is there twice, or comes before its turn. */
  'EVENT_INSERTED',
  /** The events are whole in themselves, and not those that a checkpoint has seen. */
  'CHAIN_REWRITTEN',
  /** Events at the end are gone. */
  'END_MISSING',
] as const;
export type ChainFaultKind = (typeof chainFaultKinds)[number];

export interface ChainFault {
  readonly kind: ChainFaultKind;
  /** The first event that is not as it was. Of a chain that was rewritten, the first that no checkpoint confirms any more. */
  readonly seq: number;
  /** Number of the checkpoint that proves it; null where the chain itself does. */
  readonly checkpoint: number | null;
}

const sentences: Readonly<Record<ChainFaultKind, string>> = {
  EVENT_CHANGED: 'was changed',
  EVENT_MISSING: 'is missing',
  EVENT_INSERTED: 'was put in between',
  CHAIN_REWRITTEN: 'and what follows was rewritten',
  END_MISSING: 'and what followed is missing at the end',
};

export const chainFaultText = ({ kind, seq, checkpoint }: ChainFault): string =>
  `event ${seq} ${sentences[kind]}${checkpoint === null ? '' : `, as checkpoint ${checkpoint} proves`}`;
