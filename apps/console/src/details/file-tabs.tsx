import { ActionIcon, Group, Menu, UnstyledButton } from '@mantine/core';
import IconDots from '@tabler/icons-react/dist/esm/icons/IconDots.mjs';
import IconFilePlus from '@tabler/icons-react/dist/esm/icons/IconFilePlus.mjs';
import { useState } from 'react';
import { IconButton } from '../look/icon-button.js';
import { Changing } from './changing.js';
import { FileNameDialog } from './file-name-dialog.js';

interface FileTabsProps {
  readonly files: Readonly<Record<string, string>>;
  readonly names: readonly string[];
  readonly shown: string | undefined;
  /** The handler's file: it stays, under its name. Null: each may go. */
  readonly required: string | null;
  readonly onShow: (name: string) => void;
  readonly onAdd: (name: string) => void;
  readonly onRename: (from: string, to: string) => void;
  readonly onRemove: (name: string) => void;
}

export function FileTabs(props: FileTabsProps) {
  const { files, shown, onAdd, onRename } = props;
  const [naming, setNaming] = useState<'new' | 'rename' | null>(null);
  const named = (name: string): void => {
    if (naming === 'rename' && shown) onRename(shown, name);
    else onAdd(name);
    setNaming(null);
  };
  return (
    <Group gap={4} wrap="nowrap" justify="space-between">
      <Names {...props} />
      <Changing>
        <Group gap={2} wrap="nowrap">
          <IconButton label="Add a file" onClick={() => setNaming('new')} testId="file-add">
            <IconFilePlus size={17} />
          </IconButton>
          <FileMenu {...props} onNaming={() => setNaming('rename')} />
        </Group>
      </Changing>
      {naming && (
        <FileNameDialog
          files={files}
          initial={naming === 'rename' ? (shown ?? '') : ''}
          onName={named}
          onClose={() => setNaming(null)}
        />
      )}
    </Group>
  );
}

function Names({ names, shown, onShow }: FileTabsProps) {
  return (
    <div className="file-tabs" role="group" aria-label="Files">
      {names.map((name) => (
        <UnstyledButton
          key={name}
          className="file-tab"
          aria-pressed={name === shown}
          onClick={() => onShow(name)}
          data-testid={`file-${name}`}
        >
          {name}
        </UnstyledButton>
      ))}
    </div>
  );
}

function FileMenu({ shown, required, onRemove, onNaming }: FileTabsProps & { onNaming: () => void }) {
  const fixed = shown === undefined || shown === required;
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`More for ${shown ?? 'the file'}`}
          data-testid="file-menu"
        >
          <IconDots size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {shown === required && <Menu.Label>The handler needs this file</Menu.Label>}
        <Menu.Item disabled={fixed} onClick={onNaming} data-testid="file-rename">
          Rename {shown}
        </Menu.Item>
        <Menu.Item disabled={fixed} color="red" onClick={() => shown && onRemove(shown)} data-testid="file-remove">
          Delete {shown}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
