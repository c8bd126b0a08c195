import { Input, Stack } from '@mantine/core';
import type { EntityOf } from '@tiffin/canvas-rules';
import { CodeEditor } from '../editor/code-editor.js';
import { JsonField } from './json-field.js';
import { useEntityForm } from './use-entity-form.js';

export function ModelCode({ entity }: { entity: EntityOf<'Model'> }) {
  const { change, problem } = useEntityForm(entity);
  return (
    <Stack gap="md">
      <Input.Wrapper
        label="Script"
        description="A LoopBack 3 model file: hooks, and the functions of remote methods."
        error={problem('script')}
        labelElement="div"
      >
        <div style={{ marginTop: 6, height: 260 }}>
          <CodeEditor
            value={entity.script ?? ''}
            onChange={(script) => change({ script: script === '' ? undefined : script }, 'script')}
            fileName={`${entity.name}.js`}
            label={`Script of ${entity.name}`}
            minHeight={260}
          />
        </div>
      </Input.Wrapper>
      <JsonField
        label="Remote methods"
        path="methods"
        value={entity.methods}
        empty={[]}
        onChange={(methods) => change({ methods })}
        error={problem('methods')}
      />
      <JsonField
        label="npm packages"
        path="dependencies"
        description="Name and version range, for the script."
        value={entity.dependencies}
        empty={{}}
        onChange={(dependencies) => change({ dependencies })}
        error={problem('dependencies')}
      />
    </Stack>
  );
}
