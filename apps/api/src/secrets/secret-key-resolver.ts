import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import { RotateSecretKey } from '@tiffin/deployments-operations';
import { Granted } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import { RotateSecretKeyInput, RotateSecretKeyPayload } from '../schema/secret.js';

@Resolver()
export class SecretKeyResolver {
  constructor(@Inject(RotateSecretKey) private readonly rotate: RotateSecretKey) {}

  @Mutation(() => RotateSecretKeyPayload, {
    description:
      'Gives a tenant another key for its secrets; all are sealed anew with it, and nothing stops meanwhile.',
  })
  @Requires('secret.rotate', { tenant: 'tenantId' })
  async rotateSecretKey(
    @Granted() grant: Grant<'secret.rotate'>,
    @Args('input', { type: () => RotateSecretKeyInput }) _input: RotateSecretKeyInput,
  ) {
    return { rotates: await this.rotate.run(grant) };
  }
}
