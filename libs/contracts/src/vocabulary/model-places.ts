import type { MethodConfig } from '../runtime-workspace.js';
import { placesOfMethod } from './model-methods.js';

/** Verb, path below the model's (`:` is a parameter) and the name of the operation that answers there. */
type Place = readonly [verb: string, path: string, operation: string];

/** What LoopBack offers of a stored model. A test of the workspace runtime compares the list with its routes. */
const ofModel: readonly Place[] = [
  ['GET', '', 'find'],
  ['GET', '/findOne', 'findOne'],
  ['GET', '/count', 'count'],
  ['GET', '/:', 'findById'],
  ['GET', '/:/exists', 'exists'],
  ['POST', '', 'create'],
  ['POST', '/update', 'updateAll'],
  ['POST', '/upsertWithWhere', 'upsertWithWhere'],
  ['POST', '/replaceOrCreate', 'replaceOrCreate'],
  ['POST', '/:/replace', 'replaceById'],
  ['PUT', '', 'replaceOrCreate'],
  ['PUT', '/:', 'replaceById'],
  ['PATCH', '', 'patchOrCreate'],
  ['PATCH', '/:', 'prototype.patchAttributes'],
  ['DELETE', '/:', 'deleteById'],
];

const ofOne: readonly Place[] = [['GET', '', 'get']];
const ofMany: readonly Place[] = [
  ['GET', '', 'get'],
  ['GET', '/count', 'count'],
  ['GET', '/:', 'findById'],
  ['POST', '', 'create'],
  ['PUT', '/:', 'updateById'],
  ['DELETE', '/:', 'destroyById'],
  ['DELETE', '', 'delete'],
];
const ofLinked: readonly Place[] = [
  ...ofMany,
  ['GET', '/rel/:', 'exists'],
  ['PUT', '/rel/:', 'link'],
  ['DELETE', '/rel/:', 'unlink'],
];

const ofRelation: Readonly<Record<string, readonly Place[]>> = {
  belongsTo: ofOne,
  hasMany: ofMany,
  hasAndBelongsToMany: ofLinked,
};

/** A model as far as it decides what answers where. */
export interface PlacedModel {
  readonly base: string;
  readonly contextPath: string;
  readonly readonly: boolean;
  readonly relations: readonly { readonly name: string; readonly type: string }[];
  readonly methods: readonly MethodConfig[];
}

/** LoopBack's own operations of a model: `GET /cars/:` -> `findById`. A bare `Model` has none; one that is only read has no others. */
export function operationPlaces({ base, contextPath, readonly, relations }: PlacedModel): ReadonlyMap<string, string> {
  if (base === 'Model') return new Map();
  const ofRelations = relations.flatMap(({ name, type }) =>
    (ofRelation[type] ?? []).map(([verb, path, operation]): Place => [
      verb,
      `/:/${name}${path}`,
      `prototype.__${operation}__${name}`,
    ]),
  );
  const places = [...ofModel, ...ofRelations].filter(([verb]) => verb === 'GET' || !readonly);
  return new Map(places.map(([verb, path, operation]) => [`${verb} /${contextPath}${path}`, operation]));
}

/** Where a model's methods answer: `GET /cars/stats` -> the place of the method in the list. */
const methodPlaces = ({ contextPath, methods }: PlacedModel): Map<string, number> =>
  new Map(
    methods.flatMap((method, index) =>
      placesOfMethod(method).map(({ verb, path }) => [`${verb} /${contextPath}${path}`, index] as const),
    ),
  );

/** Operations of LoopBack whose place a method of another name takes. */
export function replacedOperations(
  model: PlacedModel,
): { readonly index: number; readonly place: string; readonly operation: string }[] {
  const operations = operationPlaces(model);
  return [...methodPlaces(model)].flatMap(([place, index]) => {
    const operation = operations.get(place);
    return operation === undefined || operation === model.methods[index]?.name ? [] : [{ index, place, operation }];
  });
}

/** A place at which two models would answer, or null. */
export function sharedPlace(one: PlacedModel, other: PlacedModel): string | null {
  const taken = new Set([...operationPlaces(one).keys(), ...methodPlaces(one).keys()]);
  return [...operationPlaces(other).keys(), ...methodPlaces(other).keys()].find((place) => taken.has(place)) ?? null;
}
