import { type EnvironmentId, type Problem, Refusal } from '@tiffin/kernel';
import { plainStage, type Stage } from './stage.js';
import { stageProblems } from './stage-problems.js';

export const mostStages = 20;

/** The stages of a project, each after those that releases come from. */
export interface Pipeline {
  readonly stages: readonly Stage[];
}

/** The pipeline that stages make, or PIPELINE_INVALID with each stage, rule and way out. */
export function decidePipeline(stages: readonly Stage[]): Pipeline | Refusal {
  const problems = [
    ...countProblems(stages),
    ...stages.flatMap((stage) => stageProblems(stage, stages)),
    ...startProblems(stages),
  ];
  const { sorted, circle } = inOrder(stages);
  // A stage after itself, or after an unknown one, has been named already and is not in order because of that.
  const all = problems.length === 0 && circle.length > 0 ? [cycleProblem(circle)] : problems;
  const [first] = all;
  return first === undefined
    ? { stages: sorted }
    : Refusal.ofProblems('PIPELINE_INVALID', all, String(all.length), first.message);
}

function countProblems({ length }: readonly Stage[]): Problem[] {
  if (length === 0) return [{ rule: 'stages-some', message: 'A project has at least one stage. Add one.' }];
  if (length <= mostStages) return [];
  return [{ rule: 'stages-many', message: `A project has at most ${mostStages} stages, not ${length}. Remove some.` }];
}

/** A circle of all stages is told of as one: who is told only that there is no first stage has to look for it. */
function startProblems(stages: readonly Stage[]): Problem[] {
  if (stages.length === 0 || stages.some(({ upstream }) => upstream.length === 0)) return [];
  if (inOrder(stages).circle.length > 1) return [cycleProblem(inOrder(stages).circle), firstProblem];
  return [firstProblem];
}

const firstProblem: Problem = {
  rule: 'first-stage',
  message: 'No stage is the first: each comes after another. Let one have no upstream stage.',
};

const cycleProblem = (circle: readonly Stage[]): Problem => {
  const names = [...circle, circle[0]!].map(({ name }) => `"${name}"`).join(' -> ');
  return {
    entityId: circle[0]!.environmentId,
    entityName: circle[0]!.name,
    rule: 'cycle',
    message: `Stages go round in a circle: ${names}. Take one of these steps out.`,
  };
};

interface Order {
  readonly sorted: readonly Stage[];
  /** Stages that lead to each other, in the way of releases; none where the order is a good one. */
  readonly circle: readonly Stage[];
}

function inOrder(stages: readonly Stage[]): Order {
  const sorted: Stage[] = [];
  let rest = [...stages];
  for (;;) {
    const placed = new Set(sorted.map(({ environmentId }) => environmentId));
    const next = rest.filter(({ upstream }) => upstream.every((id) => placed.has(id)));
    if (next.length === 0) return { sorted, circle: circleIn(rest) };
    sorted.push(...next);
    rest = rest.filter((stage) => !next.includes(stage));
  }
}

/** Goes up from stage to stage until it meets one again. */
function circleIn(rest: readonly Stage[]): readonly Stage[] {
  const path: Stage[] = [];
  let stage = rest[0];
  while (stage !== undefined && !path.includes(stage)) {
    path.push(stage);
    const { upstream } = stage;
    stage = rest.find(({ environmentId }) => upstream.includes(environmentId));
  }
  return stage === undefined ? [] : path.slice(path.indexOf(stage)).toReversed();
}

export const defaultStageNames = ['development', 'testing', 'staging', 'production'] as const;
export type DefaultStageName = (typeof defaultStageNames)[number];

/** Each stage after the one before it, with nothing in the way but the order and the checks. */
export const defaultPipeline = (idOf: Readonly<Record<DefaultStageName, EnvironmentId>>): Pipeline => ({
  stages: defaultStageNames.map((name, index) =>
    plainStage(idOf[name], name, index === 0 ? [] : [idOf[defaultStageNames[index - 1]!]]),
  ),
});

export const stageOf = ({ stages }: Pipeline, id: EnvironmentId): Stage | undefined =>
  stages.find(({ environmentId }) => environmentId === id);

/** The stages to which a release goes on from here. */
export const nextStages = ({ stages }: Pipeline, id: EnvironmentId): readonly Stage[] =>
  stages.filter(({ upstream }) => upstream.includes(id));

/** Whether upstream stages vouch for something as the stage requires; nobody has to where it is a first one. */
export const isVouchedFor = (
  { upstream, requires }: Pick<Stage, 'upstream' | 'requires'>,
  vouches: (id: EnvironmentId) => boolean,
): boolean => upstream.length === 0 || (requires === 'all' ? upstream.every(vouches) : upstream.some(vouches));

/** Whether the order lets a release that was in these environments into a stage. */
export const mayReach = (stage: Stage, wasIn: ReadonlySet<EnvironmentId>): boolean =>
  isVouchedFor(stage, (id) => wasIn.has(id));
