import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { type OauthGrantType as GrantType, oauthGrantTypes } from '@tiffin/oauth-rules';
import { Environment } from './environment.js';

export const OauthGrantType = Object.fromEntries(oauthGrantTypes.map((type) => [type, type]));
registerEnumType(OauthGrantType, {
  name: 'OauthGrantType',
  description: 'How a client gets a token. password and implicit are for who comes with clients that need them.',
});

@ObjectType({ description: 'The OAuth 2 server of an environment. docs/consumers.md says how it is used.' })
export class OauthServer {
  @Field(() => Boolean)
  isEnabled!: boolean;

  @Field(() => String, { nullable: true, description: 'Under which its endpoints are. Null: it was never enabled.' })
  issuer!: string | null;

  @Field(() => [OauthGrantType])
  grants!: readonly GrantType[];

  @Field(() => Int)
  accessTokenSeconds!: number;

  @Field(() => Int, { description: 'How long a refresh token may be left unused.' })
  refreshTokenSeconds!: number;

  @Field(() => [ID], { description: 'Consumers whose applications can keep no secret.' })
  publicClients!: readonly string[];
}

@InputType({ description: 'What is absent stays as it is.' })
export class SetOauthServerInput {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => Boolean, { nullable: true, description: 'False ends everything that was granted.' })
  isEnabled?: boolean | null;

  @Field(() => [OauthGrantType], { nullable: true, description: 'All of them.' })
  grants?: readonly GrantType[] | null;

  @Field(() => Int, { nullable: true, description: '60 to 86400.' })
  accessTokenSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: '3600 to 31536000.' })
  refreshTokenSeconds?: number | null;

  @Field(() => [ID], { nullable: true, description: 'All of them; 100 at most.' })
  publicClients?: readonly string[] | null;
}

@ObjectType()
export class OauthServerPayload {
  @Field(() => Boolean)
  changed!: boolean;

  @Field(() => Environment)
  environment!: Environment;
}
