/** The parts of the juggler that the runtime calls, with the types that it needs; its own declarations leave most out. */
import { DataSource as JugglerDataSource, ModelBuilder as JugglerModelBuilder } from 'loopback-datasource-juggler';

export type Row = Record<string, unknown>;

export interface Instance extends Row {
  toJSON(): Row;
  patchAttributes(data: Row): Promise<Instance>;
  updateAttributes(data: Row, options: Row): Promise<Instance>;
  destroy(options: Row): Promise<unknown>;
  /** What was read of its relations, by their names. */
  readonly __cachedRelations: Row;
}

/** What an instance's relation answers to; which of them exist depends on the relation's type. */
export interface RelationMethods {
  find(filter?: Row): Promise<Instance[]>;
  count(where?: Row): Promise<number>;
  create(data: Row | Row[]): Promise<Instance | Instance[]>;
  findById(id: unknown): Promise<Instance>;
  updateById(id: unknown, data: Row): Promise<Instance>;
  destroy(id: unknown): Promise<unknown>;
  destroyAll(where?: Row): Promise<unknown>;
  add(id: unknown): Promise<Instance>;
  remove(id: unknown): Promise<unknown>;
  exists(id: unknown): Promise<boolean>;
}

export interface PropertyDefinition {
  readonly type: unknown;
  readonly id?: boolean | number;
  readonly generated?: boolean;
  readonly required?: boolean;
}

export interface HookContext {
  readonly instance?: Row;
  readonly data?: Row;
  readonly isNewInstance?: boolean;
}

export type Observer = (context: HookContext, ...done: unknown[]) => unknown;

export interface RelationDefinition {
  readonly name: string;
  readonly type: string;
  readonly multiple: boolean;
  readonly modelFrom: ModelClass;
  readonly modelTo: ModelClass | null;
  readonly modelThrough?: ModelClass;
  /** The property of the row that has the relation. */
  readonly keyFrom: string;
  /** The property that holds the same value: of the related rows, or of the join model where there is one. */
  readonly keyTo: string;
  /** The join model's property that holds the id of the related row. */
  readonly keyThrough?: string;
  readonly polymorphic?: { readonly discriminator: string; readonly invert?: boolean };
  readonly embed?: boolean;
  /** A filter, or a function from a row to one. */
  readonly scope?: unknown;
  readonly options: { readonly disableInclude?: boolean };
  applyProperties(instance: Instance, target: Row): void;
}

export interface ScopeDefinition {
  params: (this: Instance) => Row;
  modelTo: ModelClass;
  readonly methods: Record<string, (this: Instance, ...args: unknown[]) => unknown>;
  related(receiver: Instance, scope: Row, ...args: unknown[]): unknown;
}

export interface ModelClass {
  readonly modelName: string;
  readonly modelBuilder: { readonly models: Readonly<Record<string, ModelClass>> };
  readonly definition: { readonly properties: Record<string, PropertyDefinition>; idName(): string };
  readonly relations: Record<string, RelationDefinition>;
  /** The accessors behind relations of many, by the relation's name. */
  readonly scopes?: Record<string, ScopeDefinition>;
  readonly prototype: object;
  [member: string]: unknown;
  find(filter?: Row, options?: Row): Promise<Instance[]>;
  findOrCreate(filter: Row, data: Row, options: Row): Promise<[Instance, boolean]>;
  findOne(filter?: Row): Promise<Instance | null>;
  findById(id: unknown, filter?: Row): Promise<Instance | null>;
  count(where?: Row, options?: Row): Promise<number>;
  include(rows: object[], include: unknown, ...rest: unknown[]): unknown;
  exists(id: unknown): Promise<boolean>;
  defaultScope(query: Row, instance?: unknown): unknown;
  create(data: Row | Row[], options?: Row): Promise<Instance | Instance[]>;
  destroyAll(where: Row, options?: Row): Promise<{ count: number }>;
  updateAll(where: Row, data: Row, options?: Row): Promise<{ count: number }>;
  patchOrCreate(data: Row): Promise<Instance>;
  replaceOrCreate(data: Row): Promise<Instance>;
  replaceById(id: unknown, data: Row): Promise<Instance>;
  destroyById(id: unknown): Promise<{ count: number }>;
  observe(operation: string, listener: Observer): void;
  removeObserver(operation: string, listener: Observer): void;
  hasMany(other: ModelClass, options: Row): void;
  belongsTo(other: ModelClass, options: Row): void;
  hasAndBelongsToMany(other: ModelClass, options: Row): void;
  validatesFormatOf(property: string, options: Row): void;
  validatesUniquenessOf(property: string, options: Row): void;
}

export interface DataSource {
  readonly name: string;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  createModel(name: string, properties: Row, settings: Row): ModelClass;
  on(event: 'error', listener: (error: Error) => void): void;
}

export interface ModelBuilder {
  define(name: string, properties: Row, settings: Row): ModelClass;
}

export const createModelBuilder = (): ModelBuilder => new JugglerModelBuilder() as unknown as ModelBuilder;

/** `builder` makes models of different data sources know each other, for relations and includes. */
export function createDataSource(name: string, settings: Row, builder: ModelBuilder): DataSource {
  const Constructor = JugglerDataSource as unknown as new (
    name: string,
    settings: Row,
    builder: ModelBuilder,
  ) => DataSource;
  return new Constructor(name, settings, builder);
}
