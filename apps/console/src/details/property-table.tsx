import { ActionIcon, Button, Checkbox, Select, Table, Text, TextInput } from '@mantine/core';
import { type ModelProperty, propertyTypes } from '@tiffin/canvas-rules';
import IconChevronDown from '@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs';
import IconChevronRight from '@tabler/icons-react/dist/esm/icons/IconChevronRight.mjs';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { Fragment, useState } from 'react';
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
export function PropertyTable({ properties, path, problem, onChange }: PropertyTableProps) {
  const set = (index: number, property: ModelProperty, typing?: string): void =>
    onChange(
      properties.map((old, at) => (at === index ? property : old)),
      typing,
    );
  return (
    <div data-testid={path}>
      {properties.length === 0 && (
        <Text fz="sm" c="dimmed" mb="xs">
          No properties yet. Without “refuse what is not declared”, any may be stored.
        </Text>
      )}
      {properties.length > 0 && (
        <Table verticalSpacing={4} horizontalSpacing={4} withRowBorders={false} layout="fixed">
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
                onChange={(next, typing) => set(index, next, typing)}
                onRemove={() => onChange(properties.filter((_, at) => at !== index))}
              />
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Button
        variant="default"
        size="xs"
        mt={6}
        leftSection={<IconPlus size={14} />}
        onClick={() => onChange([...properties, blank])}
        data-testid={`${path}-add`}
      >
        Add property
      </Button>
    </div>
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
  const { property, path } = props;
  const [open, setOpen] = useState(false);
  return (
    <Fragment>
      <Table.Tr>
        <Table.Td>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-expanded={open}
            aria-label={`More about ${property.name || 'the property'}`}
            onClick={() => setOpen(!open)}
            data-testid={`${path}-more`}
          >
            {open ? <IconChevronDown size={15} /> : <IconChevronRight size={15} />}
          </ActionIcon>
        </Table.Td>
        <PropertyCells {...props} />
      </Table.Tr>
      {open && (
        <Table.Tr>
          <Table.Td colSpan={6}>
            <PropertyMore {...props} />
          </Table.Td>
        </Table.Tr>
      )}
    </Fragment>
  );
}

function PropertyCells({ property, path, problem, onChange, onRemove }: PropertyRowProps) {
  const label = property.name || 'the property';
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
          aria-label={`Type of ${label}`}
          data={[...propertyTypes]}
          value={property.type}
          allowDeselect={false}
          onChange={retyped}
          data-testid={`${path}-type`}
        />
      </Table.Td>
      <Table.Td>
        <Checkbox
          aria-label={`${label} is required`}
          checked={property.required}
          onChange={(event) => onChange({ ...property, required: event.currentTarget.checked })}
          data-testid={`${path}-required`}
        />
      </Table.Td>
      <Table.Td>
        <Checkbox
          aria-label={`${label} is indexed`}
          checked={property.index}
          onChange={(event) => onChange({ ...property, index: event.currentTarget.checked })}
          data-testid={`${path}-index`}
        />
      </Table.Td>
      <Table.Td>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Remove ${label}`}
          onClick={onRemove}
          data-testid={`${path}-remove`}
        >
          <IconX size={15} />
        </ActionIcon>
      </Table.Td>
    </>
  );
}
