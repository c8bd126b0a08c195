import { Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../look/dialog.js';
import { fileNameProblem } from './file-edits.js';

interface FileNameDialogProps {
  readonly files: Readonly<Record<string, string>>;
  /** The present name; empty for a new file. */
  readonly initial: string;
  readonly onName: (name: string) => void;
  readonly onClose: () => void;
}

export function FileNameDialog({ files, initial, onName, onClose }: FileNameDialogProps) {
  const [name, setName] = useState(initial);
  const problem = name === initial ? null : fileNameProblem(files, name);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name !== initial && !problem) onName(name.trim());
  };
  return (
    <Dialog onClose={onClose} title={initial ? `Rename ${initial}` : 'Add a file'} size="sm">
      <form onSubmit={submit}>
        <TextInput
          label="Path"
          placeholder="lib/prices.js"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={problem}
          data-autofocus
          data-testid="file-name"
        />
        <Group justify="flex-end" mt="md">
          <Button type="submit" disabled={name === initial || problem !== null} data-testid="file-name-ok">
            {initial ? 'Rename' : 'Add'}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}
