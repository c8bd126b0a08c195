import { forwardProblem } from '@tiffin/contracts';
import { conditionDepth, policyNames } from '@tiffin/contracts/gateway';
import type { Problem } from '@tiffin/kernel';
import type { Canvas, Connection } from './canvas.js';
import { canvasLimits } from './canvas-limits.js';
import { type CanvasNode, gatewaysOf, nodesOf } from './canvas-node.js';
import { type Gateway, hasPlugins, type Pipeline } from './gateway.js';
import type { Policy } from './policy.js';
import { problemOf } from './problem-of-entity.js';
import { proxyTargets } from './proxy-pairs.js';

interface Place {
  readonly gateway: Gateway;
  readonly pipeline: Pipeline;
  readonly policy: Policy;
  /** Path of the policy inside the gateway. */
  readonly path: string;
}

const placesOf = (gateway: Gateway): Place[] =>
  gateway.pipelines.flatMap((pipeline, at) =>
    pipeline.policies.map((policy, index) => ({
      gateway,
      pipeline,
      policy,
      path: `pipelines.${at}.policies.${index}`,
    })),
  );

function whitelistProblems({ gateway, pipeline, policy, path }: Place): Problem[] {
  if (gateway.policies.includes(policy.name)) return [];
  return [
    problemOf(gateway, {
      rule: 'policy-not-allowed',
      field: `${path}.name`,
      message: `Pipeline "${pipeline.name}" uses the policy "${policy.name}", which Gateway "${gateway.name}" does not allow. Add it to the gateway's "policies", or remove it from the pipeline.`,
    }),
  ];
}

/** What an unknown policy holds has no form that is known. */
function depthProblems({ gateway, pipeline, policy, path }: Place): Problem[] {
  if (!policyNames.includes(policy.name) && !hasPlugins(gateway)) return [];
  return policy.pairs.flatMap(({ condition }, index) => {
    if (conditionDepth(condition) <= canvasLimits.conditionDepth) return [];
    return [
      problemOf(gateway, {
        rule: 'condition-depth',
        field: `${path}.pairs.${index}.condition`,
        message: `Conditions of pipeline "${pipeline.name}" are nested deeper than ${canvasLimits.conditionDepth} levels. Make them flatter.`,
      }),
    ];
  });
}

interface Ends {
  readonly nodes: ReadonlyMap<string, CanvasNode>;
  /** Wires by where they end. */
  readonly into: ReadonlyMap<string, readonly Connection[]>;
}

interface Forward extends Pick<Place, 'gateway' | 'pipeline'> {
  readonly field: string;
  readonly target: CanvasNode;
  readonly ignoresPath: boolean;
}

/** Only together do an address and the proxy that forwards to it tell what is sent. */
function addressProblems({ gateway, pipeline, field, target, ignoresPath }: Forward): Problem[] {
  const { entity } = target;
  const urls = entity.type === 'ServiceEndpoint' ? entity.urls : [];
  return urls.flatMap((url) => {
    const problem = typeof url === 'string' ? forwardProblem(url, ignoresPath) : null;
    if (problem === null) return [];
    const message = `A proxy of pipeline "${pipeline.name}" targets ServiceEndpoint "${target.name}": ${problem}.`;
    return [problemOf(gateway, { rule: ignoresPath ? 'proxy-path' : 'proxy-query', field, message })];
  });
}

function targetProblems({ nodes, into }: Ends, { gateway, pipeline, policy, path }: Place): Problem[] {
  if (policy.name !== 'proxy') return [];
  const wired = new Set(into.get(pipeline.id)?.map(({ from }) => from));
  return policy.pairs.flatMap(({ action }, index) => {
    const field = `${path}.pairs.${index}.action.serviceEndpoint`;
    const target = nodes.get(action.serviceEndpoint);
    if (!target)
      return [
        problemOf(gateway, {
          rule: 'reference-dangling',
          field,
          message: `A proxy of pipeline "${pipeline.name}" targets "${action.serviceEndpoint}", which does not exist. Choose another target, or remove the pair.`,
        }),
      ];
    if (wired.has(target.id))
      return addressProblems({ gateway, pipeline, field, target, ignoresPath: action.ignorePath });
    return [
      problemOf(gateway, {
        rule: 'proxy-unwired',
        field,
        message: `A proxy of pipeline "${pipeline.name}" targets ${target.kind} "${target.name}", which is not wired to that pipeline. Draw the wire, or remove the pair.`,
      }),
    ];
  });
}

function bareWireProblems({ nodes, into }: Ends, gateway: Gateway): Problem[] {
  return gateway.pipelines.flatMap((pipeline, index) => {
    const targets = new Set(proxyTargets(pipeline));
    const isBare = ({ from }: Connection): boolean => nodes.has(from) && !targets.has(from);
    return (into.get(pipeline.id) ?? []).filter(isBare).map(({ from }) => {
      const node = nodes.get(from);
      return problemOf(gateway, {
        rule: 'wire-without-proxy',
        field: `pipelines.${index}.policies`,
        message: `${node?.kind} "${node?.name}" is wired to pipeline "${pipeline.name}", and no proxy there targets it. Add a proxy pair with "serviceEndpoint": "${from}", or remove the wire.`,
      });
    });
  });
}

/** Policies are allowed by their gateway, conditions are not too deep, and proxy pairs and wires say the same. */
export function pipelineProblems(canvas: Canvas): Problem[] {
  const ends: Ends = { nodes: nodesOf(canvas), into: Map.groupBy(canvas.connections, ({ to }) => to) };
  return gatewaysOf(canvas).flatMap((gateway) => [
    ...placesOf(gateway).flatMap((place) => [
      ...whitelistProblems(place),
      ...depthProblems(place),
      ...targetProblems(ends, place),
    ]),
    ...bareWireProblems(ends, gateway),
  ]);
}
