import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import IconKey from '@tabler/icons-react/dist/esm/icons/IconKey.mjs';

export interface SecretFieldProps {
  readonly label: string;
  readonly value: unknown;
  /** Undefined: the field is left out. */
  readonly onChange: (value: unknown) => void;
  readonly error: string | null;
  readonly testId: string;
  /** Whether nothing but the name of a secret may stand here; else a text may, too. */
  readonly only: boolean;
}

const nameOf = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && 'secret' in value ? String(value.secret) : null;

const textOf = (value: unknown): string => (value === undefined ? '' : String(value));

/** Names a secret of the environment. What is typed here is a name: the value is set elsewhere and never shown. */
export function SecretField({ label, value, onChange, error, testId, only }: SecretFieldProps) {
  const name = nameOf(value);
  const isName = only || name !== null;
  const type = (text: string): void => {
    if (text === '') onChange(isName && !only ? { secret: '' } : undefined);
    else onChange(isName ? { secret: text.toUpperCase() } : text);
  };
  return (
    <TextInput
      label={label}
      description={isName ? `Name of a secret; its value: tiffin secret set ${name || 'NAME'}` : undefined}
      placeholder={isName ? 'NAME_OF_A_SECRET' : undefined}
      value={name ?? textOf(value)}
      onChange={(event) => type(event.currentTarget.value)}
      error={error}
      autoComplete="off"
      leftSection={isName ? <IconKey size={16} aria-hidden /> : undefined}
      rightSection={
        only ? undefined : <Toggle isName={isName} onToggle={() => onChange(isName ? '' : { secret: '' })} />
      }
      data-testid={testId}
    />
  );
}

function Toggle({ isName, onToggle }: { isName: boolean; onToggle: () => void }) {
  const label = isName ? 'Write a text instead' : 'Use a secret instead';
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color={isName ? 'blue' : 'gray'} aria-label={label} onClick={onToggle}>
        <IconKey size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
