import { Stack, Text } from '@mantine/core';
import { type EntityOf, handlerFiles } from '@tiffin/canvas-rules';
import { useState } from 'react';
import { CodeEditor } from '../editor/code-editor.js';
import { fileOrder, renamed, withoutFile } from './file-edits.js';
import { FileTabs } from './file-tabs.js';
import { useEntityForm } from './use-entity-form.js';

/** A function's files, one in the editor. */
export function FunctionFiles({ entity }: { entity: EntityOf<'Function'> }) {
  const { change, problem } = useEntityForm(entity);
  const required = requiredFile(entity);
  const names = fileOrder(entity.files, required);
  const [wanted, setWanted] = useState(required);
  const shown = names.includes(wanted) ? wanted : names[0];
  const put = (files: Readonly<Record<string, string>>, next: string): void => {
    change({ files });
    setWanted(next);
  };
  const wrong = problem('files');
  return (
    <Stack gap="xs" h="100%">
      <FileTabs
        files={entity.files}
        names={names}
        shown={shown}
        required={required}
        onShow={setWanted}
        onAdd={(name) => put({ ...entity.files, [name]: '' }, name)}
        onRename={(from, to) => put(renamed(entity.files, from, to), to)}
        onRemove={(name) => put(withoutFile(entity.files, name), required)}
      />
      {wrong && (
        <Text fz="sm" c="var(--tone-bad)" role="alert">
          {wrong}
        </Text>
      )}
      {shown !== undefined && <FileEditor key={shown} entity={entity} name={shown} />}
    </Stack>
  );
}

/** The file that holds the handler, or that should. */
function requiredFile({ handler, files }: EntityOf<'Function'>): string {
  const possible = handlerFiles(handler);
  return possible.find((name) => Object.hasOwn(files, name)) ?? possible[0] ?? 'handler.js';
}

function FileEditor({ entity, name }: { entity: EntityOf<'Function'>; name: string }) {
  const { change } = useEntityForm(entity);
  return (
    <div style={{ flex: 1, minHeight: 140 }}>
      <CodeEditor
        value={entity.files[name] ?? ''}
        onChange={(text) => change({ files: { ...entity.files, [name]: text } }, `files.${name}`)}
        fileName={name}
        label={`${name} of ${entity.name}`}
        minHeight={140}
      />
    </div>
  );
}
