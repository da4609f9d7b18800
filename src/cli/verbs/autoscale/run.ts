import type { CallOf } from '../../command-line/verb.ts';
import { refuseAutoscale } from './refusal.ts';
import type { autoscaleVerb } from './verb.ts';

/** Every command line of it is refused. */
export async function run({ args }: CallOf<typeof autoscaleVerb>): Promise<void> {
  throw refuseAutoscale(args);
}
