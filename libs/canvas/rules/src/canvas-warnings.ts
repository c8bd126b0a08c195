import { ignoredRelations, jscodeMayAnswer, runnableConnectors } from '@tiffin/contracts';
import { isPolicyName } from '@tiffin/contracts/gateway';
import type { Problem } from '@tiffin/kernel';
import type { ApiEndpoint } from './api-endpoint.js';
import type { Canvas } from './canvas.js';
import { gatewaysOf, nodesOf } from './canvas-node.js';
import { dataChangeWarnings } from './data-change-warnings.js';
import { gatewaySlug } from './gateway-slug.js';
import type { Gateway, Pipeline } from './gateway.js';
import type { Model } from './model.js';
import { placeWarnings } from './model-places.js';
import type { Policy } from './policy.js';
import { problemOf } from './problem-of-entity.js';
import { wiredModels } from './unit-of-model.js';

/** What an installation routes: `<gateway>.<environment>.<project>.<tenant>.<domain>`. */
export interface Installation {
  readonly domain: string;
}

/** Whether its host could be one of those that lead to a gateway; of a regular expression that is not known. */
function isRouted({ host: pattern, hostRegex }: ApiEndpoint, slug: string, domain: string): boolean {
  if (pattern === '*' || hostRegex !== undefined) return true;
  const wanted = [slug, null, null, null, ...domain.toLowerCase().split('.')];
  const labels = pattern.toLowerCase().split('.');
  return labels.length === wanted.length && labels.every((label, index) => canBe(label, wanted[index] ?? null));
}

/** Null is a label that may be anything. `*` stands for at least one sign. */
function canBe(label: string, wanted: string | null): boolean {
  if (wanted === null) return true;
  const [head = '', ...rest] = label.split('*');
  if (rest.length === 0) return label === wanted;
  const tail = rest.at(-1) ?? '';
  return wanted.length > head.length + tail.length && wanted.startsWith(head) && wanted.endsWith(tail);
}

function hostWarnings(canvas: Canvas, { domain }: Installation): Problem[] {
  const nodes = nodesOf(canvas);
  return canvas.connections.flatMap(({ from, to }) => {
    const [gateway, endpoint] = [nodes.get(from)?.entity, nodes.get(to)?.entity];
    if (gateway?.type !== 'Gateway' || endpoint?.type !== 'ApiEndpoint') return [];
    const slug = gatewaySlug(gateway.name);
    if (isRouted(endpoint, slug, domain)) return [];
    return [
      problemOf(endpoint, {
        rule: 'host-not-routed',
        field: 'host',
        message: `ApiEndpoint "${endpoint.name}" answers at the host "${endpoint.host}" only, and this installation leads no request of that host to Gateway "${gateway.name}": it routes ${slug}.<environment>.<project>.<tenant>.${domain}. Use "*", or a host of that form.`,
      }),
    ];
  });
}

const ends = ({ name, pairs }: Policy): boolean => (name === 'proxy' || name === 'terminate') && pairs.length > 0;

/** What a plugin's policy does is not known here. */
const mayEnd = (policy: Policy): boolean => ends(policy) || answers(policy) || !isPolicyName(policy.name);

const answers = ({ name, pairs }: Policy): boolean =>
  name === 'expression' && pairs.some(({ action }) => jscodeMayAnswer(action));

const endsAlways = (policy: Policy): boolean =>
  ends(policy) && policy.pairs.some(({ condition }) => condition.name === 'always');

function pipelineWarnings(gateway: Gateway, pipeline: Pipeline, place: Place): Problem[] {
  const says = (rule: string, text: string): Problem =>
    problemOf(gateway, {
      rule,
      field: place.field,
      message: `Pipeline "${pipeline.name}" of Gateway "${gateway.name}" ${text}`,
    });
  const end = pipeline.policies.findIndex(endsAlways);
  const late = end < 0 ? undefined : pipeline.policies.slice(end + 1).find(({ pairs }) => pairs.length > 0);
  const bare = pipeline.policies.some(({ name, pairs }) => name === 'proxy' && pairs.length === 0);
  return [
    ...(bare
      ? [
          says(
            'proxy-without-target',
            'has a proxy that lost its target. Wire what it should call to the pipeline, or remove the proxy.',
          ),
        ]
      : []),
    ...(place.isPublic && !bare && !pipeline.policies.some(mayEnd)
      ? [
          says(
            'pipeline-without-answer',
            'answers nothing: requests get 404. Wire something to it, or add the policy "terminate".',
          ),
        ]
      : []),
    ...(late
      ? [
          says(
            'policy-unreached',
            `never comes to the policy "${late.name}": the one before it ends every request. Move it to the front, or remove it.`,
          ),
        ]
      : []),
  ];
}

interface Place {
  readonly field: string;
  /** An API endpoint leads to it. */
  readonly isPublic: boolean;
}

function gatewayWarnings(canvas: Canvas): Problem[] {
  const starts = new Set(canvas.connections.map(({ from }) => from));
  return gatewaysOf(canvas).flatMap((gateway) =>
    gateway.pipelines.flatMap((pipeline, index) =>
      pipelineWarnings(gateway, pipeline, { field: `pipelines.${index}.policies`, isPublic: starts.has(pipeline.id) }),
    ),
  );
}

/** What Express Gateway says of its process, where it says something: the platform decides that of each gateway. */
function serverWarnings(gateway: Gateway): Problem[] {
  const { http, https, admin, system = {} } = gateway;
  const said = {
    http: http?.enabled,
    https: https?.enabled,
    admin: admin?.enabled,
    system: Object.keys(system).length > 0,
  };
  const ways = {
    http: 'a gateway answers at its own host name; a host of your own is added with "tiffin domain add"',
    https: 'the platform has the certificates; a host of your own is added with "tiffin domain add"',
    admin: 'consumers and credentials are managed in the environment',
    system: 'plugins belong into "plugins", and the Redis is the platform’s',
  };
  return (['http', 'https', 'admin', 'system'] as const)
    .filter((field) => said[field] === true)
    .map((field) =>
      problemOf(gateway, {
        rule: 'setting-without-effect',
        field,
        message: `Gateway "${gateway.name}": "${field}" has no effect here: ${ways[field]}. Remove it.`,
      }),
    );
}

/** Wired ones are refused: nothing can run what they hold. */
function connectorWarnings(canvas: Canvas): Problem[] {
  const starts = new Set(canvas.connections.map(({ from }) => from));
  return canvas.entities.flatMap((entity) => {
    if (entity.type !== 'Connector' || runnableConnectors.includes(entity.connector) || starts.has(entity.id))
      return [];
    return [
      problemOf(entity, {
        rule: 'connector-not-runnable',
        field: 'connector',
        message: `Connector "${entity.name}" is of the kind "${entity.connector}", which nothing can run yet. It may stay, but no model can be wired to it; ${runnableConnectors.join(', ')} can be run.`,
      }),
    ];
  });
}

/** A script may make a name up, so that this is no certain thing. */
function methodWarnings(model: Model): Problem[] {
  const { script } = model;
  if (script === undefined) return [];
  return model.methods.flatMap(({ name }, index) => {
    const own = name.replace(/^prototype\./, '');
    if (script.includes(own)) return [];
    return [
      problemOf(model, {
        rule: 'method-not-in-script',
        field: `methods.${index}.name`,
        message: `The script of Model "${model.name}" does not name "${own}", so that the method is likely to lack its code. Set Model.${name} in the script, or remove the method.`,
      }),
    ];
  });
}

function relationWarnings(canvas: Canvas): Problem[] {
  const wired = wiredModels(canvas);
  return canvas.entities.flatMap((entity) => {
    const ignored = entity.type === 'Model' ? ignoredRelations(entity, wired.has(entity.id)) : null;
    if (ignored === null) return [];
    return [
      problemOf(entity, {
        rule: 'relation-ignored',
        field: 'relations',
        message: `Model "${entity.name}": ${ignored}. Wire a connector to it, or remove them.`,
      }),
    ];
  });
}

/**
 * What may be saved and is likely not meant: parts that never answer, what only some installations can serve, and what must stay as it is
 * where it has run. `before` is what this canvas takes the place of.
 */
export const canvasWarnings = (canvas: Canvas, installation: Installation, before: Canvas = canvas): Problem[] => [
  ...hostWarnings(canvas, installation),
  ...gatewayWarnings(canvas),
  ...gatewaysOf(canvas).flatMap(serverWarnings),
  ...connectorWarnings(canvas),
  ...canvas.entities.flatMap((entity) => (entity.type === 'Model' ? methodWarnings(entity) : [])),
  ...relationWarnings(canvas),
  ...placeWarnings(canvas),
  ...dataChangeWarnings(canvas, before),
];
