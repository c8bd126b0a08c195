import type { MethodConfig, PropertyConfig } from '../runtime-workspace.js';
import { at, below, type FieldProblem, repeatedIn } from './field-problem.js';
import { methodsProblems } from './model-methods.js';
import { modelNameProblem, rowNameProblem } from './model-names.js';
import { propertyProblems } from './model-properties.js';
import { foreignKeyOf, hidesRowMethod, keyProblem } from './relation-keys.js';

export const relationTypes = ['hasMany', 'belongsTo', 'hasAndBelongsToMany'] as const;

/** What a model of the canvas and one of a workspace's config have in common. */
export interface ModelVocabulary {
  readonly name: string;
  readonly base: string;
  readonly properties: readonly PropertyConfig[];
  readonly relations: readonly { readonly name: string; readonly type: string; readonly foreignKey?: string }[];
  readonly methods: readonly MethodConfig[];
  readonly script?: string;
}

function relationProblems(model: ModelVocabulary): FieldProblem[] {
  const { properties, relations } = model;
  const own = new Set(properties.map(({ name }) => name));
  const each = relations.flatMap((relation, index) => {
    const { name, type, foreignKey } = relation;
    // That of hasMany is the related model's, which is not known here.
    const key = type === 'belongsTo' ? foreignKeyOf(model.name, relation) : null;
    return below(
      [index],
      [
        ...at(['name'], rowNameProblem('relation', name)),
        ...at(['name'], own.has(name) ? `a property is called "${name}" already; rename one of them` : null),
        ...at(['type'], (relationTypes as readonly string[]).includes(type) ? null : typeMessage(type)),
        ...at(['foreignKey'], foreignKey ? rowNameProblem('property', foreignKey) : null),
        ...at(['foreignKey'], key === null ? null : keyProblem(model, key)),
      ],
    );
  });
  const twice = repeatedIn(relations, ({ name }) => name);
  return [
    ...each,
    ...twice.flatMap((index) => at([index, 'name'], `there are two relations "${relations[index]?.name}"; rename one`)),
  ];
}

const typeMessage = (type: string): string => `"${type}" is no type of relation; use ${relationTypes.join(', ')}`;

const hiddenMethodProblems = (model: ModelVocabulary): FieldProblem[] =>
  model.methods.flatMap(({ name }, index) =>
    hidesRowMethod(model, name)
      ? at([index, 'name'], `a property or relation is called "${name.slice('prototype.'.length)}" already; rename one`)
      : [],
  );

/** What a model alone can break: names, types, defaults, paths, and methods that nothing defines. */
export const modelProblems = (model: ModelVocabulary): FieldProblem[] => [
  ...at(['name'], modelNameProblem(model.name)),
  ...below(['properties'], propertyProblems(model.properties)),
  ...below(['relations'], relationProblems(model)),
  ...below(['methods'], [...methodsProblems(model), ...hiddenMethodProblems(model)]),
];

/** Kinds of connector that a workspace can run. The palette has more, which are drawn for later. */
export const runnableConnectors: readonly string[] = ['memory', 'postgresql'];
