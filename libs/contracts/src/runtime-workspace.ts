/** What a workspace runtime (models and their connectors) reads from `/app/config.json`. */
export interface WorkspaceConfig {
  readonly kind: 'workspace';
  readonly connectors: readonly ConnectorConfig[];
  readonly models: readonly ModelConfig[];
}

export interface ConnectorConfig {
  readonly id: string;
  readonly name: string;
  /** The part after `loopback-connector-`, or `memory`. */
  readonly connector: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface ModelConfig {
  readonly id: string;
  readonly name: string;
  readonly base: 'PersistedModel' | 'Model' | 'User';
  /** REST path below `/api`, without slashes at its ends. */
  readonly contextPath: string;
  readonly readonly: boolean;
  readonly strict: boolean;
  /** Whether REST serves it. */
  readonly public: boolean;
  /** Name of a connector of this config; absent: the model is not attached and REST does not serve it. */
  readonly connector?: string;
  readonly properties: readonly PropertyConfig[];
  readonly relations: readonly RelationConfig[];
  readonly methods: readonly MethodConfig[];
  /** Path below `/app/code` of the model's script, LoopBack 3 form (`module.exports = function (Model) {}`). */
  readonly script?: string;
  /** Further top-level keys of the LoopBack model definition. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface PropertyConfig {
  readonly name: string;
  readonly type: 'string' | 'number' | 'date' | 'boolean' | 'geopoint' | 'array' | 'object' | 'buffer';
  readonly format?: string;
  readonly default?: unknown;
  readonly description?: string;
  readonly required: boolean;
  readonly index: boolean;
  /** Members of an `object`, or of each element of an `array`. */
  readonly properties?: readonly PropertyConfig[];
}

export interface RelationConfig {
  readonly name: string;
  readonly type: 'hasMany' | 'belongsTo' | 'hasAndBelongsToMany';
  /** Name of a model of this config. */
  readonly model: string;
  readonly foreignKey?: string;
}

export interface MethodArgument {
  readonly arg: string;
  readonly type: 'String' | 'Number' | 'Date' | 'Boolean' | 'GeoPoint' | 'Array' | 'Object' | 'Buffer';
  readonly description?: string;
  readonly required?: boolean;
  readonly root?: boolean;
  readonly default?: unknown;
  readonly documented?: boolean;
  readonly http?: {
    readonly source?: 'body' | 'form' | 'query' | 'path' | 'req' | 'res' | 'context';
    readonly target?: 'status' | 'header';
  };
}

/** A remote method; the script defines the function `Model.<name>`. */
export interface MethodConfig {
  readonly name: string;
  readonly description?: string;
  readonly notes?: string;
  readonly documented?: boolean;
  readonly accessScopes?: readonly string[];
  readonly accepts: readonly MethodArgument[];
  readonly returns: readonly MethodArgument[];
  readonly http: {
    readonly path: string;
    readonly verb: 'get' | 'post' | 'patch' | 'put' | 'del' | 'all';
    readonly status?: number;
    readonly errorStatus?: number;
  };
}
