import { Resolver, Subscription } from '@nestjs/graphql';
import { type Admission, AdmittedCaller } from '../access/admission.js';
import { RequiresCaller } from '../access/requires.js';
import { limits } from '../limits/limits.js';
import { Viewer } from '../schema/viewer.js';
import { viewerOf } from '../tenancy/viewer-of.js';
import { liveStream } from './live-stream.js';
import { OpenStreams } from './open-streams.js';

@Resolver()
export class ViewerLiveResolver {
  private readonly streams = new OpenStreams({ ofPerson: limits.subscriptions, ofTenant: limits.tenantSubscriptions });

  @Subscription(() => Viewer, {
    description:
      'Who calls now, and again whenever what they may do changes, or how a tenant of theirs stands: a role, a new tenant, a removal, a suspension. It ends with UNAUTHENTICATED when the token stands no more.',
  })
  @RequiresCaller()
  viewerChanged(@AdmittedCaller() admission: Admission): AsyncIterableIterator<unknown> {
    const { session } = admission;
    return liveStream('viewerChanged', {
      admission,
      streams: this.streams,
      listen: (raise) => session.hold(raise),
      read: () => Promise.resolve(viewerOf(session)),
    });
  }
}
