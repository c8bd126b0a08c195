import { Avatar, Badge, Button, Menu, Text, VisuallyHidden } from '@mantine/core';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconSelector from '@tabler/icons-react/dist/esm/icons/IconSelector.mjs';
import { useContext, useState } from 'react';
import { goTo, useRoute } from '../routing/use-route.js';
import { PlaceContext } from '../tenant/place.js';
import { CreateTenantDialog } from './create-tenant-dialog.js';
import { useViewing } from './viewer-context.js';

/** Which of their tenants somebody looks at; another is one choice away, without signing in again. */
export function TenantSwitcher() {
  const [isCreating, setCreating] = useState(false);
  return (
    <>
      <Menu position="bottom-start" width={280} shadow="md">
        <Menu.Target>
          <ChosenTenant />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Tenants</Menu.Label>
          <TenantItems />
          <Menu.Divider />
          <Menu.Item leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)} data-testid="create-tenant">
            Create tenant
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <CreateTenantDialog isOpen={isCreating} close={() => setCreating(false)} />
    </>
  );
}

/** The menu hands its button what opens it. */
function ChosenTenant(opening: Readonly<Record<string, unknown>>) {
  const place = useContext(PlaceContext);
  return (
    <Button
      {...opening}
      variant="subtle"
      color="gray"
      className="quiet tenant-switcher"
      px={8}
      rightSection={<IconSelector size={16} aria-hidden />}
      data-testid="tenant-switcher"
      data-tenant={place?.tenant.slug}
      data-role={place?.role}
    >
      <VisuallyHidden component="span">Switch tenant, now: </VisuallyHidden>
      <Text component="span" fw={600} fz="sm" truncate>
        {place?.tenant.name ?? 'No tenant'}
      </Text>{' '}
      {place && <RoleBadge role={place.role} />}
    </Button>
  );
}

function TenantItems() {
  const { viewer, choose } = useViewing();
  const place = useContext(PlaceContext);
  const route = useRoute();
  const switchTo = (tenantId: string): void => {
    choose(tenantId);
    // A project is one tenant's.
    if ('projectId' in route) goTo({ page: 'projects' });
  };
  return viewer.memberships.map(({ tenant, role }) => (
    <Menu.Item
      key={tenant.id}
      onClick={() => switchTo(tenant.id)}
      leftSection={<TenantMark name={tenant.name} />}
      rightSection={tenant.id === place?.tenant.id ? <IconCheck size={16} aria-label="chosen" /> : null}
      data-testid={`tenant-${tenant.slug}`}
    >
      <Text fz="sm" fw={550} truncate maw={170}>
        {tenant.name}
      </Text>
      <Text fz={12} c="dimmed">
        {role}
      </Text>
    </Menu.Item>
  ));
}

const RoleBadge = ({ role }: { role: string }) => (
  <Badge component="span" size="sm" variant="default" tt="none" fw={500} ml={8} visibleFrom="xs">
    {role}
  </Badge>
);

export const TenantMark = ({ name }: { name: string }) => (
  <Avatar size={26} radius="sm" color="leaf" name={name} aria-hidden alt="" />
);
