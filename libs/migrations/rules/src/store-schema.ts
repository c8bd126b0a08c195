import type { PropertyConfig } from '@tiffin/contracts';
import type { ChangeKind } from './planned-change.js';

/** Kinds of connector whose tables the platform makes and changes. */
export type StoreKind = 'postgresql';

export interface ColumnSchema {
  readonly property: string;
  readonly type: PropertyConfig['type'];
  readonly isRequired: boolean;
  readonly isIndexed: boolean;
  /** `generated`: the database makes it; `given`: whoever writes the row does; null: it is not the key. */
  readonly key: 'generated' | 'given' | null;
  /** What rows that are there already get, where it is required. */
  readonly default?: unknown;
  /** Of the key of a relation: the model whose ids it holds, who makes them, and whether the key is called after the model. */
  readonly leadsTo?: { readonly modelId: string; readonly ids: 'generated' | 'given'; readonly isNamedAfter?: true };
  /** Applied ones only: the property whose values it has taken over, and takes over once more before that one goes. */
  readonly copyOf?: string;
}

export interface TableSchema {
  /** Id of the model on the canvas: it stays the same table under another name. Of links: the ids of both, or of the one and its relation. */
  readonly modelId: string;
  readonly model: string;
  readonly columns: readonly ColumnSchema[];
  /** Of the links of a many-to-many relation: the names of the models at its ends. */
  readonly links?: readonly [string, string];
  /** Applied ones only: names of models by which its rows can be reached besides, for a release that knows them so. */
  readonly alsoCalled?: readonly string[];
  /** Applied ones only, where it is not `modelId`: what the names of its indexes are made of. */
  readonly madeFor?: string;
}

/** A change that the author of a model has written down. It is made once in each environment, known by model and name. */
export interface DeclaredChange {
  readonly modelId: string;
  readonly model: string;
  readonly name: string;
  readonly kind: ChangeKind;
  /** What it does, for people. */
  readonly says: string;
  /** In the language of the store; absent: nothing is run, it only says what the release does to its data. */
  readonly sql?: string;
}

/** What a release keeps in one database. Part of its content: equal canvases make equal schemas, in canonical order. */
export interface StoreSchema {
  readonly connectorId: string;
  readonly connector: string;
  readonly kind: StoreKind;
  /** As drawn: references to secrets and variables are bound where it runs. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly tables: readonly TableSchema[];
  readonly declared: readonly DeclaredChange[];
}

/** What has been made in a database so far, as the database itself tells. It may have more than the newest release keeps. */
export interface AppliedSchema {
  readonly formatVersion: 1;
  /** Number of the newest release that was migrated to here. */
  readonly releaseNumber: number;
  readonly tables: readonly TableSchema[];
  /** `<modelId>/<name>` of the declared changes that were made. */
  readonly declared: readonly string[];
}
