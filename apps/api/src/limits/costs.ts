import { Extensions } from '@nestjs/graphql';

/** States that a field takes as much work as so many others, whatever is asked of what it answers. */
export const Costs = (fields: number) => Extensions({ costs: fields });
