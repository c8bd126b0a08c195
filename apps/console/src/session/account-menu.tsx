import { Avatar, Menu, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import IconBuilding from '@tabler/icons-react/dist/esm/icons/IconBuilding.mjs';
import IconLogout from '@tabler/icons-react/dist/esm/icons/IconLogout.mjs';
import IconUser from '@tabler/icons-react/dist/esm/icons/IconUser.mjs';
import { sayNo } from '../look/say-no.js';
import { addressOf } from '../routing/route.js';
import { signOut } from './browser-session.js';
import { useViewing } from './viewer-context.js';

const leave = (where: 'here' | 'everywhere') => (): void =>
  void signOut(where).catch((error: unknown) => sayNo(error instanceof Error ? error.message : String(error)));

/** Who is signed in, and the ways out. */
export function AccountMenu() {
  const { viewer } = useViewing();
  return (
    <Menu position="bottom-end" width={240} shadow="md">
      <Menu.Target>
        <UnstyledButton className="account-button" data-testid="account-menu">
          <span aria-hidden>
            <Avatar size={32} radius="xl" color="leaf" name={viewer.name} alt="" />
          </span>
          <VisuallyHidden>Account of {viewer.name}</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Names name={viewer.name} email={viewer.user?.email ?? null} />
        </Menu.Label>
        <Menu.Item
          component="a"
          href={addressOf({ page: 'account' })}
          leftSection={<IconUser size={16} />}
          data-testid="to-account"
        >
          Account
        </Menu.Item>
        {viewer.isOperator && <ToOperators />}
        <Menu.Divider />
        <WaysOut />
      </Menu.Dropdown>
    </Menu>
  );
}

const ToOperators = () => (
  <Menu.Item
    component="a"
    href={addressOf({ page: 'operators', part: 'tenants' })}
    leftSection={<IconBuilding size={16} />}
    data-testid="to-operators"
  >
    Operators
  </Menu.Item>
);

const WaysOut = () => (
  <>
    <Menu.Item leftSection={<IconLogout size={16} />} onClick={leave('here')} data-testid="sign-out">
      Sign out
    </Menu.Item>
    <Menu.Item leftSection={<IconLogout size={16} />} onClick={leave('everywhere')} data-testid="sign-out-everywhere">
      Sign out everywhere
    </Menu.Item>
  </>
);

const Names = ({ name, email }: { name: string; email: string | null }) => (
  <>
    <Text fz="sm" fw={600} c="var(--ink)" truncate data-testid="account-name">
      {name}
    </Text>
    <Text fz={12} truncate>
      {email}
    </Text>
  </>
);
