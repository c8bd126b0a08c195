import { afterAll, beforeAll, describe, it } from 'vitest';
import { Breakpoint } from '@tiffin/testing';
import { type CrashPoint, CrashStage, swept } from './crash-stage.js';

const points: readonly CrashPoint[] = [
  ['api', 'the revision is stored', 'revision', 'new.number > 1'],
  ['api', 'the head moves on', 'project', 'new.head_revision_id is distinct from new.built_revision_id'],
  ['api', 'the audit row is written', 'audit_event', `new.action = 'canvas.save'`],
  ['builder', 'it takes the project', 'project', `new.build_holder is not null`],
  ['builder', 'units are recorded', 'unit', 'true'],
  ['builder', 'a build is opened', 'build', `new.state = 'running'`],
  ['builder', 'an image is recorded', 'image', 'true'],
  ['builder', 'a release is stored', 'release', 'true'],
  [
    'builder',
    'the environment is told',
    'environment',
    'new.desired_release_id is distinct from new.current_release_id',
  ],
  ['deployer', 'it takes the environment', 'environment', 'new.deploy_holder is not null'],
  ['deployer', 'a deployment is opened', 'deployment', `new.state = 'running'`],
  ['deployer', 'the release is rendered', 'deployment_step', `new.name = 'render' and new.state = 'succeeded'`],
  ['deployer', 'the cell was told', 'deployment_step', `new.name = 'apply' and new.state = 'succeeded'`],
  ['deployer', 'the units are ready', 'deployment_step', `new.name = 'ready' and new.state = 'succeeded'`],
  ['deployer', 'the gateways answered', 'deployment_step', `new.name = 'smoke' and new.state = 'succeeded'`],
  [
    'deployer',
    'the environment is live',
    'environment',
    'new.current_release_id = new.desired_release_id and new.deploy_holder is null',
  ],
  ['cell-local', 'it has been told', 'deployment_step', `new.name = 'apply' and new.state = 'succeeded'`],
  ['cell-local', 'its units are ready', 'deployment_step', `new.name = 'ready' and new.state = 'succeeded'`],
  [
    'cell-local',
    'all is done',
    'environment',
    'new.current_release_id = new.desired_release_id and new.deploy_holder is null',
  ],
];

let stage: CrashStage;
beforeAll(async () => {
  stage = await CrashStage.set();
}, 60_000);
afterAll(() => stage.clear());

describe('a process that is killed', () => {
  it.each(swept(points))('%s, as %s', (...point) => stage.killAt(point), 60_000);
});

describe('a lost queue', () => {
  it('loses nothing: the sweep finds what nobody rings for', async () => {
    const place = { table: 'build', when: `new.state = 'running'` };
    const breakpoint = await Breakpoint.set(stage.stack.database.superuser, place);
    await stage.saveThrough('queue lost');
    await breakpoint.reached();
    await stage.stack.processes.builder.end('SIGKILL');
    await stage.stack.emptyQueue();
    await breakpoint.clear();
    await stage.stack.startProcess('builder');
    await stage.expectLive('queue lost');
  }, 60_000);
});
