import { Stack } from '@mantine/core';
import { CopyBox } from '../look/copy-box.js';
import { Panel } from '../look/panel.js';
import { useMay, usePlace } from './place.js';
import { TenantLife } from './tenant-life.js';
import { TenantName } from './tenant-name.js';

/** The tenant itself: what it is called, all of it in a file, and its end. */
export function GeneralPage() {
  const may = useMay();
  const { tenant } = usePlace();
  return (
    <Stack gap="lg">
      <TenantName key={tenant.name} />
      {may('tenant.export') && (
        <Panel
          title="Take it along"
          lead="Projects, revisions, members and the audit log in one archive, without the values of secrets."
        >
          <div className="panel-body">
            <CopyBox
              text={`tiffin tenant export --tenant ${tenant.slug}`}
              label="the command that exports"
              testId="tenant-export"
            />
          </div>
        </Panel>
      )}
      {may('tenant.delete') && <TenantLife />}
    </Stack>
  );
}
