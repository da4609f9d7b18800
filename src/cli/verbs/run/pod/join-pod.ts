import { notFound, UserError } from '../../../../api/errors.ts';
import { hasCondition, isTerminal } from '../../../../api/pod-status.ts';
import type { KubeObject, Pod } from '../../../../api/types.ts';
import type { CommandDeps } from '../../../deps.ts';
import { printLog } from '../../../logs/log-stream.ts';
import { chooseContainer } from '../../../selecting/choose-container.ts';
import { targetOfPod } from '../../../selecting/select.ts';
import { attachTo } from '../../../streams/attach-to.ts';
import { readExit } from '../../../streams/process-streams.ts';
import { waitUntil } from '../../../watching/wait-until.ts';
import type { ObjectState } from '../../../watching/watch-one.ts';

/** How a pod is joined. */
export interface JoinOptions {
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly quiet: boolean;
  readonly leaveStdinOpen: boolean;
  /** Milliseconds: until it runs, and then until it has ended. */
  readonly podRunningTimeout: number;
}

/**
 * Joins a new pod's streams once it is ready; of one that has ended already, or cannot be joined, it prints the log. Answers the exit code of
 * a pod that runs once. Throws UserError for one that ended in another way. k8s: kubectl run.go handleAttachPod
 */
export async function joinPod(created: Pod, options: JoinOptions, deps: CommandDeps): Promise<number> {
  const pod = await waitFor(created, (state) => isTerminal(state) || isReady(state), options, deps);
  const { name: container, notice } = chooseContainer(pod, '');
  if (notice !== undefined && !options.quiet) deps.streams.err(`${notice}\n`);
  if (isTerminal(pod)) await printWholeLog(pod, container, deps);
  else await attachOrPrint(pod, container, options, deps);
  const { restartPolicy } = created.spec;
  if (options.leaveStdinOpen || restartPolicy === 'Always') return 0;
  const hasEnded = (state: Pod) => (restartPolicy === 'OnFailure' ? state.status.phase === 'Succeeded' : isTerminal(state));
  return exitOf(await waitFor(created, hasEnded, options, deps), deps);
}

const isReady = (pod: Pod): boolean => pod.status.phase === 'Running' && hasCondition(pod, 'Ready');

async function waitFor(created: Pod, holds: (pod: Pod) => boolean, options: JoinOptions, deps: CommandDeps): Promise<Pod> {
  const look = ({ object, deleted }: ObjectState<KubeObject>): Pod | undefined => {
    if (deleted || !object) throw notFound('pods', '');
    return holds(object as Pod) ? (object as Pod) : undefined;
  };
  return waitUntil(targetOfPod(created), deps.clock.now() + options.podRunningTimeout, deps, look).catch((error: unknown) => {
    throw error instanceof UserError && error.message.startsWith('timed out')
      ? new UserError('timed out waiting for the condition')
      : error;
  });
}

async function attachOrPrint(pod: Pod, container: string, { stdin, tty, quiet }: JoinOptions, deps: CommandDeps): Promise<void> {
  try {
    // How the process ended is asked of the pod. k8s: attach tells no exit code
    readExit(await attachTo({ pod, container, stdin, tty, quiet }, deps));
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    deps.streams.err(`warning: couldn't attach to pod/${pod.metadata.name}, falling back to streaming logs: ${why}\n`);
    await printWholeLog(pod, container, deps);
  }
}

const printWholeLog = (pod: Pod, container: string, deps: CommandDeps): Promise<void> =>
  printLog({ pod, container, query: {}, follow: false, timestamps: false, prefix: undefined }, { ...deps, write: deps.streams.out });

function exitOf({ metadata, status }: Pod, { streams }: CommandDeps): number {
  if (status.phase === 'Succeeded') return 0;
  const title = `pod ${metadata.namespace}/${metadata.name}`;
  const { terminated } = status.containerStatuses?.[0]?.state ?? {};
  if (!terminated || terminated.exitCode === 0) throw new UserError(`${title} failed with unknown exit code`);
  streams.err(
    `${title} terminated (${terminated.reason ?? ''})\n${terminated.message ? `${terminated.message.replace(/\n$/, '')}\n` : ''}`,
  );
  return terminated.exitCode;
}
