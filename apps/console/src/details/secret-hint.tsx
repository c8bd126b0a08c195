import { Code } from '@mantine/core';
import { secretNamePattern } from '@tiffin/contracts';
import { useBoard } from '../canvas/board.js';
import { setSecretCommand } from '../canvas/missing-secrets.js';

/** Whether a secret has its value in the environment, and how it gets one. */
export function SecretHint({ name }: { name: string }) {
  const { environment, project } = useBoard();
  if (!secretNamePattern.test(name)) return <>The name of a secret, in capital letters; not its value.</>;
  const isSet = environment?.secrets.some((secret) => secret.name === name);
  if (isSet) return <>It has a value in {environment?.name}.</>;
  return (
    <span style={{ color: 'var(--tone-warn)' }} data-testid="secret-missing">
      {environment ? `It has no value in ${environment.name} yet: ` : 'Its value is set with: '}
      <Code fz={11} style={{ overflowWrap: 'anywhere' }}>
        {setSecretCommand(name, project.slug)}
      </Code>
    </span>
  );
}
