import { UserError } from '../../../api/errors.ts';
import { everyStatus } from '../../../api/pod-status.ts';
import type { ContainerStatus, Pod } from '../../../api/types.ts';
import type { CommandDeps } from '../../deps.ts';
import { printLog } from '../../logs/log-stream.ts';
import { targetOfPod } from '../../selecting/select.ts';
import { attachTo } from '../../streams/attach-to.ts';
import { readExit } from '../../streams/process-streams.ts';
import { watchOne } from '../../watching/watch-one.ts';

interface JoinFlags {
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly quiet: boolean;
}

/**
 * Joins the streams of the container once it runs; of one that has ended already, or cannot be joined, it prints the log.
 * k8s: kubectl debug.go handleAttachPod
 */
export async function joinWhenRunning(created: Pod, container: string, flags: JoinFlags, deps: CommandDeps): Promise<void> {
  const { pod, status } = await waitForContainer(created, container, flags, deps);
  if (!status.state.terminated) {
    try {
      // How the process ended is nobody's failure; that it could not be joined is. k8s: attach tells no exit code
      readExit(await attachTo({ pod, container, ...flags }, deps));
      return;
    } catch (error) {
      const why = error instanceof Error ? error.message : error;
      deps.streams.err(`warning: couldn't attach to pod/${pod.metadata.name}, falling back to streaming logs: ${why}\n`);
    }
  }
  const request = { pod, container, query: {}, follow: false, timestamps: false, prefix: undefined };
  await printLog(request, { ...deps, write: deps.streams.out });
}

/** The pod when the container has begun to run, or has ended. What keeps it is told. */
async function waitForContainer(
  created: Pod,
  container: string,
  { quiet }: JoinFlags,
  { client, clock, streams }: CommandDeps,
): Promise<{ readonly pod: Pod; readonly status: ContainerStatus }> {
  const controller = new AbortController();
  let told = '';
  for await (const { object, deleted } of watchOne<Pod>(client, targetOfPod(created), { clock, signal: controller.signal })) {
    if (deleted) break;
    const status = object && everyStatus(object).find(({ name }) => name === container);
    if (object && status && (status.state.running || status.state.terminated)) {
      controller.abort();
      return { pod: object, status };
    }
    const message = status?.state.waiting?.message ?? '';
    if (!quiet && message !== '' && message !== told) streams.err(`Warning: container ${container}: ${message}\n`);
    told = message;
  }
  throw new UserError('pods "" not found');
}
