import { ApiError, UserError } from '../../../api/errors.ts';
import { listenerPath } from '../../../api/own-protocols.ts';
import type { ClientAccess } from '../../../client/types.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { entriesOf, ownName, renderKubeconfig } from './entries.ts';
import { merge, remove } from './merge.ts';
import type { kubeconfigVerb } from './verb.ts';

type Call = CallOf<typeof kubeconfigVerb>;

/** `kpod kubeconfig`: has the agent listen for clients of other programs, and tells them where, on stdout or in the user's kubeconfig. */
export async function run({ name, args, flags }: Call, deps: CommandDeps): Promise<void> {
  if (args.length > 0) throw new UsageError(name, `unknown argument ${JSON.stringify(args[0])}`);
  if (flags.merge && flags.remove) throw new UsageError(name, '--merge and --remove cannot be used together');
  if (flags.remove) return changeWholly(deps, remove);
  const access = await openListener(deps);
  if (flags.merge) return changeWholly(deps, (files) => merge(access, files));
  await deps.streams.out(renderKubeconfig(entriesOf(access), ownName));
}

/** A file is not left locked because somebody has pressed Ctrl-C: it is changed in a moment. */
async function changeWholly(deps: CommandDeps, change: (deps: CommandDeps) => Promise<void>): Promise<void> {
  const forget = deps.onInterrupt(() => {});
  await change(deps).finally(forget);
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
