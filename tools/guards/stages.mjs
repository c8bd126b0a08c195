/** Environments as stages: their order is a good one, whoever changes it at once. */
const suite = 'libs/drivers/postgres/src/stages.test.ts';
const held = 'libs/promotion/operations/src/held-stages.ts';

export const stages = [
  {
    guard: 'whoever changes the order of stages holds the project',
    without: 'two changes that are good alone make a circle together, and no release gets anywhere',
    file: 'libs/drivers/postgres/src/lock-standing.ts',
    find: ' for update`',
    replace: '`',
    test: [suite, 'go round in no circle, also where two changes that are good alone come at once'],
  },
  {
    guard: 'the order of stages is judged as a whole',
    without: 'stages go round in a circle, and no release gets anywhere',
    file: 'libs/promotion/operations/src/change-stage.ts',
    find: 'accepted(decidePipeline(changed));',
    replace: 'decidePipeline(changed);',
    test: [suite, 'go round in no circle, also where two changes that are good alone come at once'],
  },
  {
    guard: 'nothing comes before what runs each build',
    without: 'a soak is shown that no build waits for',
    file: 'libs/promotion/operations/src/change-stage.ts',
    find: '!stage?.followsHead || upstream.length === 0',
    replace: 'stage?.followsHead !== undefined',
    test: [suite, 'leave alone the one that runs each release that is built: nothing comes before it'],
  },
  {
    guard: 'a stage of another project is not there',
    without: 'who asks learns which ids exist elsewhere',
    file: held,
    find: 'upstream?.some((id) => !known.has(id))',
    replace: 'known.size === 0',
    test: [suite, 'are of one project: one of another is not there'],
  },
  {
    guard: 'stages of what is archived stay as they are',
    without: 'a project that is on its way out is changed',
    file: held,
    find: 'accepted(decideChanging(project));',
    replace: 'decideChanging(project);',
    test: [suite, 'stay as they are while the project is archived'],
  },
  {
    guard: '`Mutation.createEnvironment` asks for its permission',
    without: 'viewers write',
    file: 'apps/api/src/stages/stage-resolver.ts',
    find: "@Requires('environment.manage', { project: 'projectId' })",
    replace: "@Requires('project.read', { project: 'projectId' })",
    test: ['apps/api/src/access/matrix.test.ts', 'is the one in docs/access.md (I-01, I-07)'],
  },
  {
    guard: '`Mutation.changeStage` asks for its permission',
    without: 'viewers write',
    file: 'apps/api/src/stages/stage-resolver.ts',
    find: "@Requires('environment.manage', { environment: 'environmentId' })",
    replace: "@Requires('environment.read', { environment: 'environmentId' })",
    test: ['apps/api/src/access/matrix.test.ts', 'is the one in docs/access.md (I-01, I-07)'],
  },
];
