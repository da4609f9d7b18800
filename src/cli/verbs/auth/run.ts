import { UserError } from '../../../api/errors.ts';
import type { CallOf } from '../../command-line/verb.ts';
import { UsageError } from '../../errors/usage-error.ts';
import type { authVerb } from './verb.ts';

/** Its verbs stand below it: what comes here is none. */
export async function run({ name, args }: CallOf<typeof authVerb>): Promise<void> {
  if (args[0] === 'reconcile') {
    throw new UserError('auth reconcile is not supported by kpod: roles have no effect in it; kpod apply -f FILE keeps them as they are');
  }
  throw new UsageError(name, `unknown command ${JSON.stringify(args.join(' '))}`, 'examples');
}
