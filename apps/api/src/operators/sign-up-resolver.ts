import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { OperatorGrant } from '@tiffin/access';
import type { SignUpRequestId } from '@tiffin/kernel';
import { PostgresOperatorReads } from '@tiffin/postgres';
import { DecideSignUpRequest, SetSignUpMode } from '@tiffin/tenancy-operations';
import { namedId } from '../access/named-id.js';
import { OperatorGranted } from '../access/admission.js';
import { RequiresOperator } from '../access/requires.js';
import {
  ApproveSignUpInput,
  DeclineSignUpInput,
  SetSignUpModeInput,
  SetSignUpModePayload,
  SignUpRequestPayload,
} from '../schema/operator-inputs.js';

type SignUps = OperatorGrant<'platform.sign_up.manage'>;

const requestOf = (input: { readonly requestId: string }) => namedId(input.requestId, 'sign-up') as SignUpRequestId;

@Resolver()
export class SignUpResolver {
  @Inject(PostgresOperatorReads) private readonly reads!: PostgresOperatorReads;
  @Inject(SetSignUpMode) private readonly setMode!: SetSignUpMode;
  @Inject(DecideSignUpRequest) private readonly decide!: DecideSignUpRequest;

  @Mutation(() => SetSignUpModePayload, { description: 'For operators. Whoever is a user already stays one.' })
  @RequiresOperator('platform.sign_up.manage')
  async setSignUpMode(
    @OperatorGranted() grant: SignUps,
    @Args('input', { type: () => SetSignUpModeInput }) { mode }: SetSignUpModeInput,
  ) {
    await this.setMode.run(grant, mode);
    return { signUp: { mode } };
  }

  @Mutation(() => SignUpRequestPayload, {
    description: 'For operators. They are written to, and get in at their next sign-in.',
  })
  @RequiresOperator('platform.sign_up.manage')
  async approveSignUp(
    @OperatorGranted() grant: SignUps,
    @Args('input', { type: () => ApproveSignUpInput }) input: ApproveSignUpInput,
  ) {
    await this.decide.run(grant, requestOf(input), 'approved');
    return { request: await this.reads.signUpRequest(requestOf(input)) };
  }

  @Mutation(() => SignUpRequestPayload, {
    description: 'For operators. They are written to; it can be approved later.',
  })
  @RequiresOperator('platform.sign_up.manage')
  async declineSignUp(
    @OperatorGranted() grant: SignUps,
    @Args('input', { type: () => DeclineSignUpInput }) input: DeclineSignUpInput,
  ) {
    await this.decide.run(grant, requestOf(input), 'declined');
    return { request: await this.reads.signUpRequest(requestOf(input)) };
  }
}
