import { Stack, Text } from '@mantine/core';
import type { EntityOf } from '@tiffin/canvas-rules';
import { CodeEditor } from '../editor/code-editor.js';
import { fileOrder, renamed, withoutFile } from './file-edits.js';
import { FileTabs } from './file-tabs.js';
import { useEntityForm } from './use-entity-form.js';

type Owner = EntityOf<'Function'> | EntityOf<'Gateway'>;

interface CodeFilesProps {
  readonly entity: Owner;
  /** The file that stays, under its name; null: each may go. */
  readonly required: string | null;
  /** The one in the editor, while there is such a file. */
  readonly wanted: string | null;
  readonly onWanted: (name: string | null) => void;
  /** Pixels. */
  readonly minHeight: number;
}

/** The files of a function, or of a gateway's plugins: one in the editor. */
export function CodeFiles({ entity, required, wanted, onWanted, minHeight }: CodeFilesProps) {
  const { change, problem } = useEntityForm(entity);
  const files = entity.files ?? {};
  const names = fileOrder(files, required);
  const shown = wanted !== null && names.includes(wanted) ? wanted : names[0];
  const put = (next: Readonly<Record<string, string>>, name: string | null): void => {
    change({ files: next });
    onWanted(name);
  };
  return (
    <Stack gap="xs" h="100%">
      <FileTabs
        {...{ files, names, shown, required }}
        onShow={onWanted}
        onAdd={(name) => put({ ...files, [name]: '' }, name)}
        onRename={(from, to) => put(renamed(files, from, to), to)}
        onRemove={(name) => put(withoutFile(files, name), required)}
      />
      <Wrong reason={problem('files')} />
      {shown !== undefined && <FileEditor key={shown} entity={entity} name={shown} minHeight={minHeight} />}
    </Stack>
  );
}

function Wrong({ reason }: { reason: string | null }) {
  if (reason === null) return null;
  return (
    <Text fz="sm" c="var(--tone-bad)" role="alert">
      {reason}
    </Text>
  );
}

interface FileEditorProps {
  readonly entity: Owner;
  readonly name: string;
  readonly minHeight: number;
}

function FileEditor({ entity, name, minHeight }: FileEditorProps) {
  const { change } = useEntityForm(entity);
  return (
    <div style={{ flex: 1, minHeight }}>
      <CodeEditor
        value={entity.files?.[name] ?? ''}
        onChange={(text) => change({ files: { ...entity.files, [name]: text } }, `files.${name}`)}
        fileName={name}
        label={`${name} of ${entity.name}`}
        minHeight={minHeight}
      />
    </div>
  );
}
