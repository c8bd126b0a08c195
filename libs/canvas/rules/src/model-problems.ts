import { foreignKeyOf, keyProblem, runnableConnectors, servedMethod, sharedKeyProblem } from '@tiffin/contracts';
import type { Problem } from '@tiffin/kernel';
import type { Canvas } from './canvas.js';
import { contextPath } from './context-path.js';
import type { Entity } from './entity.js';
import type { Model, ModelRelation } from './model.js';
import { placeProblems } from './model-places.js';
import { problemOf } from './problem-of-entity.js';
import { microserviceHomes, modelGroups, wiredModels } from './unit-of-model.js';

function pathProblems(models: readonly Model[]): Problem[] {
  const seen = new Map<string, Model>();
  return models.flatMap((model) => {
    const key = contextPath(model).toLowerCase();
    const first = seen.get(key);
    if (first)
      return [
        problemOf(model, {
          rule: 'context-path-unique',
          field: 'httpPath',
          message: `Models "${first.name}" and "${model.name}" would both be served at /api/${contextPath(model)}. Give one another "httpPath" or "plural".`,
        }),
      ];
    seen.set(key, model);
    return [];
  });
}

function versionProblems(models: readonly Model[]): Problem[] {
  const wanted = new Map<string, { readonly model: Model; readonly range: string }>();
  return models.flatMap((model) =>
    Object.entries(model.dependencies).flatMap(([name, range]) => {
      const first = wanted.get(name) ?? { model, range };
      wanted.set(name, first);
      if (first.range === range) return [];
      return [
        problemOf(model, {
          rule: 'dependency-conflict',
          field: `dependencies.${name}`,
          message: `Models "${first.model.name}" and "${model.name}" run together and want "${name}" ${first.range} and ${range}. Agree on one version.`,
        }),
      ];
    }),
  );
}

interface Places {
  readonly entities: ReadonlyMap<string, Entity>;
  readonly homes: ReadonlyMap<string, string>;
  /** Ids of models that a connector is wired to. */
  readonly wired: ReadonlySet<string>;
  readonly models: readonly Model[];
}

function relationProblems({ entities, ...places }: Places, model: Model): Problem[] {
  return model.relations.flatMap((relation, index) => {
    const field = `relations.${index}.model`;
    const target = entities.get(relation.model);
    if (target?.type !== 'Model')
      return [
        problemOf(model, {
          rule: 'reference-dangling',
          field,
          message: `Relation "${relation.name}" of Model "${model.name}" names "${relation.model}", which is no model. Choose a model, or remove the relation.`,
        }),
      ];
    return targetProblems(places, model, { relation, target, index });
  });
}

interface RelationTarget {
  readonly relation: ModelRelation;
  readonly target: Model;
  readonly index: number;
}

function targetProblems(
  { homes, wired, models }: Omit<Places, 'entities'>,
  model: Model,
  { relation, target, index }: RelationTarget,
): Problem[] {
  const says = (rule: string, field: 'model' | 'foreignKey', why: string): Problem[] => [
    problemOf(model, {
      rule,
      field: `relations.${index}.${field}`,
      message: `Relation "${relation.name}" of Model "${model.name}" names Model "${target.name}", ${why}.`,
    }),
  ];
  if (homes.get(target.id) !== homes.get(model.id))
    return says(
      'relation-same-unit',
      'model',
      'which runs in another process. Put both in the same microservice, or remove the relation',
    );
  const wrongKey = farKeyProblem(model, relation, target);
  if (wrongKey !== null) return says('relation-key', 'foreignKey', wrongKey);
  const sharedKey = sharedKeyProblem(model, relation, { target: target.name, models });
  if (sharedKey !== null) return says('relation-key', 'model', `but ${sharedKey}`);
  // The runtime relates what is stored; a model without a connector has no rows to relate to.
  if (!wired.has(model.id) || wired.has(target.id)) return [];
  return says('relation-detached', 'model', 'which has no connector. Wire a connector to it, or remove the relation');
}

/** Of the key that the related rows hold; that of `belongsTo` is the model's own, and judged with it. */
function farKeyProblem(model: Model, relation: ModelRelation, target: Model): string | null {
  const key = relation.type === 'hasMany' ? foreignKeyOf(model.name, relation) : null;
  const problem = key === null ? null : keyProblem({ ...target, methods: target.methods.map(servedMethod) }, key);
  return problem === null ? null : `whose rows would hold the key "${key}", but ${problem}`;
}

function membershipProblems(canvas: Canvas, entities: Places['entities']): Problem[] {
  const holders = new Map<string, string>();
  return canvas.entities.flatMap((entity) => {
    if (entity.type !== 'Microservice') return [];
    return entity.models.flatMap((id, index) => {
      const field = `models.${index}`;
      const model = entities.get(id);
      const holder = holders.get(id);
      holders.set(id, entity.name);
      if (model?.type !== 'Model')
        return [
          problemOf(entity, {
            rule: 'reference-dangling',
            field,
            message: `Microservice "${entity.name}" names "${id}", which is no model. Remove it from the list.`,
          }),
        ];
      if (holder === undefined) return [];
      return [
        problemOf(entity, {
          rule: 'microservice-single',
          field,
          message: `Model "${model.name}" is in Microservice "${holder}" already. Remove it from one.`,
        }),
      ];
    });
  });
}

/** A connector that nothing can run would keep all the models of its process from starting. */
function kindProblems(connector: Entity | undefined): Problem[] {
  if (connector?.type !== 'Connector' || runnableConnectors.includes(connector.connector)) return [];
  return [
    problemOf(connector, {
      rule: 'connector-not-runnable',
      field: 'connector',
      message: `Connector "${connector.name}" is of the kind "${connector.connector}", which nothing can run yet; ${runnableConnectors.join(', ')} can be run. Remove its wires to models, or use another kind.`,
    }),
  ];
}

/** What only the models of one process together can break, and references from and to models. */
export function modelProblems(canvas: Canvas): Problem[] {
  const models = canvas.entities.filter((entity) => entity.type === 'Model');
  const entities = new Map(canvas.entities.map((one) => [one.id, one]));
  const supply = canvas.connections.filter(({ from }) => entities.get(from)?.type === 'Connector');
  const places = { entities, homes: microserviceHomes(canvas), wired: wiredModels(canvas), models };
  const groups = [...modelGroups(canvas).values()];
  return [
    ...membershipProblems(canvas, places.entities),
    ...supply.flatMap(({ from }) => kindProblems(entities.get(from))),
    ...models.flatMap((model) => relationProblems(places, model)),
    ...groups.flatMap((group) => [
      ...pathProblems(group),
      ...placeProblems(group, places.wired),
      ...versionProblems(group),
    ]),
  ];
}
