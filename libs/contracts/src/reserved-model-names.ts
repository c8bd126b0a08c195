/** What a name of a model's vocabulary is for; `rowMethod` is a remote method `prototype.<name>`, `method` one of the model itself. */
export type ModelNameKind = 'model' | 'property' | 'relation' | 'method' | 'rowMethod';

/** Properties and relations that begin so are the library's own. */
export const reservedModelNamePrefix = '__';

/** Members of every object of JavaScript; as keys and as names of classes they are never free. */
const ofObjects = [
  ...[
    'constructor',
    'hasOwnProperty',
    'isPrototypeOf',
    'propertyIsEnumerable',
    'toLocaleString',
    'toString',
    'valueOf',
  ],
  ...['__proto__', '__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__'],
];

/** What LoopBack lets a model replace, or offer at a second path: its operations on a row. */
const rowOperations = [
  ...['delete', 'destroy', 'patchAttributes', 'reload', 'remove', 'replaceAttributes', 'reset', 'save'],
  ...['updateAttribute', 'updateAttributes'],
];

/** Members of every row beside those. */
const rowMembers = [
  ...['_initProperties', '_scopeMeta', 'errors', 'fromObject', 'getConnector', 'getDataSource', 'getPropertyType'],
  ...['inspect', 'isNewRecord', 'isValid', 'setAttribute', 'setAttributes', 'setStrict', 'toJSON', 'toObject'],
  ...['trigger', 'unsetAttribute'],
];

/** Members of every model beside its operations (`find`, `create`, ...), which a model may replace. */
const modelMembers = [
  ...['Transaction', '_allowExtendedOperators', '_coerce', '_forDB', '_getHiddenProperties', '_getMaxDepthOfData'],
  ...['_getMaxDepthOfQuery', '_getProhibitHiddenPropertiesInQuery', '_getProtectedProperties', '_getSetting'],
  ...['_mixins', '_normalize', '_notifyBaseObservers', '_observers', '_sanitizeData', '_sanitizeQuery', '_warned'],
  // Hooks of old by their second names: a method of that name would be called at each save.
  ...['afterValidation', 'beforeValidation', 'postCreate', 'postDestroy', 'postSave', 'postUpdate', 'postValidate'],
  ...['postValidation', 'preCreate', 'preDestroy', 'preSave', 'preUpdate', 'preValidate', 'preValidation'],
  ...['addListener', 'afterCreate', 'afterDestroy', 'afterInitialize', 'afterRemote', 'afterRemoteError', 'afterSave'],
  ...['afterUpdate', 'afterValidate', 'app', 'applyProperties', 'applyScope', 'arguments', 'attachTo', 'base'],
  ...['beforeCreate', 'beforeDestroy', 'beforeRemote', 'beforeSave', 'beforeUpdate', 'beforeValidate'],
  ...['beginTransaction', 'belongsTo', 'caller', 'clearObservers', 'dataSource', 'defaultScope', 'defineProperty'],
  ...['definition', 'disableRemoteMethod', 'disableRemoteMethodByName', 'embedsMany', 'embedsOne', 'emit'],
  ...['eventNames', 'extend', 'forEachProperty', 'getApp', 'getConnector', 'getDataSource', 'getMaxListeners'],
  ...['getMergePolicy', 'getPropertyType', 'getUpdateOnlyProperties', 'getter', 'hasAndBelongsToMany', 'hasMany'],
  ...['hasOne', 'http', 'include', 'isHiddenProperty', 'isProtectedProperty', 'length', 'listenerCount', 'listeners'],
  ...['lookupModel', 'mixin', 'modelBuilder', 'modelName', 'name', 'normalizeInclude', 'notifyObserversAround'],
  ...['notifyObserversOf', 'observe', 'off', 'on', 'once', 'pluralModelName', 'prependListener'],
  ...['prependOnceListener', 'prototype', 'rawListeners', 'referencesMany', 'registerProperty', 'relations'],
  ...['remoteMethod', 'removeAllListeners', 'removeListener', 'removeObserver', 'scope', 'scopes', 'setMaxListeners'],
  ...['setter', 'settings', 'super_', 'validate', 'validateAsync', 'validatesAbsenceOf', 'validatesDateOf'],
  ...['validatesExclusionOf', 'validatesFormatOf', 'validatesInclusionOf', 'validatesLengthOf'],
  ...['validatesNumericalityOf', 'validatesPresenceOf', 'validatesUniquenessOf', 'validations'],
];

/**
 * Names that a workspace cannot give away: the library behind the models uses them for itself, so that a row or a model
 * would no longer work. A test of the workspace runtime walks the library's classes and keeps the lists complete.
 */
export const reservedModelNames: Readonly<Record<ModelNameKind, readonly string[]>> = {
  model: [...ofObjects, 'arguments'],
  // A where clause could not ask for "and", "or" and "nor".
  property: [...ofObjects, ...rowOperations, ...rowMembers, 'and', 'or', 'nor'],
  // A row with a function "then" is taken for a promise; "exists" and "replace" are paths of each row.
  relation: [...ofObjects, ...rowOperations, ...rowMembers, 'id', 'then', 'exists', 'replace'],
  method: modelMembers,
  rowMethod: [...ofObjects, ...rowMembers, 'id', 'then'],
};

const sets = new Map<string, ReadonlySet<string>>(
  Object.entries(reservedModelNames).map(([kind, names]) => [kind, new Set(names)]),
);

/** Whether a name is taken; of a method `prototype.x`, ask for `x` as a `rowMethod`. */
export const isReservedModelName = (kind: ModelNameKind, name: string): boolean =>
  sets.get(kind)?.has(name) === true ||
  (kind !== 'model' && kind !== 'method' && name.startsWith(reservedModelNamePrefix));
