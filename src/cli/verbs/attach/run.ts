import { UserError } from '../../../api/errors.ts';
import type { Pod } from '../../../api/types.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { chooseContainer } from '../../selecting/choose-container.ts';
import { findPod, podTimeoutMessage, refuseEnded } from '../../selecting/find-pod.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { withPodNames } from '../../selecting/pod-names.ts';
import { attachTo } from '../../streams/attach-to.ts';
import { readExit } from '../../streams/process-streams.ts';
import type { attachVerb } from './verb.ts';

type Call = CallOf<typeof attachVerb>;

/** `kpod attach`: joins the streams of a container's own process. k8s: kubectl attach.go */
export async function run({ name: title, args, flags }: Call, deps: CommandDeps): Promise<number> {
  const namespace = namespaceOf(flags);
  if (args.length === 0) throw await withPodNames(new UserError('at least 1 argument is required for attach'), namespace, deps);
  if (args.length > 2) {
    throw new UserError(`expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`);
  }
  if (flags.podRunningTimeout <= 0) throw new UsageError(title, podTimeoutMessage, 'examples');
  const pod = await findPod(args.join('/'), { namespace, purpose: 'attach to', timeoutMs: flags.podRunningTimeout }, deps);
  refuseEnded(pod, 'attach');
  const { name, notice } = chooseForAttach(pod, flags.container);
  if (notice !== undefined && !flags.quiet) deps.streams.err(`${notice}\n`);
  const { stdin, tty, quiet } = flags;
  return readExit(await attachTo({ pod, container: name, stdin, tty, quiet }, deps));
}

function chooseForAttach(pod: Pod, container: string): ReturnType<typeof chooseContainer> {
  try {
    return chooseContainer(pod, container);
  } catch (cause) {
    throw new UserError(
      `cannot attach to the container: ${(cause as Error).message.replace(/ is not valid for pod /, ' not found in pod ')}`,
      { cause },
    );
  }
}
