import { momentText } from '../look/time-text.js';
import type { Tone } from '../activity/state-mark.js';
import type { GateAnswer, PromotionAnswer, StageAnswer } from './stages-documents.js';

type Phase = PromotionAnswer['phase'];

/** How the phases of a promotion are said. */
export const phases: Readonly<Record<Phase, { readonly label: string; readonly tone: Tone }>> = {
  Pending: { label: 'Waits', tone: 'idle' },
  Running: { label: 'Is being deployed', tone: 'busy' },
  Verifying: { label: 'Is being verified', tone: 'busy' },
  Succeeded: { label: 'Succeeded', tone: 'good' },
  Failed: { label: 'Failed', tone: 'bad' },
  Errored: { label: 'Met a fault', tone: 'warn' },
  Aborted: { label: 'Aborted', tone: 'idle' },
};

const open: ReadonlySet<Phase> = new Set(['Pending', 'Running', 'Verifying']);

/** Whether it waits or is at work. */
export const isOpen = ({ phase }: Pick<PromotionAnswer, 'phase'>): boolean => open.has(phase);

export const gateTexts: Readonly<Record<GateAnswer['name'], string>> = {
  order: 'Order of the stages',
  verified: 'Verified in the stage before',
  soak: 'Soak',
  approvals: 'Approvals',
  window: 'Time windows',
  hold: 'Hold',
  free: 'Nothing else on its way',
  settings: 'Secrets and variables',
  images: 'Images',
  reversible: 'Can be taken back',
};

export const gateStates: Readonly<Record<GateAnswer['state'], { readonly label: string; readonly tone: Tone }>> = {
  open: { label: 'open', tone: 'good' },
  waiting: { label: 'waits', tone: 'warn' },
  closed: { label: 'closed', tone: 'bad' },
};

const ways: Readonly<Record<PromotionAnswer['way'], string>> = {
  person: 'asked for by',
  automation: 'asked for by',
  rollback: 'rolled back by',
  auto_rollback: 'rolled back by',
};

/** `asked for by Ada`. */
export const whoAsked = ({ way, requestedBy }: Pick<PromotionAnswer, 'way' | 'requestedBy'>): string =>
  `${ways[way]} ${requestedBy ?? (way === 'person' || way === 'rollback' ? 'somebody who has left' : 'automation')}`;

export const automationTexts: Readonly<Record<StageAnswer['stage']['autoPromote'], string>> = {
  off: 'Nothing comes by itself',
  newest: 'The newest release that its gates let in',
  upstream: 'What runs in the stage before',
};

/** Since when a release serves: when the deployment that brought it was over; null: that is longer ago than is kept at hand. */
export function servesSince({
  currentRelease,
  deployments,
}: Pick<StageAnswer, 'currentRelease' | 'deployments'>): string | null {
  const found = deployments.edges.find(
    ({ node }) => node.state === 'succeeded' && node.release.name === currentRelease?.name,
  );
  return found?.node.finishedAt ?? null;
}

/** Newest first, as the API lists them, with what the subscription told of the newest since. */
export function withLive(listed: readonly PromotionAnswer[], live: PromotionAnswer | null): readonly PromotionAnswer[] {
  if (live === null) return listed;
  if (listed.some(({ id }) => id === live.id)) return listed.map((one) => (one.id === live.id ? live : one));
  // Ids are ordered by time; one that the list has left behind is older news than the list.
  return listed[0] && listed[0].id > live.id ? listed : [live, ...listed];
}

/** When a promotion could start, for people. */
export function earliestText(earliestAt: string | null, now: Date): string {
  if (earliestAt === null) return 'As things stand it cannot start.';
  const at = new Date(earliestAt);
  return at <= now
    ? 'Earliest possible: now, if everybody whose turn it is acts at once.'
    : `Earliest possible at ${momentText(at)}.`;
}

/** Who may agree, and who has to be among them. */
export function approversText({
  approverRoles,
  approverIds,
  roles,
}: NonNullable<StageAnswer['stage']['approvals']>): string {
  const people =
    approverIds.length === 0 ? [] : [`${approverIds.length} ${approverIds.length === 1 ? 'person' : 'people'} by name`];
  const higher = approverRoles.length === 0 || approverRoles.includes('owner') ? [] : ['higher roles'];
  const may = [...approverRoles.map((role) => `${role}s`), ...higher, ...people];
  if (may.length === 0) return 'Nobody may agree: the settings of the stage name no approvers.';
  const among = roles.length === 0 ? '' : `; among those who do: ${roles.join(', ')}`;
  return `May agree: ${may.join(', ')}${among}.`;
}
