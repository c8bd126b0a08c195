import { ActionIcon, Button, Group, Input, Stack, TextInput } from '@mantine/core';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';

interface ListFieldProps {
  readonly label: string;
  readonly description?: string;
  /** What one of them is called. */
  readonly one: string;
  readonly placeholder?: string;
  readonly values: readonly string[];
  readonly onChange: (values: string[], typing?: string) => void;
  readonly problem: (index: number) => string | null;
  readonly error?: string | null;
  readonly least?: number;
  readonly testId: string;
}

/** A list of texts, one field each. */
export function ListField(props: ListFieldProps) {
  const { label, description, one, values, onChange, problem, testId, least = 0 } = props;
  const set = (index: number, value: string): void =>
    onChange(
      values.map((old, at) => (at === index ? value : old)),
      `${testId}.${index}`,
    );
  return (
    <Input.Wrapper label={label} description={description} error={props.error} labelElement="div">
      <Stack gap={6} mt={6}>
        {values.map((value, index) => (
          <Group key={index} gap={6} wrap="nowrap" align="flex-start">
            <TextInput
              flex={1}
              aria-label={`${one} ${index + 1}`}
              placeholder={props.placeholder}
              value={value}
              onChange={(event) => set(index, event.currentTarget.value)}
              error={problem(index)}
              data-testid={`${testId}-${index}`}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              disabled={values.length <= least}
              aria-label={`Remove ${one} ${index + 1}`}
              onClick={() => onChange(values.filter((_, at) => at !== index))}
            >
              <IconX size={16} />
            </ActionIcon>
          </Group>
        ))}
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...values, ''])}
          data-testid={`${testId}-add`}
        >
          Add {one}
        </Button>
      </Stack>
    </Input.Wrapper>
  );
}
