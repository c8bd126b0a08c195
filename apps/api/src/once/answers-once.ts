import { SetMetadata } from '@nestjs/common';

export const answersOnceKey = 'tiffin:answers-once';

/** Says of a mutation that its answer holds what is told once, as a new token: under an Idempotency-Key it is not kept. */
export const AnswersOnce = (): MethodDecorator => SetMetadata(answersOnceKey, true);
