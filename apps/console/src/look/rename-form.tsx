import { Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';

interface RenameFormProps {
  readonly label: string;
  /** As it is called now. */
  readonly name: string;
  /** Answers why it was refused; null: it was not. */
  readonly rename: (name: string) => Promise<string | null>;
}

export function RenameForm({ label, name, rename }: RenameFormProps) {
  const [written, setWritten] = useState(name);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const next = written.trim();
  const isSame = next === name || !next;
  const send = async (): Promise<void> => {
    setBusy(true);
    setRefusal(await rename(next));
    setBusy(false);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isSame && !isBusy) void send();
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-start" gap="sm">
        <TextInput
          aria-label={label}
          value={written}
          onChange={(event) => setWritten(event.currentTarget.value)}
          error={refusal}
          maxLength={60}
          flex="1 1 220px"
          data-testid="rename-name"
        />
        <Button type="submit" disabled={isSame} loading={isBusy} data-testid="rename-do">
          Rename
        </Button>
      </Group>
    </form>
  );
}
