import { Refusal } from '@tiffin/kernel';
import { decidePipeline, type Pipeline } from '../pipeline.js';
import { plainStage, type Stage } from '../stage.js';
import { environment, minuteMs } from './plain-values.js';

const stage = (name: string, upstream: readonly string[], settings: Partial<Stage>): Stage => ({
  ...plainStage(environment(name), name, upstream.map(environment)),
  ...settings,
});

const approvals = { quorum: 2, roles: ['owner'], approvers: [{ role: 'admin' }], expiresAfterMs: 90 * minuteMs };

/** A pipeline with a branch, two joins and each setting somewhere. */
const stages: readonly Stage[] = [
  stage('development', [], { autoPromote: 'newest' }),
  stage('testing', ['development'], { autoPromote: 'newest', rollbackOn: ['verification', 'promotion'] }),
  stage('east', ['testing'], { autoPromote: 'upstream', soakMs: 2 * minuteMs }),
  stage('west', ['testing'], { autoPromote: 'newest', soakMs: 3 * minuteMs }),
  stage('production', ['east', 'west'], { requires: 'all', soakMs: 5 * minuteMs, approvals, autoPromote: 'newest' }),
  stage('preview', ['east', 'west'], { requires: 'any', soakMs: 4 * minuteMs, rollbackOn: [] }),
];

function made(): Pipeline {
  const pipeline = decidePipeline(stages);
  if (pipeline instanceof Refusal) throw pipeline;
  return pipeline;
}

export const worldPipeline = made();
