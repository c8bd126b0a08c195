import { contextPathProblem, modelProblems, relationTypes, servedMethod } from '@tiffin/contracts';
import { misleadingName } from '@tiffin/kernel';
import { z } from 'zod';
import { contextPath } from './context-path.js';
import { dataChangesSchema } from './data-change.js';
import { entityBase, nameSchema } from './entity-base.js';
import { idSchema } from './entity-id.js';
import { modelMethodSchema } from './model-method.js';
import { modelPropertiesSchema } from './model-property.js';
import { dependenciesSchema } from './package-dependencies.js';
import { toldBy } from './told-by.js';

export const modelRelationSchema = z.strictObject({
  name: z.string(),
  type: z.enum(relationTypes).default('hasMany'),
  model: idSchema,
  foreignKey: z.string().exactOptional(),
});

export type ModelRelation = z.infer<typeof modelRelationSchema>;

const ownKeys = new Set(
  (
    'id type name itemOrder base http httpPath plural readonly strict public properties relations methods userFields ' +
    'script dependencies migrations contextPath wasBundled dataSource connector __proto__ constructor prototype'
  ).split(' '),
);

const userFieldName = z
  .string()
  .min(1)
  .max(100)
  .superRefine(toldBy(misleadingName))
  .refine((name) => !ownKeys.has(name), 'a model has this key already; choose another');

/** Names, types, defaults and methods, judged by the code that the runtime loads with. */
function checkModel(model: z.infer<typeof base>, context: z.RefinementCtx): void {
  // Of several texts that could make the path only the one that does is judged.
  const path = contextPathProblem(contextPath(model));
  if (path !== null)
    context.addIssue({ code: 'custom', path: [model.httpPath ? 'httpPath' : 'plural'], message: path });
  const methods = model.methods.map(servedMethod);
  for (const { path, message } of modelProblems({ ...model, methods }))
    context.addIssue({ code: 'custom', path: [...path], message });
}

const base = z.strictObject({
  ...entityBase,
  name: nameSchema,
  type: z.literal('Model'),
  base: z.enum(['PersistedModel', 'Model', 'User']).default('PersistedModel'),
  httpPath: z.string().max(200).default(''),
  plural: z.string().max(100).default(''),
  readonly: z.boolean().default(false),
  strict: z.boolean().default(false),
  public: z.boolean().default(true),
  properties: modelPropertiesSchema.default([]),
  relations: z.array(modelRelationSchema).max(100).default([]),
  methods: z.array(modelMethodSchema).max(200).default([]),
  userFields: z.record(userFieldName, z.json()).default({}),
  script: z.string().exactOptional(),
  dependencies: dependenciesSchema.default({}),
  migrations: dataChangesSchema.default([]),
});

/**
 * A LoopBack model: a schema with a REST interface at `/api/<contextPath>`. `model` of a relation is a model's id.
 * `script` is the text of its LoopBack 3 model file; `dependencies` are the npm packages that the script needs.
 * `migrations` are changes of the rows that are there already, in the order in which they are made.
 */
export const modelSchema = base.superRefine(checkModel);

export type Model = z.infer<typeof modelSchema>;
