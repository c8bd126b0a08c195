import { Group, Input, Stack, TextInput } from '@mantine/core';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { AddButton } from '../look/add-button.js';
import { IconButton } from '../look/icon-button.js';
import { Changing } from './changing.js';

interface ListFieldProps {
  readonly label: string;
  readonly description?: string;
  /** What one of them is called. */
  readonly one: string;
  readonly placeholder?: string;
  readonly values: readonly string[];
  readonly onChange: (values: string[], typing?: string) => void;
  readonly problem: (index: number) => string | null;
  readonly least?: number;
  readonly testId: string;
}

/** A list of texts, one field each. */
export function ListField(props: ListFieldProps) {
  const { label, description, one, values, onChange, testId } = props;
  return (
    <Input.Wrapper label={label} description={description} labelElement="div">
      <Stack gap={6} mt={6}>
        {values.map((_, index) => (
          <ListRow key={index} {...props} index={index} />
        ))}
        <Changing>
          <AddButton onClick={() => onChange([...values, ''])} testId={`${testId}-add`}>
            Add {one}
          </AddButton>
        </Changing>
      </Stack>
    </Input.Wrapper>
  );
}

function ListRow({
  index,
  one,
  placeholder,
  values,
  onChange,
  problem,
  testId,
  least = 0,
}: ListFieldProps & { index: number }) {
  const type = (value: string): void =>
    onChange(
      values.map((old, at) => (at === index ? value : old)),
      `${testId}.${index}`,
    );
  return (
    <Group gap={6} wrap="nowrap">
      <TextInput
        flex={1}
        aria-label={`${one} ${index + 1}`}
        placeholder={placeholder}
        value={values[index] ?? ''}
        onChange={(event) => type(event.currentTarget.value)}
        error={problem(index)}
        data-testid={`${testId}-${index}`}
      />
      <Changing>
        <IconButton
          label={`Remove ${one} ${index + 1}`}
          disabled={values.length <= least}
          onClick={() => onChange(values.filter((_, at) => at !== index))}
        >
          <IconX size={16} />
        </IconButton>
      </Changing>
    </Group>
  );
}
