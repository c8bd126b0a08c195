import { Button } from '@mantine/core';
import type { SettingKind } from '@tiffin/contracts';
import { useState } from 'react';
import { useClient } from 'urql';
import { refusalOf } from '../graphql/refusal-of.js';
import { ConfirmDialog } from '../look/confirm-dialog.js';
import { When } from '../look/when.js';
import { useMay } from '../tenant/place.js';
import { removeSecretMutation, removeVariableMutation } from './settings-documents.js';

export interface Setting {
  readonly name: string;
  readonly version: number;
  readonly author: string;
  readonly updatedAt: string;
  /** Of a variable. */
  readonly value?: string;
}

interface SettingRowsProps {
  readonly kind: SettingKind;
  readonly settings: readonly Setting[];
  readonly environment: { readonly id: string; readonly name: string };
  readonly onReplace: (setting: Setting) => void;
  readonly onChange: () => void;
}

export function SettingRows({ kind, settings, environment, onReplace, onChange }: SettingRowsProps) {
  const [removing, setRemoving] = useState<string | null>(null);
  const remove = useRemove(kind, environment.id);
  const run = async (): Promise<string | null> => {
    const refusal = await remove(removing ?? '');
    if (refusal === null) onChange();
    return refusal;
  };
  return (
    <ul className="rows">
      {settings.map((setting) => (
        <SettingRow
          key={setting.name}
          kind={kind}
          setting={setting}
          onReplace={() => onReplace(setting)}
          onRemove={() => setRemoving(setting.name)}
        />
      ))}
      {removing !== null && (
        <ConfirmDialog
          title={`Remove ${removing} from ${environment.name}?`}
          confirm="Remove"
          run={run}
          onClose={() => setRemoving(null)}
        >
          Whatever refers to it cannot be deployed until it is set again. What serves goes on with the value that it
          has.
        </ConfirmDialog>
      )}
    </ul>
  );
}

interface SettingRowProps {
  readonly kind: SettingKind;
  readonly setting: Setting;
  readonly onReplace: () => void;
  readonly onRemove: () => void;
}

function SettingRow({
  kind,
  setting: { name, version, author, updatedAt, value },
  onReplace,
  onRemove,
}: SettingRowProps) {
  const may = useMay();
  const verb = kind === 'secret' ? 'Replace' : 'Change';
  return (
    <li className="row" data-testid={`${kind}-${name}`} data-version={version}>
      <div className="row-main">
        <div className="row-name">
          <code>{name}</code>
        </div>
        {value !== undefined && <PlainValue name={name} value={value} />}
        <div className="row-meta">
          version {version} · set by {author} <When at={updatedAt} />
        </div>
      </div>
      {may(`${kind}.write`) && (
        <div className="row-side">
          <Button variant="default" size="xs" onClick={onReplace} aria-label={`${verb} ${name}`} data-testid="replace">
            {verb}
          </Button>
          <Button variant="default" size="xs" onClick={onRemove} aria-label={`Remove ${name}`} data-testid="remove">
            Remove
          </Button>
        </div>
      )}
    </li>
  );
}

/** A long one scrolls in its place, with the keyboard, too. */
const PlainValue = ({ name, value }: { name: string; value: string }) => (
  <div
    className="setting-value mono"
    {...(value.length > 200 || value.includes('\n')
      ? { tabIndex: 0, role: 'group', 'aria-label': `Value of ${name}` }
      : {})}
  >
    {value === '' ? '(empty)' : value}
  </div>
);

/** Answers why it was not removed; null: it was. */
function useRemove(kind: SettingKind, environmentId: string): (name: string) => Promise<string | null> {
  const client = useClient();
  return async (name) => {
    const input = { environmentId, name };
    const { error } =
      kind === 'secret'
        ? await client.mutation(removeSecretMutation, { input })
        : await client.mutation(removeVariableMutation, { input });
    return error ? refusalOf(error).text : null;
  };
}
