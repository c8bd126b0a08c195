import { Module } from '@nestjs/common';
import { ForgetKeys } from './forget-keys.js';

/** What keeps mutations with an Idempotency-Key from happening twice, besides the stores: the end of old keys. */
@Module({ providers: [ForgetKeys] })
export class OnceModule {}
