import { Refusal } from '@tiffin/kernel';
import { defaultStageNames, mostStages } from './pipeline.js';
import { decideStageName } from './stage-name.js';

/** The stages of a new project, each after the one before it; null: those that most have. */
export function decideStageNames(wanted: readonly string[] | null): readonly string[] | Refusal {
  if (wanted === null) return defaultStageNames;
  if (wanted.length === 0 || wanted.length > mostStages)
    return Refusal.of('INPUT_INVALID', 'environments', `name 1 to ${mostStages} environments.`);
  for (const [index, name] of wanted.entries()) {
    const decided = decideStageName(name, wanted.slice(0, index));
    if (decided instanceof Refusal) return decided;
  }
  return wanted;
}
