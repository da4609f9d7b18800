import { ApiError, UserError } from '../../../api/errors.ts';
import { formatGoDuration } from '../../../api/go-duration.ts';
import type { Pod } from '../../../api/types.ts';
import { sleep } from '../../../base/clock.ts';
import type { DryRun } from '../../../printers/messages.ts';
import type { CommandDeps } from '../../deps.ts';
import { objectPath } from '../../selecting/paths.ts';
import { isNotFound, targetOfPod } from '../../selecting/select.ts';
import { deleteOne } from '../../writing/delete-one.ts';

/** How pods are ended. */
export interface EndOptions {
  readonly evicts: boolean;
  /** Undefined: as the pods say. */
  readonly graceSeconds?: number;
  readonly dryRun: DryRun;
  /** 0: without end. */
  readonly timeoutMs: number;
}

const pollMs = 1000;
const retryMs = 5000;

/** Ends pods, all at once, and waits until they are gone. Throws UserError in kubectl's words. k8s: kubectl drain/drain.go */
export async function endPods(pods: readonly Pod[], options: EndOptions, deps: CommandDeps): Promise<void> {
  const deadline = options.timeoutMs === 0 ? Number.POSITIVE_INFINITY : deps.clock.now() + options.timeoutMs;
  const ends = await Promise.allSettled(pods.map((pod) => endOne(pod, options, deadline, deps)));
  const messages = ends.flatMap((end) => (end.status === 'rejected' ? [(end.reason as Error).message] : []));
  if (messages.length > 0) throw new UserError(messages.length === 1 ? (messages[0] ?? '') : `[${messages.join(', ')}]`);
}

async function endOne(pod: Pod, options: EndOptions, deadline: number, deps: CommandDeps): Promise<void> {
  const { name, namespace } = pod.metadata;
  const word = options.evicts ? 'evict' : 'delet';
  const suffix = options.dryRun === 'none' ? '' : ' (server dry run)';
  const tooLate = () =>
    new UserError(
      `error when waiting for pod ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)} to terminate: global timeout reached: ${formatGoDuration(options.timeoutMs)}`,
    );
  if (options.evicts) await deps.streams.out(`evicting pod ${namespace}/${name}${suffix}\n`);
  while (!(await ask(pod, options, deps))) {
    if (deps.clock.now() + retryMs > deadline) throw tooLate();
    await sleep(deps.clock, retryMs);
  }
  if (options.dryRun !== 'none') return;
  while (!(await isGone(pod, deps))) {
    if (deps.clock.now() + pollMs > deadline) throw tooLate();
    await sleep(deps.clock, pollMs);
  }
  await deps.streams.out(`pod/${name} ${word}ed\n`);
}

/** Answers whether the pod will end; false when a budget does not allow it now. */
async function ask(pod: Pod, { evicts, graceSeconds, dryRun }: EndOptions, { client, streams }: CommandDeps): Promise<boolean> {
  const target = targetOfPod(pod);
  const { name, namespace, uid } = pod.metadata;
  try {
    if (!evicts) {
      await deleteOne(client, target, graceSeconds, { dryRun: dryRun === 'server' });
      return true;
    }
    const deleteOptions = { ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }), preconditions: { uid } };
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions };
    await client.request('POST', objectPath(target, 'eviction'), { body, query: { dryRun: dryRun === 'server' ? 'All' : undefined } });
    return true;
  } catch (error) {
    if (isNotFound(error)) return true;
    const what = `error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}`;
    if (evicts && error instanceof ApiError && error.status.code === 429) {
      streams.err(`${what} (will retry after 5s): ${error.message}\n`);
      return false;
    }
    throw evicts && error instanceof ApiError ? new UserError(`${what}: ${error.message}`, { cause: error }) : error;
  }
}

async function isGone(pod: Pod, { client }: CommandDeps): Promise<boolean> {
  try {
    const now = await client.request<Pod>('GET', objectPath(targetOfPod(pod)));
    return now.metadata.uid !== pod.metadata.uid;
  } catch (error) {
    if (isNotFound(error)) return true;
    throw error;
  }
}
