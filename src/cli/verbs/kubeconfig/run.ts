import { ApiError, UserError } from '../../../api/errors.ts';
import { listenerPath } from '../../../api/own-protocols.ts';
import type { ClientAccess } from '../../../client/types.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { entriesOf, ownName, renderKubeconfig } from './entries.ts';
import type { kubeconfigVerb } from './verb.ts';

type Call = CallOf<typeof kubeconfigVerb>;

/** `kpod kubeconfig`: has the agent listen for clients of other programs, and prints what they need. */
export async function run({ name, args }: Call, deps: CommandDeps): Promise<void> {
  if (args.length > 0) throw new UsageError(name, `unknown argument ${JSON.stringify(args[0])}`);
  const entries = entriesOf(await openListener(deps));
  await deps.streams.out(renderKubeconfig(entries, ownName));
}

async function openListener({ client }: CommandDeps): Promise<ClientAccess> {
  try {
    return await client.request<ClientAccess>('POST', listenerPath);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status.code === 404) {
      throw new UserError('the agent that runs is of a kpod that lets no other programs in: kpod agent stop, then try again');
    }
    // It is about this machine, not about an object of an API.
    throw new UserError(error.message);
  }
}
