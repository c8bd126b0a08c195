import type { EntityOf } from '@tiffin/canvas-rules';
import { PropertyTable } from './property-table.js';
import { useEntityForm } from './use-entity-form.js';

export function ModelProperties({ entity }: { entity: EntityOf<'Model'> }) {
  const { change, problem } = useEntityForm(entity);
  return (
    <PropertyTable
      properties={entity.properties}
      path="properties"
      problem={problem}
      onChange={(properties, typing) => change({ properties }, typing)}
    />
  );
}
