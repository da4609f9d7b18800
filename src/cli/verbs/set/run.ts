import type { CallOf } from '../../command-line/verb.ts';
import { UsageError } from '../../errors/usage-error.ts';
import type { setVerb } from './verb.ts';

/** What can be set stands below it: what comes here cannot. */
export async function run({ name, args }: CallOf<typeof setVerb>): Promise<void> {
  throw new UsageError(name, `unknown command ${JSON.stringify(args.join(' '))}`, 'examples');
}
