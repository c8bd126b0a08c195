import { Checkbox, Select, Table, Text, TextInput } from '@mantine/core';
import { type ModelProperty, propertyTypes } from '@tiffin/canvas-rules';
import IconChevronDown from '@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs';
import IconChevronRight from '@tabler/icons-react/dist/esm/icons/IconChevronRight.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { useState } from 'react';
import { AddButton } from '../look/add-button.js';
import { IconButton } from '../look/icon-button.js';
import { Changing } from './changing.js';
import { PropertyMore } from './property-more.js';

interface PropertyTableProps {
  readonly properties: readonly ModelProperty[];
  /** Where they lie in the entity: `properties`, `properties.0.properties`. */
  readonly path: string;
  readonly problem: (field: string) => string | null;
  readonly onChange: (properties: readonly ModelProperty[], typing?: string) => void;
}

const blank: ModelProperty = { name: '', type: 'string', required: false, index: false };

/** Properties of a model, or of an object inside one. */
export function PropertyTable(props: PropertyTableProps) {
  const { properties, path, onChange } = props;
  return (
    <div data-testid={path}>
      {properties.length === 0 && (
        <Text fz="sm" c="dimmed" mb="xs">
          No properties yet. Without “refuse what is not declared”, any may be stored.
        </Text>
      )}
      {properties.length > 0 && <PropertyRows {...props} />}
      <Changing>
        <AddButton onClick={() => onChange([...properties, blank])} testId={`${path}-add`}>
          Add property
        </AddButton>
      </Changing>
    </div>
  );
}

function PropertyRows({ properties, path, problem, onChange }: PropertyTableProps) {
  return (
    <Table verticalSpacing={4} horizontalSpacing={4} withRowBorders={false} layout="fixed" mb={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={30} />
          <Table.Th>Name</Table.Th>
          <Table.Th w={112}>Type</Table.Th>
          <Table.Th w={64}>Needed</Table.Th>
          <Table.Th w={50}>Index</Table.Th>
          <Table.Th w={34} />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {properties.map((property, index) => (
          <PropertyRow
            key={index}
            property={property}
            path={`${path}.${index}`}
            problem={problem}
            onChange={(next, typing) => onChange(properties.with(index, next), typing)}
            onRemove={() => onChange(properties.toSpliced(index, 1))}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

export interface PropertyRowProps {
  readonly property: ModelProperty;
  readonly path: string;
  readonly problem: (field: string) => string | null;
  readonly onChange: (property: ModelProperty, typing?: string) => void;
  readonly onRemove: () => void;
}

function PropertyRow(props: PropertyRowProps) {
  const { property, path, onRemove } = props;
  const [open, setOpen] = useState(false);
  const label = property.name || 'the property';
  return (
    <>
      <Table.Tr>
        <Table.Td>
          <IconButton
            small
            label={`${open ? 'Less' : 'More'} about ${label}`}
            onClick={() => setOpen(!open)}
            testId={`${path}-more`}
          >
            {open ? <IconChevronDown size={15} /> : <IconChevronRight size={15} />}
          </IconButton>
        </Table.Td>
        <NameAndType {...props} />
        <Flags {...props} />
        <Table.Td>
          <Changing>
            <IconButton label={`Remove ${label}`} onClick={onRemove} testId={`${path}-remove`}>
              <IconX size={15} />
            </IconButton>
          </Changing>
        </Table.Td>
      </Table.Tr>
      {open && (
        <Table.Tr>
          <Table.Td colSpan={6}>
            <PropertyMore {...props} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

function NameAndType({ property, path, problem, onChange }: PropertyRowProps) {
  const retyped = (type: string | null): void => {
    // A default of one type is none of another.
    const { default: _default, properties: _properties, ...rest } = property;
    if (type) onChange({ ...rest, type: type as ModelProperty['type'] });
  };
  return (
    <>
      <Table.Td style={{ verticalAlign: 'top' }}>
        <TextInput
          size="xs"
          aria-label="Name"
          value={property.name}
          onChange={(event) => onChange({ ...property, name: event.currentTarget.value }, `${path}.name`)}
          error={problem(`${path}.name`)}
          data-testid={`${path}-name`}
        />
      </Table.Td>
      <Table.Td style={{ verticalAlign: 'top' }}>
        <Select
          size="xs"
          aria-label={`Type of ${property.name || 'the property'}`}
          data={[...propertyTypes]}
          value={property.type}
          allowDeselect={false}
          onChange={retyped}
          data-testid={`${path}-type`}
        />
      </Table.Td>
    </>
  );
}

const flags = [
  { field: 'required', said: 'is required' },
  { field: 'index', said: 'is indexed' },
] as const;

function Flags({ property, path, onChange }: PropertyRowProps) {
  return flags.map(({ field, said }) => (
    <Table.Td key={field}>
      <Checkbox
        aria-label={`${property.name || 'the property'} ${said}`}
        checked={property[field]}
        onChange={(event) => onChange({ ...property, [field]: event.currentTarget.checked })}
        data-testid={`${path}-${field}`}
      />
    </Table.Td>
  ));
}
