import { type StoredModel, type StoredTable, storedTables } from '@tiffin/contracts';
import { canonicalCanvas } from './canonical-canvas.js';
import type { Canvas } from './canvas.js';
import type { Connector } from './connector.js';
import type { Model } from './model.js';
import { connectorOf } from './unit-parts.js';
import { modelGroups } from './unit-of-model.js';

export interface KeptTables {
  readonly connector: Connector;
  /** The models that run together with those of the tables. */
  readonly models: readonly Model[];
  readonly tables: readonly StoredTable[];
}

function storedModel(canvas: Canvas, model: Model): StoredModel {
  const connector = connectorOf(canvas, model.id);
  const nameOf = (id: string): string => canvas.entities.find((entity) => entity.id === id)?.name ?? id;
  return {
    name: model.name,
    base: model.base,
    ...(connector ? { connector: connector.name } : {}),
    properties: model.properties,
    relations: model.relations.map((relation) => ({ ...relation, model: nameOf(relation.model) })),
  };
}

/** What is kept behind connectors of a kind, process by process. A connector that models of several processes are wired to comes for each. */
export function keptTables(canvas: Canvas, kind: Connector['connector']): readonly KeptTables[] {
  const canonical = canonicalCanvas(canvas);
  const connectors = canonical.entities.filter(
    (entity): entity is Connector => entity.type === 'Connector' && entity.connector === kind,
  );
  if (connectors.length === 0) return [];
  return [...modelGroups(canonical).values()].flatMap((models) => {
    const tables = storedTables(models.map((model) => storedModel(canonical, model)));
    return connectors.flatMap((connector) => {
      const kept = tables.filter((table) => table.connector === connector.name);
      return kept.length > 0 ? [{ connector, models, tables: kept }] : [];
    });
  });
}
