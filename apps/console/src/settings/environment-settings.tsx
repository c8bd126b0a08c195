import { Alert, Button, Group, Stack } from '@mantine/core';
import type { SettingKind } from '@tiffin/contracts';
import { useState } from 'react';
import { Empty, Panel } from '../look/panel.js';
import { SettingDialog } from '../secrets/setting-dialog.js';
import { useMay } from '../tenant/place.js';
import { ImportDialog } from './import-dialog.js';
import { missingList } from './missing-list.js';
import { SettingHistory } from './setting-history.js';
import { type Setting, SettingRows } from './setting-rows.js';
import type { EnvironmentSettingsAnswer } from './settings-page.js';

interface EnvironmentSettingsProps {
  readonly environment: EnvironmentSettingsAnswer;
  readonly onChange: () => void;
}

/** What is being set: null for a name that is asked for. */
interface Wanted {
  readonly kind: SettingKind;
  readonly name: string | null;
  readonly value?: string;
}

export function EnvironmentSettings({ environment, onChange }: EnvironmentSettingsProps) {
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const [importing, setImporting] = useState<SettingKind | null>(null);
  const isSet = (name: string): boolean =>
    (wanted?.kind === 'variable' ? environment.variables : environment.secrets).some((one) => one.name === name);
  return (
    <Stack gap="lg">
      <MissingNames environment={environment} onSet={setWanted} />
      <Secrets environment={environment} onSet={setWanted} onImport={setImporting} onChange={onChange} />
      <Variables environment={environment} onSet={setWanted} onImport={setImporting} onChange={onChange} />
      <SettingHistory environment={environment} />
      {wanted && (
        <SettingDialog {...wanted} {...{ environment, isSet }} onClose={() => setWanted(null)} onSet={onChange} />
      )}
      {importing && (
        <ImportDialog kind={importing} environment={environment} onClose={() => setImporting(null)} onDone={onChange} />
      )}
    </Stack>
  );
}

interface PartProps extends EnvironmentSettingsProps {
  readonly onSet: (wanted: Wanted) => void;
  readonly onImport: (kind: SettingKind) => void;
}

/** What a deployment of the newest revision would ask for in vain. */
function MissingNames({ environment, onSet }: Omit<PartProps, 'onChange' | 'onImport'>) {
  const may = useMay();
  const missing = missingList(environment.missingNames);
  if (missing.length === 0) return null;
  return (
    <Alert color="yellow" title={`Names without a value in ${environment.name}`} data-testid="missing-names">
      The canvas refers to them. Until they are set, nothing new is deployed here.
      <ul className="missing-list">
        {missing.map(({ kind, name, places }) => (
          <li key={`${kind} ${name}`}>
            <div>
              <code className="mono">{name}</code> ({kind}), used by {places.join(', ')}
            </div>
            {may(`${kind}.write`) && (
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => onSet({ kind, name })}
                aria-label={`Set ${name}`}
                data-testid={`missing-${name}`}
              >
                Set value
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Alert>
  );
}

/** To one more, or to those of a file. */
const Ways = ({ kind, onSet, onImport }: Pick<PartProps, 'onSet' | 'onImport'> & { readonly kind: SettingKind }) => (
  <Group gap="xs">
    <Button
      size="sm"
      variant="default"
      onClick={() => onImport(kind)}
      aria-label={`Import several ${kind}s`}
      data-testid={`import-${kind}s`}
    >
      Import several
    </Button>
    <Button size="sm" onClick={() => onSet({ kind, name: null })} data-testid={`new-${kind}`}>
      New {kind}
    </Button>
  </Group>
);

function Secrets({ environment, onSet, onImport, onChange }: PartProps) {
  const may = useMay();
  const { secrets } = environment;
  return (
    <Panel
      title="Secrets"
      lead="Kept encrypted. Nobody can read a value here, only replace it."
      testId="secrets"
      action={may('secret.write') && <Ways kind="secret" {...{ onSet, onImport }} />}
    >
      <SettingRows
        kind="secret"
        settings={secrets}
        {...{ environment, onChange }}
        onReplace={onSetOf(onSet, 'secret')}
      />
      {secrets.length === 0 && (
        <Empty testId="no-secrets">
          No secret in {environment.name} yet. Refer to one on the canvas as <code>{'{"secret": "DB_PASSWORD"}'}</code>.
        </Empty>
      )}
    </Panel>
  );
}

function Variables({ environment, onSet, onImport, onChange }: PartProps) {
  const may = useMay();
  const { variables } = environment;
  return (
    <Panel
      title="Variables"
      lead="What differs between environments and is no secret. Every member can read the values."
      testId="variables"
      action={may('variable.write') && <Ways kind="variable" {...{ onSet, onImport }} />}
    >
      <SettingRows
        kind="variable"
        settings={variables}
        {...{ environment, onChange }}
        onReplace={onSetOf(onSet, 'variable')}
      />
      {variables.length === 0 && (
        <Empty testId="no-variables">
          No variable in {environment.name} yet. Refer to one on the canvas as <code>{'{"variable": "REGION"}'}</code>.
        </Empty>
      )}
    </Panel>
  );
}

const onSetOf =
  (onSet: PartProps['onSet'], kind: SettingKind) =>
  ({ name, value }: Setting): void =>
    onSet(value === undefined ? { kind, name } : { kind, name, value });
