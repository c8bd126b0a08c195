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
  const possible = handlerFiles(entity.handler);
  const required = possible.find((name) => Object.hasOwn(entity.files, name)) ?? possible[0] ?? 'handler.js';
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
      <div style={{ flex: 1, minHeight: 240 }}>
        {shown !== undefined && (
          <CodeEditor
            key={shown}
            value={entity.files[shown] ?? ''}
            onChange={(text) => change({ files: { ...entity.files, [shown]: text } }, `files.${shown}`)}
            fileName={shown}
            label={`${shown} of ${entity.name}`}
            minHeight={240}
          />
        )}
      </div>
    </Stack>
  );
}
