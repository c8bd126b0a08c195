import { ActionIcon, Autocomplete, TextInput, Tooltip } from '@mantine/core';
import { referencesOf } from '@tiffin/canvas-rules';
import IconKey from '@tabler/icons-react/dist/esm/icons/IconKey.mjs';
import { useMemo } from 'react';
import { useBoard } from '../canvas/board.js';
import { SecretHint } from './secret-hint.js';
import { readSecretText, secretNameOf } from './secret-text.js';

export interface SecretFieldProps {
  readonly label: string;
  readonly value: unknown;
  /** Undefined: the field is left out. */
  readonly onChange: (value: unknown) => void;
  readonly error: string | null;
  readonly testId: string;
  /** Whether nothing but the name of a secret may stand here; else a text may, too. */
  readonly only: boolean;
  /** The name that a new secret gets here. */
  readonly proposal: string;
}

/** Names a secret of the environment. What is chosen or typed here is a name: the value is set elsewhere and never shown. */
export function SecretField(props: SecretFieldProps) {
  const { value, only } = props;
  const name = secretNameOf(value);
  return only || name !== null ? <NameInput {...props} name={name ?? ''} /> : <LiteralInput {...props} />;
}

function NameInput({ label, onChange, error, testId, only, proposal, name }: SecretFieldProps & { name: string }) {
  const names = useSecretNames();
  return (
    <Autocomplete
      label={label}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      description={<SecretHint name={name} />}
      placeholder={proposal}
      value={name}
      data={names}
      onChange={(text) => onChange(readSecretText(text, { isName: true, only }))}
      error={error}
      autoComplete="off"
      leftSection={<IconKey size={16} aria-hidden />}
      rightSection={only ? undefined : <Toggle look="name" onToggle={() => onChange('')} />}
      data-testid={testId}
    />
  );
}

function LiteralInput({ label, value, onChange, error, testId, only, proposal }: SecretFieldProps) {
  return (
    <TextInput
      label={label}
      value={value === undefined ? '' : String(value)}
      onChange={(event) => onChange(readSecretText(event.currentTarget.value, { isName: false, only }))}
      error={error}
      autoComplete="off"
      rightSection={<Toggle look={error ? 'refused' : 'text'} onToggle={() => onChange({ secret: proposal })} />}
      data-testid={testId}
    />
  );
}

/** Those that have a value, and those that are named anywhere on the canvas. */
function useSecretNames(): string[] {
  const { environment, state } = useBoard();
  const { entities } = state.draft;
  const set = environment?.secrets;
  return useMemo(() => {
    const named = entities.flatMap((entity) => referencesOf(entity as never)).map(({ name }) => name);
    return [...new Set([...(set ?? []).map(({ name }) => name), ...named])].toSorted();
  }, [entities, set]);
}

/** Where a text was refused, the way out catches the eye. */
const toggles = {
  name: { label: 'Write a text instead', variant: 'light', color: 'leaf' },
  text: { label: 'Use a secret instead', variant: 'subtle', color: 'gray' },
  refused: { label: 'Use a secret instead', variant: 'light', color: 'red' },
} as const;

function Toggle({ look, onToggle }: { look: keyof typeof toggles; onToggle: () => void }) {
  const { label, variant, color } = toggles[look];
  return (
    <Tooltip label={label}>
      <ActionIcon variant={variant} color={color} aria-label={label} onClick={onToggle}>
        <IconKey size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
