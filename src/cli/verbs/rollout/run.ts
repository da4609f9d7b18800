import type { CallOf } from '../../command-line/verb.ts';
import { UsageError } from '../../errors/usage-error.ts';
import type { rolloutVerb } from './verb.ts';

/** Its verbs stand below it: what comes here is none. */
export async function run({ name, args }: CallOf<typeof rolloutVerb>): Promise<void> {
  throw new UsageError(name, `unknown command ${JSON.stringify(args.join(' '))}`, 'examples');
}
