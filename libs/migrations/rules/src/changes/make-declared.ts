import type { PlanDraft } from '../plan-draft.js';
import type { ChangeMoment } from '../planned-change.js';
import type { DeclaredChange } from '../store-schema.js';

/** What a declared change is known by once it was made. */
export const declaredKey = ({ modelId, name }: DeclaredChange): string => `${modelId}/${name}`;

/** One that the running release could not bear waits until nothing else serves. */
export const declaredMoment = ({ kind }: DeclaredChange): ChangeMoment => (kind === 'contract' ? 'after' : 'before');

export function makeDeclared(plan: PlanDraft, moment: ChangeMoment): void {
  for (const change of plan.wanted.store.declared) {
    const key = declaredKey(change);
    if (declaredMoment(change) !== moment || plan.state.declared.includes(key)) continue;
    plan.add(moment, {
      kind: change.kind,
      words: `Model "${change.model}": ${change.says}`,
      sql: change.sql === undefined ? [] : [change.sql],
      then: { ...plan.state, declared: [...plan.state.declared, key] },
    });
  }
}
