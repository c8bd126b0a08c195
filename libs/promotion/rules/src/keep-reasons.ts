import type { ProjectId, ReleaseId } from '@tiffin/kernel';
import type { RetentionFacts, RetentionSettings } from './retention-facts.js';

/** Why a release stays. */
export interface KeepReason {
  readonly why: 'current' | 'desired' | 'stable' | 'rollback' | 'promotion' | 'busy' | 'newest' | 'young';
  /** Where; null for what holds in its project. */
  readonly environmentName: string | null;
}

export interface KeptRelease {
  readonly releaseId: ReleaseId;
  /** All of them, the strongest first. */
  readonly reasons: readonly KeepReason[];
}

const texts: Readonly<Record<KeepReason['why'], (place: string) => string>> = {
  current: (place) => `runs in ${place}`,
  desired: (place) => `is wanted in ${place}`,
  stable: (place) => `is stable in ${place}`,
  rollback: (place) => `${place} can go back to it`,
  promotion: (place) => `is being promoted to ${place}`,
  busy: () => 'is being used at this moment',
  newest: () => 'is one of the newest',
  young: () => 'is new',
};

/** A reason in words: `runs in production`. */
export const keepReasonText = ({ why, environmentName }: KeepReason): string => texts[why](environmentName ?? '');

type Named = readonly [ReleaseId | null, KeepReason];

const ofEnvironments = ({ environments }: RetentionFacts, { rollbackTargets }: RetentionSettings): Named[] =>
  environments.flatMap(({ name: environmentName, ...one }): Named[] => [
    [one.currentId, { why: 'current', environmentName }],
    [one.desiredId, { why: 'desired', environmentName }],
    [one.stableId, { why: 'stable', environmentName }],
    ...one.rollbackTargets.slice(0, rollbackTargets).map((id): Named => [id, { why: 'rollback', environmentName }]),
  ]);

const ofPromotions = ({ promotions }: RetentionFacts): Named[] =>
  promotions.flatMap(({ releaseId, fromReleaseId, environmentName }): Named[] => [
    [releaseId, { why: 'promotion', environmentName }],
    [fromReleaseId, { why: 'rollback', environmentName }],
  ]);

function ofProjects({ releases }: RetentionFacts, newest: number): Named[] {
  const seen = new Map<ProjectId, number>();
  return releases
    .toSorted((a, b) => b.number - a.number)
    .filter(({ projectId }) => {
      seen.set(projectId, (seen.get(projectId) ?? 0) + 1);
      return (seen.get(projectId) ?? 0) <= newest;
    })
    .map(({ id }) => [id, { why: 'newest', environmentName: null }]);
}

const ofAge = ({ releases }: RetentionFacts, newerThan: number): Named[] =>
  releases
    .filter(({ createdAt }) => createdAt.getTime() > newerThan)
    .map(({ id }) => [id, { why: 'young', environmentName: null }]);

/** Each release that stays, in the order of the facts, with all that keeps it. */
export function keepReasons(facts: RetentionFacts, at: Date, settings: RetentionSettings): KeptRelease[] {
  const reasons = new Map<ReleaseId | null, KeepReason[]>();
  const all = [
    ...ofEnvironments(facts, settings),
    ...ofPromotions(facts),
    ...facts.busy.map((id): Named => [id, { why: 'busy', environmentName: null }]),
    ...ofProjects(facts, settings.newest),
    ...ofAge(facts, at.getTime() - settings.youngMs),
  ];
  for (const [id, reason] of all) reasons.set(id, [...(reasons.get(id) ?? []), reason]);
  return facts.releases.flatMap(({ id: releaseId }) => {
    const found = reasons.get(releaseId);
    return found ? [{ releaseId, reasons: found }] : [];
  });
}
