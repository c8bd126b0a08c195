import type { EnvironmentId, Problem } from '@tiffin/kernel';
import { approvalProblem } from './approvals.js';
import { checkProblem } from './check-problem.js';
import type { Stage } from './stage.js';

const dayMs = 86_400_000;
export const longestSoakMs = 30 * dayMs;

type Finding = readonly [rule: string, message: string];

/** The broken rule of one stage, seen beside the others; null where it is kept. */
type StageRule = (stage: Stage, stages: readonly Stage[]) => Finding | null;

const repeated = <Value>(values: readonly Value[]): Value | undefined =>
  values.find((value, index) => values.indexOf(value) !== index);

/** Names that a person would take for each other. */
const alike = (a: string, b: string): boolean =>
  a.normalize('NFKC').trim().toLowerCase() === b.normalize('NFKC').trim().toLowerCase();

const nameOf = (stages: readonly Stage[], id: EnvironmentId): string =>
  stages.find(({ environmentId }) => environmentId === id)?.name ?? id;

const stageRules: readonly StageRule[] = [
  (stage, stages) =>
    stages.some((other) => other !== stage && other.environmentId === stage.environmentId)
      ? ['environment-once', 'is a stage twice. Keep one of the two']
      : null,
  (stage, stages) =>
    stages.some((other) => other !== stage && alike(other.name, stage.name))
      ? ['name-unique', 'has the name of another stage (case does not count). Rename one of them']
      : null,
  ({ environmentId, upstream }) =>
    upstream.includes(environmentId)
      ? ['upstream-self', 'comes after itself. Take it out of its own upstream stages']
      : null,
  ({ upstream }, stages) => {
    const unknown = upstream.find((id) => stages.every(({ environmentId }) => environmentId !== id));
    return unknown === undefined
      ? null
      : ['upstream-known', `comes after "${unknown}", which is no stage. Add that stage, or name another`];
  },
  ({ upstream }, stages) => {
    const twice = repeated(upstream);
    return twice === undefined
      ? null
      : ['upstream-once', `names "${nameOf(stages, twice)}" twice as upstream stage. Name it once`];
  },
  ({ requires, upstream }) =>
    requires === 'all' && upstream.length === 0
      ? ['requires-upstream', 'requires all upstream stages and has none. Name them, or let it require any']
      : null,
  ({ autoPromote, upstream }) =>
    autoPromote === 'upstream' && upstream.length === 0
      ? ['follows-upstream', 'follows its upstream stage and has none. Name one, or let it take the newest release']
      : null,
  ({ soakMs }) =>
    Number.isInteger(soakMs) && soakMs >= 0 && soakMs <= longestSoakMs
      ? null
      : ['soak-range', 'soaks for less than nothing or more than 30 days. Choose a time between'],
  ({ approvals }) => approvalProblem(approvals),
  ({ checks }) => checkProblem(checks),
];

/** What is wrong with a stage, each with its rule and the way out. */
export const stageProblems = (stage: Stage, stages: readonly Stage[]): readonly Problem[] =>
  stageRules
    .map((rule) => rule(stage, stages))
    .filter((finding) => finding !== null)
    .map(([rule, message]) => problemOf(stage, rule, message));

const problemOf = ({ environmentId, name }: Stage, rule: string, message: string): Problem => ({
  entityId: environmentId,
  entityName: name,
  rule,
  message: `"${name}" ${message}.`,
});
