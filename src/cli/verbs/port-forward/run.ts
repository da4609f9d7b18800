import { createServer, isIP, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../../api/errors.ts';
import type { Pod, Service } from '../../../api/types.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { type FoundPods, findPods, podTimeoutMessage } from '../../selecting/find-pod.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { objectPath } from '../../selecting/paths.ts';
import { withPodNames } from '../../selecting/pod-names.ts';
import { type Target, targetOfPod } from '../../selecting/select.ts';
import { watchOne } from '../../watching/watch-one.ts';
import { type PortPair, portsOfPod, portsOfService } from './ports.ts';
import type { portForwardVerb } from './verb.ts';

type Call = CallOf<typeof portForwardVerb>;

/** `kpod port-forward`: listens here and passes every connection on to a port of a pod, until the user has enough or the pod is gone. */
export async function run(call: Call, deps: CommandDeps): Promise<void> {
  const { name, args, flags } = call;
  const [word, ...words] = args;
  const namespace = namespaceOf(flags);
  if (word === undefined || words.length === 0) {
    const missing = new UsageError(name, 'TYPE/NAME and list of ports are required for port-forward', 'examples');
    // A word without a port may be the port of a pod that is not named.
    throw word === undefined || /^[\d:]+$/.test(word) ? await withPodNames(missing, namespace, deps) : missing;
  }
  if (flags.podRunningTimeout <= 0) throw new UsageError(name, podTimeoutMessage, 'examples');
  const found = await findPods(word, { namespace, purpose: 'attach to', timeoutMs: flags.podRunningTimeout }, deps);
  const { pod } = found;
  const pairs = readPorts(words, found);
  if (pod.status.phase !== 'Running') {
    throw new UserError(`unable to forward port because pod is not running. Current status=${pod.status.phase}`);
  }
  const target = targetOfPod(pod);
  const addresses = readAddresses(flags.address);
  const servers: Server[] = [];
  const enough = new AbortController();
  const forget = deps.onInterrupt(() => enough.abort());
  try {
    for (const pair of pairs) servers.push(...(await listenOnAll(pair, addresses, (local) => passOn(local, { target, pair }, deps), deps)));
    if (servers.length === 0) throw new UserError(`unable to listen on any of the requested ports: [${pairs.map(showPair).join(' ')}]`);
    await waitForEnd(pod, target, { signal: enough.signal, deps });
  } finally {
    forget();
    for (const server of servers) server.close();
  }
}

const showPair = ({ local, remote }: PortPair): string => `{${local} ${remote}}`;

const readPorts = (words: readonly string[], { object, pod }: FoundPods): readonly PortPair[] =>
  object.kind === 'Service' ? portsOfService(words, object as Service, pod) : portsOfPod(words, pod);

/** `localhost` is both of its addresses; one of them is enough. */
function readAddresses(words: readonly string[]): readonly string[] {
  const wanted = words.length === 0 ? ['localhost'] : words;
  return wanted.flatMap((word) => {
    if (word === 'localhost') return ['127.0.0.1', '::1'];
    if (isIP(word) === 0) throw new UserError(`${word} is not a valid IP`);
    return [word];
  });
}

type PassOn = (local: Socket) => Promise<void>;

async function listenOnAll(pair: PortPair, addresses: readonly string[], passOn: PassOn, deps: CommandDeps): Promise<readonly Server[]> {
  const servers: Server[] = [];
  const problems: string[] = [];
  let { local } = pair;
  for (const address of addresses) {
    try {
      const server = await listen(address, local, passOn);
      servers.push(server);
      // A port that was chosen for one address is the one for all.
      local = portOf(server);
      const shown = address.includes(':') ? `[${address}]` : address;
      await deps.streams.out(`Forwarding from ${shown}:${local} -> ${pair.remote}\n`);
    } catch (error) {
      problems.push(`unable to create listener: Error listen tcp${isIP(address)} ${address}:${local}: ${describe(error)}`);
    }
  }
  if (servers.length === 0) {
    deps.streams.err(
      `Unable to listen on port ${pair.local}: Listeners failed to create with the following errors: [${problems.join(' ')}]\n`,
    );
  }
  return servers;
}

function describe(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return 'bind: address already in use';
  return code === 'EACCES' ? 'bind: permission denied' : message;
}

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};

function listen(host: string, port: number, passOn: PassOn): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (local) => void passOn(local));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => resolve(server));
  });
}

/** One connection, from its first byte to its last. */
async function passOn(
  local: Socket,
  { target, pair }: { readonly target: Target; readonly pair: PortPair },
  { client, streams }: CommandDeps,
): Promise<void> {
  await streams.out(`Handling connection for ${local.localPort}\n`);
  // A client that goes away is no news.
  local.on('error', () => {});
  try {
    const remote = await client.forward(objectPath(target, 'portforward'), pair.remote);
    remote.on('error', () => {});
    await Promise.all([pipeline(local, remote, { end: true }), pipeline(remote, local, { end: true })]);
  } catch (error) {
    if (error instanceof UserError || (error as Error).name === 'ApiError') streams.err(`error: ${(error as Error).message}\n`);
  } finally {
    local.destroy();
  }
}

/** Resolves when the user has enough; throws UserError when the pod is over. */
async function waitForEnd(
  pod: Pod,
  target: Target,
  { signal, deps }: { readonly signal: AbortSignal; readonly deps: CommandDeps },
): Promise<void> {
  for await (const { object } of watchOne<Pod>(deps.client, target, { clock: deps.clock, signal })) {
    if (signal.aborted) return;
    if (!object || object.metadata.uid !== pod.metadata.uid || object.status.phase !== 'Running')
      throw new UserError('lost connection to pod');
  }
}
