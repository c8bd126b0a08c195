import { ActionIcon, Tooltip, useMantineColorScheme } from '@mantine/core';
import IconDeviceDesktop from '@tabler/icons-react/dist/esm/icons/IconDeviceDesktop.mjs';
import IconMoon from '@tabler/icons-react/dist/esm/icons/IconMoon.mjs';
import IconSun from '@tabler/icons-react/dist/esm/icons/IconSun.mjs';

const next = { auto: 'light', light: 'dark', dark: 'auto' } as const;
const label = { auto: 'Colours follow the system', light: 'Light colours', dark: 'Dark colours' } as const;
const icon = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon } as const;

export function SchemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = icon[colorScheme];
  const text = `${label[colorScheme]}. Switch to: ${label[next[colorScheme]].toLowerCase()}`;
  return (
    <Tooltip label={label[colorScheme]}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={text}
        data-testid="scheme-toggle"
        onClick={() => setColorScheme(next[colorScheme])}
      >
        <Icon size={19} />
      </ActionIcon>
    </Tooltip>
  );
}
