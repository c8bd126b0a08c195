import { z } from 'zod';
import { entityBase, nameSchema } from './entity-base.js';
import { idSchema } from './entity-id.js';
import { modelMethodSchema } from './model-method.js';
import { modelNameProblem } from './model-name.js';
import { memberName, modelPropertiesSchema } from './model-property.js';
import { dependenciesSchema } from './package-dependencies.js';

const modelName = nameSchema.superRefine((name, context) => {
  const problem = modelNameProblem(name);
  if (problem) context.addIssue({ code: 'custom', message: problem });
});

const segment = /^[A-Za-z0-9_~-][A-Za-z0-9._~-]*$/;
const pathOfSegments = (path: string): boolean =>
  path === '' ||
  path
    .replace(/^\/|\/$/g, '')
    .split('/')
    .every((part) => segment.test(part));

export const modelRelationSchema = z.strictObject({
  name: memberName,
  type: z.enum(['hasMany', 'belongsTo', 'hasAndBelongsToMany']).default('hasMany'),
  model: idSchema,
  foreignKey: z.string().min(1).exactOptional(),
});

export type ModelRelation = z.infer<typeof modelRelationSchema>;

const ownKeys = new Set(
  (
    'id type name itemOrder base http httpPath plural readonly strict public properties relations methods userFields ' +
    'script dependencies contextPath wasBundled dataSource connector __proto__ constructor prototype'
  ).split(' '),
);

const userFieldName = z
  .string()
  .min(1)
  .max(100)
  .refine((name) => !ownKeys.has(name), 'a model has this key already; choose another');

/**
 * A LoopBack model: a schema with a REST interface at `/api/<contextPath>`. `model` of a relation is a model's id.
 * `script` is the text of its LoopBack 3 model file; `dependencies` are the npm packages that the script needs.
 */
export const modelSchema = z.strictObject({
  ...entityBase,
  name: modelName,
  type: z.literal('Model'),
  base: z.enum(['PersistedModel', 'Model', 'User']).default('PersistedModel'),
  httpPath: z
    .string()
    .max(200)
    .refine(pathOfSegments, 'use path segments of letters, digits, "_", "-", "." and "~"')
    .default(''),
  plural: z
    .string()
    .max(100)
    .refine((text) => text === '' || segment.test(text), 'use letters, digits, "_", "-", "." and "~"')
    .default(''),
  readonly: z.boolean().default(false),
  strict: z.boolean().default(false),
  public: z.boolean().default(true),
  properties: modelPropertiesSchema.default([]),
  relations: z.array(modelRelationSchema).max(100).default([]),
  methods: z.array(modelMethodSchema).max(200).default([]),
  userFields: z.record(userFieldName, z.json()).default({}),
  script: z.string().exactOptional(),
  dependencies: dependenciesSchema.default({}),
});

export type Model = z.infer<typeof modelSchema>;
