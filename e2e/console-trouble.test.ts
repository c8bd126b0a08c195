import { tellStories } from './console-stage.js';
import { tellOfTenant } from './console-tenant.js';
import { tellOfTrouble } from './console-trouble.js';

// The last ends processes of the platform.
tellStories({ tenant: tellOfTenant, trouble: tellOfTrouble });
