import { describeProvider } from '@tiffin/testing/identity';
import { TestProvider } from './testing/test-provider.js';

describeProvider('embedded', () => TestProvider.start());
