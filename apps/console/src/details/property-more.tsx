import { Stack, Text, TextInput } from '@mantine/core';
import type { ModelProperty } from '@tiffin/canvas-rules';
import { JsonField } from './json-field.js';
import { PropertyTable, type PropertyRowProps } from './property-table.js';

/** A property without the members that are left empty. */
function filled(
  property: ModelProperty,
  changes: { [Key in keyof ModelProperty]?: ModelProperty[Key] | undefined },
): ModelProperty {
  const entries = Object.entries({ ...property, ...changes }).filter(([, value]) => value !== undefined);
  return {
    name: property.name,
    type: property.type,
    required: property.required,
    index: property.index,
    ...Object.fromEntries(entries),
  };
}

/** What is seldom set: description, format, default, and the members of an object or a list. */
export function PropertyMore({ property, path, problem, onChange }: PropertyRowProps) {
  const text = (field: 'description' | 'format') => ({
    size: 'xs' as const,
    value: property[field] ?? '',
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      onChange(filled(property, { [field]: event.currentTarget.value || undefined }), `${path}.${field}`),
    error: problem(`${path}.${field}`),
  });
  return (
    <Stack gap="xs" pl={30} pb="sm">
      <TextInput label="Description" {...text('description')} />
      <TextInput label="Format" {...text('format')} />
      {property.type !== 'buffer' && (
        <JsonField
          path={`${path}.default`}
          label={`Default of ${property.name || 'the property'}`}
          description="As JSON: a text in quotes."
          value={property.default}
          empty={undefined}
          onChange={(value) => onChange(filled(property, { default: value }))}
          error={problem(`${path}.default`)}
          minHeight={40}
        />
      )}
      {(property.type === 'object' || property.type === 'array') && (
        <div>
          <Text fz="sm" fw={500} mb={4}>
            {property.type === 'array' ? 'Members of each element' : 'Members'}
          </Text>
          <PropertyTable
            properties={property.properties ?? []}
            path={`${path}.properties`}
            problem={problem}
            onChange={(properties, typing) => onChange({ ...property, properties }, typing)}
          />
        </div>
      )}
    </Stack>
  );
}
