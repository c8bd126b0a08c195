import { Brand } from '../look/brand.js';
import { SchemeToggle } from '../look/scheme-toggle.js';
import { AccountMenu } from './account-menu.js';
import { TenantSwitcher } from './tenant-switcher.js';

/** Above every page but the canvas, which has one of its own. */
export const TopBar = () => (
  <header className="page-header">
    <Brand />
    <span className="page-header-slash" aria-hidden>
      /
    </span>
    <TenantSwitcher />
    <span style={{ flex: 1 }} />
    <SchemeToggle />
    <AccountMenu />
  </header>
);
