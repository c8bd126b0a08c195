import { Anchor, Group, Text } from '@mantine/core';
import { addressOf } from '../routing/route.js';

/** The stack of boxes and the name; leads to the projects. */
export function Brand() {
  return (
    <Anchor
      href={addressOf({ page: 'projects' })}
      underline="never"
      c="inherit"
      aria-label="Tiffin: all projects"
      data-testid="brand"
    >
      <Group gap={8} wrap="nowrap">
        <img src="/tiffin.svg" width={26} height={26} alt="" />
        <Text fw={700} fz={18} lts="-0.01em" visibleFrom="xs">
          Tiffin
        </Text>
      </Group>
    </Anchor>
  );
}
