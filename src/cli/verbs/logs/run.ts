import { ApiError, UserError } from '../../../api/errors.ts';
import { everyContainer, findContainer } from '../../../api/pod-status.ts';
import type { List, Pod } from '../../../api/types.ts';
import { noResourcesMessage } from '../../../printers/messages.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { printLog } from '../../logs/log-stream.ts';
import { annotatedContainer, chooseContainer } from '../../selecting/choose-container.ts';
import { findPods, podTimeoutMessage } from '../../selecting/find-pod.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { listPath, resourceFor } from '../../selecting/paths.ts';
import { createdAt } from '../../selecting/pod-order.ts';
import { inQuery } from '../../selecting/select.ts';
import { rfc3339Problem } from './go-time.ts';
import type { logsVerb } from './verb.ts';

type Call = CallOf<typeof logsVerb>;

/** kubectl's words but for the pod, which kpod finds by itself when there is only one. */
const usage = "expected 'logs [-f] [-p] [POD | TYPE/NAME] [-c CONTAINER]'.";

/** One log to print. */
interface LogOf {
  readonly pod: Pod;
  readonly container: string;
}

/** `kpod logs`: the logs of one container or of many, init containers and containers that have ended included. */
export async function run(call: Call, deps: CommandDeps): Promise<void> {
  checkFlags(call);
  const pods = await podsOf(call, deps);
  const requests = pods.flatMap((pod) => containersOf(pod, call, deps));
  const isOneOfMany = requests.length > 1;
  const { follow, maxLogRequests } = call.flags;
  if (!follow || requests.length === 1) {
    for (const request of requests) await printOne({ ...request, isOneOfMany }, call, deps);
    return;
  }
  if (requests.length > maxLogRequests) {
    throw new UserError(
      `you are attempting to follow ${requests.length} log streams, but maximum allowed concurrency is ${maxLogRequests}, use --max-log-requests to increase the limit`,
    );
  }
  await Promise.all(requests.map((request) => printOne({ ...request, isOneOfMany }, call, deps)));
}

/** k8s: kubectl logs, Complete and Validate */
function checkFlags({ args, flags, changed, name }: Call): void {
  const help = `\nSee '${name} -h' for help and examples`;
  if (args.length > 2) throw new UserError(usage + help);
  if (args.length > 0 && flags.selector !== '') throw new UserError(`only a selector (-l) or a POD name is allowed${help}`);
  if (flags.sinceTime !== '' && flags.since !== 0) throw new UserError('at most one of `sinceTime` or `sinceSeconds` may be specified');
  if (flags.podRunningTimeout <= 0) throw new UserError(podTimeoutMessage);
  const container = flags.container || args[1];
  if (flags.allContainers && container)
    throw new UserError(`--all-containers=true should not be specified with container name ${container}`);
  if (changed.has('container') && args.length === 2) throw new UserError('only one of -c or an inline [CONTAINER] arg is allowed');
  if (flags.limitBytes < 0) throw new UserError('--limit-bytes must be greater than 0');
  if (flags.since < 0) throw new UserError('--since must be greater than 0');
  if (flags.tail < -1) throw new UserError('--tail must be greater than or equal to -1');
  const problem = flags.sinceTime === '' ? undefined : rfc3339Problem(flags.sinceTime);
  if (problem !== undefined) throw new UserError(problem);
}

async function podsOf(call: Call, deps: CommandDeps): Promise<readonly Pod[]> {
  const { args, flags } = call;
  const namespace = namespaceOf(flags);
  const [word] = args;
  if (word !== undefined) return podsBehind(word, call, deps);
  const resource = resourceFor('pods');
  const path = listPath(resource, namespace);
  const query = flags.selector === '' ? {} : { labelSelector: flags.selector };
  const { items } = await deps.client.request<List<Pod>>('GET', path, { query }).catch((error: unknown) => {
    throw inQuery(error, { resource, ...query });
  });
  if (flags.selector === '') return [onlyPod(items, flags.container, namespace, deps)];
  if (items.length === 0) deps.streams.err(`${noResourcesMessage(namespace)}\n`);
  return items;
}

async function podsBehind(word: string, { flags }: Call, deps: CommandDeps): Promise<readonly Pod[]> {
  const namespace = namespaceOf(flags);
  const query = { namespace, purpose: 'get the logs from', timeoutMs: flags.podRunningTimeout } as const;
  const { pod, all } = await findPods(word, query, deps).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.status.reason !== 'NotFound') throw error;
    throw new UserError(`error from server (NotFound): ${error.message} in namespace ${JSON.stringify(namespace)}`);
  });
  if (flags.allPods) return all;
  if (all.length > 1) deps.streams.err(`Found ${all.length} pods, using pod/${pod.metadata.name}\n`);
  return [pod];
}

/** Without a name: the only pod, or the newest that has the container asked for. Says which. */
function onlyPod(pods: readonly Pod[], container: string, namespace: string, deps: CommandDeps): Pod {
  const fitting = pods.filter((pod) => container === '' || everyContainer(pod.spec).some(({ name }) => name === container));
  const newestFirst = fitting.toSorted((a, b) => createdAt(b) - createdAt(a));
  const [chosen] = newestFirst;
  if (!chosen) {
    if (pods.length === 0) throw new UserError(`there is no pod in namespace ${JSON.stringify(namespace)} to take the log of`);
    throw new UserError(`no pod in namespace ${JSON.stringify(namespace)} has a container ${JSON.stringify(container)}`);
  }
  if (container === '' && pods.length > 1) {
    throw new UserError(`there are ${pods.length} pods in namespace ${JSON.stringify(namespace)}; say which: ${names(pods)}`);
  }
  const reason = fitting.length > 1 ? `the newest of ${fitting.length} with a container ${JSON.stringify(container)}` : 'the only one';
  deps.streams.err(
    `Using pod ${JSON.stringify(chosen.metadata.name)}, ${pods.length > fitting.length ? `the only one with a container ${JSON.stringify(container)}` : reason}\n`,
  );
  return chosen;
}

const names = (pods: readonly Pod[]): string => pods.map(({ metadata }) => metadata.name).join(', ');

function containersOf(pod: Pod, { args, flags }: Call, deps: CommandDeps): readonly LogOf[] {
  if (flags.allContainers) return everyContainer(pod.spec).map(({ name }) => ({ pod, container: name }));
  const wanted = flags.container || args[1] || '';
  const annotated = wanted === '' ? annotatedContainer(pod) : undefined;
  if (annotated !== undefined && !findContainer(pod.spec, annotated)) {
    deps.streams.err(`Default container name ${JSON.stringify(annotated)} not found in pod ${pod.metadata.name}\n`);
  }
  const { name, notice } = chooseContainer(pod, wanted);
  if (notice !== undefined && !flags.allPods) deps.streams.err(`${notice}\n`);
  return [{ pod, container: name }];
}

async function printOne(
  { pod, container, isOneOfMany }: LogOf & { readonly isOneOfMany: boolean },
  { flags, changed }: Call,
  deps: CommandDeps,
): Promise<void> {
  const defaultTail = flags.selector !== '' && !changed.has('tail') ? 10 : flags.tail;
  const query = {
    previous: flags.previous || undefined,
    tailLines: defaultTail < 0 ? undefined : defaultTail,
    sinceSeconds: flags.since > 0 ? Math.ceil(flags.since / 1000) : undefined,
    sinceTime: flags.sinceTime || undefined,
    limitBytes: flags.limitBytes || undefined,
    insecureSkipTLSVerifyBackend: flags.insecureSkipTlsVerifyBackend || undefined,
  };
  // The bytes of a single log are nobody's to change.
  const prefix = flags.prefix || flags.allPods ? `[pod/${pod.metadata.name}/${container}] ` : isOneOfMany ? '' : undefined;
  try {
    await printLog(
      { pod, container, query, follow: flags.follow, timestamps: flags.timestamps, prefix },
      { ...deps, write: deps.streams.out },
    );
  } catch (error) {
    if (!flags.ignoreErrors || !(error instanceof ApiError || error instanceof UserError)) throw error;
    await deps.streams.out(`error: ${error.message}\n`);
  }
}
