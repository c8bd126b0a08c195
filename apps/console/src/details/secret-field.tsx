import { ActionIcon, Autocomplete, TextInput, Tooltip } from '@mantine/core';
import { referencesOf } from '@tiffin/canvas-rules';
import type { NamedSetting, SettingKind } from '@tiffin/contracts';
import IconKey from '@tabler/icons-react/dist/esm/icons/IconKey.mjs';
import IconVariable from '@tabler/icons-react/dist/esm/icons/IconVariable.mjs';
import { useMemo } from 'react';
import { useBoard } from '../canvas/board.js';
import { useMay } from '../tenant/place.js';
import { Changing } from './changing.js';
import { SecretHint } from './secret-hint.js';
import { namedIn, readSecretText, referenceTo } from './secret-text.js';

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

/** Names a secret or variable of the environment. What is chosen or typed here is a name: the value is set elsewhere. */
export function SecretField(props: SecretFieldProps) {
  const { value, only } = props;
  const named = namedIn(value) ?? (only ? ({ kind: 'secret', name: '' } as const) : null);
  return named ? <NameInput {...props} named={named} /> : <LiteralInput {...props} />;
}

function NameInput({
  label,
  onChange,
  error,
  testId,
  only,
  proposal,
  named,
}: SecretFieldProps & { named: NamedSetting }) {
  const { kind, name } = named;
  const names = useSettingNames(kind);
  return (
    <Autocomplete
      label={label}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      description={<SecretHint {...named} />}
      placeholder={proposal}
      value={name}
      data={names}
      onChange={(text) => onChange(readSecretText(text, { holds: kind, only }))}
      error={error}
      autoComplete="off"
      leftSection={only ? <IconKey size={16} aria-hidden /> : <KindSwitch {...{ named, onChange }} />}
      rightSection={only ? undefined : <Toggle look="name" onToggle={() => onChange('')} />}
      data-testid={testId}
    />
  );
}

function KindSwitch({
  named: { kind, name },
  onChange,
}: {
  named: NamedSetting;
  onChange: SecretFieldProps['onChange'];
}) {
  const other: SettingKind = kind === 'secret' ? 'variable' : 'secret';
  const label = `It is a ${kind}. Use a ${other}`;
  const icon = kind === 'secret' ? <IconKey size={16} aria-hidden /> : <IconVariable size={16} aria-hidden />;
  if (!useMay()('canvas.write')) return icon;
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={label}
        onClick={() => onChange(referenceTo({ kind: other, name }))}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

function LiteralInput({ label, value, onChange, error, testId, only, proposal }: SecretFieldProps) {
  return (
    <TextInput
      label={label}
      value={value === undefined ? '' : String(value)}
      onChange={(event) => onChange(readSecretText(event.currentTarget.value, { holds: null, only }))}
      error={error}
      autoComplete="off"
      rightSection={<Toggle look={error ? 'refused' : 'text'} onToggle={() => onChange({ secret: proposal })} />}
      data-testid={testId}
    />
  );
}

/** Those that have a value, and those that are named anywhere on the canvas. */
function useSettingNames(kind: SettingKind): string[] {
  const { environment, state } = useBoard();
  const { entities } = state.draft;
  const set = kind === 'secret' ? environment?.secrets : environment?.variables;
  return useMemo(() => {
    const named = entities.flatMap((entity) => referencesOf(entity as never)).filter((one) => one.kind === kind);
    return [...new Set([...(set ?? []), ...named].map(({ name }) => name))].toSorted();
  }, [entities, kind, set]);
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
    <Changing>
      <Tooltip label={label}>
        <ActionIcon variant={variant} color={color} aria-label={label} onClick={onToggle}>
          <IconKey size={16} />
        </ActionIcon>
      </Tooltip>
    </Changing>
  );
}
