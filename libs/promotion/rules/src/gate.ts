import { Refusal } from '@tiffin/kernel';

/** In the order in which people are told of them. */
export const gateNames = [
  'order',
  'verified',
  'soak',
  'approvals',
  'window',
  'hold',
  'free',
  'settings',
  'images',
  'reversible',
] as const;
export type GateName = (typeof gateNames)[number];

/**
 * One thing that stands between a release and a stage. `waiting`: time opens it, or those whose turn it is (approvers, a
 * promotion at work). `closed`: as things stand nothing will, and the reason says what to do.
 */
export interface Gate {
  readonly name: GateName;
  readonly state: 'open' | 'waiting' | 'closed';
  /** Null where it is open. */
  readonly reason: string | null;
  /** When time opens it; null where it is open, or where no time does. */
  readonly opensAt: Date | null;
}

/** Where a gate stands, before it is named. */
export type Standing = Omit<Gate, 'name'>;

export const open: Standing = { state: 'open', reason: null, opensAt: null };
export const waiting = (reason: string, opensAt: Date | null = null): Standing => ({
  state: 'waiting',
  reason,
  opensAt,
});
export const closed = (reason: string): Standing => ({ state: 'closed', reason, opensAt: null });

export const areOpen = (gates: readonly Gate[]): boolean => gates.every(({ state }) => state === 'open');

/** Before when a promotion cannot start; null where nothing waits for a time, or where a gate is closed. */
export function opensAt(gates: readonly Gate[]): Date | null {
  if (gates.some(({ state }) => state === 'closed')) return null;
  const times = gates.flatMap((gate) => (gate.opensAt === null ? [] : [gate.opensAt.getTime()]));
  return times.length === 0 ? null : new Date(Math.max(...times));
}

/** Why a promotion cannot even be asked for; null where its gates are open, or will be. */
export function closedGateRefusal(gates: readonly Gate[]): Refusal | null {
  const gate = gates.find(({ state }) => state === 'closed');
  return gate === undefined ? null : Refusal.of('PROMOTION_REFUSED', gate.name, gate.reason ?? '');
}
