import { type EnvironmentId, isId, Refusal } from '@tiffin/kernel';
import type { StageSettings } from '@tiffin/promotion-operations';
import type { UpstreamRequirement } from '@tiffin/promotion-rules';

interface Given {
  readonly upstream?: readonly string[] | null;
  readonly requires?: UpstreamRequirement | null;
  readonly soakSeconds?: number | null;
}

/** What of a stage's settings somebody gives; null is as absent. Refuses INPUT_INVALID. */
export function stageSettings({ upstream, requires, soakSeconds }: Given): Partial<StageSettings> {
  const unknown = upstream?.find((id) => !isId(id));
  if (unknown !== undefined) throw Refusal.of('INPUT_INVALID', 'upstream', `"${unknown}" is no id of an environment.`);
  return {
    ...(upstream ? { upstream: upstream as readonly EnvironmentId[] } : {}),
    ...(requires ? { requires } : {}),
    ...(typeof soakSeconds === 'number' ? { soakMs: soakSeconds * 1000 } : {}),
  };
}
