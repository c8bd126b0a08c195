import type { FactoryProvider, Type } from '@nestjs/common';
import type { Doorbell } from '@tiffin/work-operations';
import { doorbellToken } from './doorbell-module.js';

/** Provides an operation that writes through a store, and rings for the work that its change brings. */
export const ringingOperation = <Store, Operation>(
  operation: new (store: Store, doorbell: Doorbell) => Operation,
  store: Type<Store>,
): FactoryProvider<Operation> => ({
  provide: operation,
  useFactory: (opened: Store, doorbell: Doorbell) => new operation(opened, doorbell),
  inject: [store, doorbellToken],
});
