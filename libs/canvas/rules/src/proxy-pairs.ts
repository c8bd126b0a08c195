import { policyDefinitions } from '@tiffin/contracts/gateway';
import type { Canvas } from './canvas.js';
import type { Entity } from './entity.js';
import type { Pipeline } from './gateway.js';
import type { Policy, ProxyPair } from './policy.js';

/** Ids of the entities that a pipeline's proxies target, in order, with repetitions. */
export const proxyTargets = (pipeline: Pipeline): string[] =>
  pipeline.policies.flatMap((policy) =>
    policy.name === 'proxy' ? policy.pairs.map(({ action }) => action.serviceEndpoint) : [],
  );

/** The pair that a new wire implies. A model's own path says what is asked of it, so the endpoint's path is cut off. */
export const proxyPairFor = (entity: Entity): ProxyPair => ({
  condition: { name: 'always' },
  action: policyDefinitions.proxy.parameters.parse({ serviceEndpoint: entity.id, stripPath: entity.type === 'Model' }),
});

function freeId(policies: readonly Policy[]): string {
  const taken = new Set(policies.map(({ id }) => id));
  let id = 'proxy';
  for (let number = 2; taken.has(id); number += 1) id = `proxy-${number}`;
  return id;
}

function withPair(pipeline: Pipeline, entity: Entity): Pipeline {
  if (proxyTargets(pipeline).includes(entity.id)) return pipeline;
  const pair = proxyPairFor(entity);
  if (!pipeline.policies.some(({ name }) => name === 'proxy'))
    return {
      ...pipeline,
      policies: [...pipeline.policies, { id: freeId(pipeline.policies), name: 'proxy', pairs: [pair] }],
    };
  return {
    ...pipeline,
    policies: pipeline.policies.map((policy) =>
      policy.name === 'proxy' ? { ...policy, pairs: [...policy.pairs, pair] } : policy,
    ),
  };
}

const withoutPairs = (pipeline: Pipeline, targetId: string): Pipeline => ({
  ...pipeline,
  policies: pipeline.policies.map((policy) =>
    policy.name === 'proxy'
      ? { ...policy, pairs: policy.pairs.filter(({ action }) => action.serviceEndpoint !== targetId) }
      : policy,
  ),
});

function mapPipelines(canvas: Canvas, change: (pipeline: Pipeline) => Pipeline): Canvas {
  const entities = canvas.entities.map((entity) =>
    entity.type === 'Gateway' ? { ...entity, pipelines: entity.pipelines.map(change) } : entity,
  );
  return { ...canvas, entities };
}

/** Every proxy of the pipeline gets a pair for the entity, and a pipeline without a proxy gets one, unless a pair has it already. */
export const addPairs = (canvas: Canvas, pipelineId: string, entity: Entity): Canvas =>
  mapPipelines(canvas, (pipeline) => (pipeline.id === pipelineId ? withPair(pipeline, entity) : pipeline));

/** No proxy of the pipeline has a pair for the entity any more. */
export const removePairs = (canvas: Canvas, pipelineId: string, targetId: string): Canvas =>
  mapPipelines(canvas, (pipeline) => (pipeline.id === pipelineId ? withoutPairs(pipeline, targetId) : pipeline));

/** No proxy of any pipeline has a pair for the entity any more. */
export const removeTarget = (canvas: Canvas, targetId: string): Canvas =>
  mapPipelines(canvas, (pipeline) => withoutPairs(pipeline, targetId));
