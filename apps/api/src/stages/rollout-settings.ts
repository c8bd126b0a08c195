import type { StickyBy } from '@tiffin/contracts';
import { type CanarySettings, plainCanary } from '@tiffin/deployments-rules';
import { Refusal } from '@tiffin/kernel';
import type { Rollout, RolloutInput, RolloutStepInput } from '../schema/rollout.js';

/** What is asked for; null: all at once. Refuses INPUT_INVALID for what can be no client's key. */
export function rolloutSettings({ steps, stickyBy, ...rules }: RolloutInput): CanarySettings | null {
  if (steps?.length === 0) return null;
  return {
    steps: steps ? steps.map(stepOf) : plainCanary.steps,
    stickyBy: stickyBy ? readStickyBy(stickyBy) : null,
    ...stopRules(rules),
  };
}

const stopRules = ({ mostErrorPercent, slowestP95Ratio, minimumRequests }: RolloutInput) => ({
  mostErrorPercent: mostErrorPercent ?? plainCanary.mostErrorPercent,
  slowestP95Ratio: slowestP95Ratio === 0 ? null : (slowestP95Ratio ?? plainCanary.slowestP95Ratio),
  minimumRequests: minimumRequests ?? plainCanary.minimumRequests,
});

const stepOf = ({ weightPercent, holdSeconds }: RolloutStepInput) => ({
  weightPercent,
  holdMs: weightPercent === 100 ? 0 : (holdSeconds ?? 60) * 1000,
});

function readStickyBy(text: string): StickyBy {
  if (text === 'client-address') return { kind: text };
  const [, kind, name = ''] = /^(header|cookie):(.*)$/.exec(text) ?? [];
  if (kind === 'header' || kind === 'cookie') return { kind, name };
  throw Refusal.of('INPUT_INVALID', 'rollout.stickyBy', 'is "header:NAME", "cookie:NAME" or "client-address".');
}

/** As the API shows it. */
export const shownRollout = (settings: CanarySettings): Rollout => ({
  ...settings,
  steps: settings.steps.map(({ weightPercent, holdMs }) => ({ weightPercent, holdSeconds: holdMs / 1000 })),
  stickyBy: settings.stickyBy && stickyText(settings.stickyBy),
});

const stickyText = (by: StickyBy): string => (by.kind === 'client-address' ? by.kind : `${by.kind}:${by.name}`);
