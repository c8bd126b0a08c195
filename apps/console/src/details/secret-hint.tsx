import { Anchor, Code } from '@mantine/core';
import { secretNamePattern } from '@tiffin/contracts';
import { useBoard } from '../canvas/board.js';
import { setSecretCommand } from '../canvas/missing-secrets.js';

/** Whether a secret has its value in the environment, and how it gets one. */
export function SecretHint({ name }: { name: string }) {
  const { environment } = useBoard();
  if (!secretNamePattern.test(name)) return <>The name of a secret, in capital letters; not its value.</>;
  if (!environment) return <>The name of a secret.</>;
  const isSet = environment.secrets.some((secret) => secret.name === name);
  if (!isSet) return <Missing name={name} environmentName={environment.name} />;
  return (
    <>
      It has a value in {environment.name}. <SetValue name={name}>Set another</SetValue>
    </>
  );
}

function Missing({ name, environmentName }: { name: string; environmentName: string }) {
  const { project } = useBoard();
  return (
    <span style={{ color: 'var(--tone-warn)' }} data-testid="secret-missing">
      It has no value in {environmentName} yet. <SetValue name={name}>Set value</SetValue>, or{' '}
      <Code fz={11} style={{ overflowWrap: 'anywhere' }}>
        {setSecretCommand(name, project.slug)}
      </Code>
    </span>
  );
}

function SetValue({ name, children }: { name: string; children: string }) {
  const { askForSecret } = useBoard();
  return (
    <Anchor
      component="button"
      type="button"
      fz="xs"
      fw={600}
      onClick={() => askForSecret(name)}
      data-testid={`set-${name}`}
    >
      {children}
    </Anchor>
  );
}
