import type { CallOf } from '../../../command-line/verb.ts';
import { UsageError } from '../../../errors/usage-error.ts';
import type { createSecretVerb } from './verb.ts';

/** Its kinds stand below it: what comes here is none. */
export async function run({ name, args }: CallOf<typeof createSecretVerb>): Promise<void> {
  throw new UsageError(name, `unknown command ${JSON.stringify(args.join(' '))}`, 'examples');
}
