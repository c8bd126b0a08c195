import { Anchor, Code } from '@mantine/core';
import { setCommand } from '@tiffin/canvas-rules';
import { type NamedSetting, settingNamePattern } from '@tiffin/contracts';
import { useBoard } from '../canvas/board.js';
import { namesSetIn } from '../canvas/missing-setting-problems.js';
import { useMay } from '../tenant/place.js';

/** Whether a secret or variable has its value in the environment, and how it gets one. */
export function SecretHint(named: NamedSetting) {
  const { environment } = useBoard();
  const { kind, name } = named;
  if (!settingNamePattern.test(name)) return <>The name of a {kind}, in capital letters; not its value.</>;
  if (!environment) return <>The name of a {kind}.</>;
  if (!namesSetIn(environment)[kind].has(name)) return <Missing {...{ named }} environmentName={environment.name} />;
  return (
    <>
      It has a value in {environment.name}. <SetValue named={named}>Set another</SetValue>
    </>
  );
}

function Missing({ named, environmentName }: { named: NamedSetting; environmentName: string }) {
  const { project } = useBoard();
  const maySet = useMay()(`${named.kind}.write`);
  return (
    <span style={{ color: 'var(--tone-warn)' }} data-testid={`${named.kind}-missing`}>
      It has no value in {environmentName} yet.{' '}
      {maySet && (
        <>
          <SetValue named={named}>Set value</SetValue>, or{' '}
          <Code fz={11} style={{ overflowWrap: 'anywhere' }}>
            {setCommand(named, project.slug)}
          </Code>
        </>
      )}
    </span>
  );
}

function SetValue({ named, children }: { named: NamedSetting; children: string }) {
  const { askForSetting } = useBoard();
  if (!useMay()(`${named.kind}.write`)) return null;
  return (
    <Anchor
      component="button"
      type="button"
      fz="xs"
      fw={600}
      onClick={() => askForSetting(named)}
      data-testid={`set-${named.name}`}
    >
      {children}
    </Anchor>
  );
}
