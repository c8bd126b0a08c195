import { Radio, Select, Stack } from '@mantine/core';
import { type Role, type Scope, scopes } from '@tiffin/access';
import { dayText } from '../look/time-text.js';
import { useProjectNames } from './use-tokens.js';

const meaning: Readonly<Record<Scope, string>> = {
  read: 'Reads projects, canvases and states. No logs, no values of secrets.',
  deploy: 'Also saves canvases, builds, deploys, sets variables, reads logs.',
  admin: 'All that the role may do: secrets, members and tokens, too.',
};

interface ScopeFieldProps {
  /** Of whom the token stands for. */
  readonly role: Role;
  readonly value: Scope;
  readonly onChange: (scope: Scope) => void;
}

export const ScopeField = ({ role, value, onChange }: ScopeFieldProps) => (
  <Radio.Group
    label="Scope"
    description={`It never opens more than the role ${role} does.`}
    value={value}
    onChange={(scope) => onChange(scope as Scope)}
  >
    <Stack gap="xs" mt="xs">
      {scopes.map((scope) => (
        <Radio key={scope} value={scope} label={scope} description={meaning[scope]} data-testid={`scope-${scope}`} />
      ))}
    </Stack>
  </Radio.Group>
);

interface ProjectFieldProps {
  readonly value: string | null;
  readonly onChange: (projectId: string | null) => void;
}

const all = 'all';

export function ProjectField({ value, onChange }: ProjectFieldProps) {
  const { nodes, error } = useProjectNames();
  const options = nodes.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Select
      label="Projects"
      data={[{ value: all, label: 'All projects' }, ...options]}
      value={value ?? all}
      onChange={(chosen) => onChange(chosen === null || chosen === all ? null : chosen)}
      allowDeselect={false}
      searchable={nodes.length > 8}
      error={error ? 'The projects could not be listed.' : null}
      data-testid="token-project"
    />
  );
}

const lengths = [7, 30, 90, 180, 365] as const;
const dayMs = 86_400_000;

interface ExpiryFieldProps {
  readonly value: number;
  readonly onChange: (days: number) => void;
}

export const ExpiryField = ({ value, onChange }: ExpiryFieldProps) => (
  <Select
    label="Expires"
    description={`On ${dayText(new Date(Date.now() + value * dayMs))}; nothing warns whoever uses it.`}
    data={lengths.map((days) => ({ value: String(days), label: `in ${days} days` }))}
    value={String(value)}
    onChange={(days) => onChange(Number(days ?? value))}
    allowDeselect={false}
    data-testid="token-expiry"
  />
);
