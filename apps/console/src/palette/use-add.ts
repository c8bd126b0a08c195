import { type ConnectorKind, type Entity, type EntityType, seedConnector, seedEntity } from '@tiffin/canvas-rules';
import { useCallback } from 'react';
import { useBoard } from '../canvas/board.js';
import { freshId, withEntity } from '../draft/edits.js';

interface Add {
  readonly add: (type: EntityType) => void;
  readonly addConnector: (kind: ConnectorKind) => void;
}

/** Puts a new entity at the end of its quadrant and opens it, with its name ready to be typed over. */
export function useAdd(): Add {
  const { state, edit, select } = useBoard();
  const canvas = state.draft;
  const put = useCallback(
    (entity: Entity) => {
      edit(withEntity(canvas, entity));
      select({ kind: 'entity', id: entity.id });
      setTimeout(() => document.querySelector<HTMLInputElement>('[data-testid="field-name"]')?.select(), 60);
    },
    [canvas, edit, select],
  );
  return {
    add: (type) => put(seedEntity(type, canvas, freshId())),
    addConnector: (kind) => put(seedConnector(kind, canvas, freshId())),
  };
}
