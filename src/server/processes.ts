import type { IncomingMessage } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { ApiError, badRequest, messageOf } from '../api/errors.ts';
import type { Pod } from '../api/types.ts';
import type { ExecSession } from '../engine/types.ts';
import { channelProtocols, joinChannels } from './channels.ts';
import { chooseContainer, isRunning } from './containers.ts';
import { refuseUpgradeInWords } from './http.ts';
import { accountForMessages } from './input-budget.ts';
import { flag } from './logs.ts';
import { podOf } from './lookup.ts';
import type { ChannelOptions } from './process-output.ts';
import { type ProcessOptions, processProtocols, serveProcess } from './spdy/processes.ts';
import { upgradeToSpdy, wantsSpdy } from './spdy/upgrade.ts';
import type { Context, Upgrade, UpgradeHandler } from './types.ts';
import { createFlow, type Flow } from './websocket/flow.ts';

/** Bytes of one message of a client; kubectl sends 32 KiB. */
const maxMessageBytes = 8 * 1024 * 1024;

/**
 * The handler of `…/pods/NAME/exec`, which runs a process, of `…/attach`, which joins the one that runs, and of kpod's own `…/shell`, which
 * runs one in the place of a container.
 */
export function createProcessHandler(): UpgradeHandler {
  const sockets = createSocketServer(channelProtocols);
  return async (context, upgrade) => {
    const pod = podOf(context);
    const { handler } = context.route;
    const options = readStreamOptions(context.query);
    const command = handler === 'exec' ? readCommand(context.query) : context.query.getAll('command');
    const container = chooseContainer(pod, context.query.get('container'));
    if (!pod.spec.nodeName) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
    const start = () => startSession(context, () => process(context, pod, { container, command, options }));
    if (handler !== 'shell' && wantsSpdy(upgrade.request)) return joinOverSpdy(context, upgrade, { ...options, pod, container, start });
    if (!offersProtocol(upgrade.request, channelProtocols)) {
      const protocols = channelProtocols.join(' or ');
      throw badRequest(
        `kpod takes ${handler} by WebSocket, with subprotocol ${protocols} or none${handler === 'shell' ? '' : ', or by SPDY/3.1'}`,
      );
    }
    context.signal.addEventListener('abort', () => upgrade.socket.destroy());
    const { clock } = context.deps;
    await accept(context, sockets, upgrade, (socket, flow) => joinChannels(socket, { ...options, clock, flow, start }));
  };
}

/** A WebSocket server without a port of its own, which takes the first that a client offers of those that are among `protocols`. */
export function createSocketServer(protocols: readonly string[]): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: maxMessageBytes,
    handleProtocols: (offered) => [...offered].find((protocol) => protocols.includes(protocol)) ?? false,
  });
}

interface Wanted {
  readonly container: string;
  readonly command: readonly string[];
  readonly options: ChannelOptions;
}

function process({ deps: { kubelet }, route, query }: Context, pod: Pod, { container, command, options }: Wanted): Promise<ExecSession> {
  const config = { command, stdin: options.stdin, tty: options.tty };
  if (route.handler === 'attach') return attach(kubelet, pod, { container, options });
  if (route.handler === 'exec') return kubelet.exec(pod, container, config);
  const image = query.get('image');
  return kubelet.shell(pod, { ...config, container, ...(image ? { image } : {}), ...(flag(query, 'fix') ? { fix: true } : {}) });
}

/** The exit code of a process that was only watched is nobody's failure. */
async function attach(
  kubelet: Context['deps']['kubelet'],
  pod: Pod,
  { container, options }: { readonly container: string; readonly options: ChannelOptions },
): Promise<ExecSession> {
  const session = await kubelet.attach(pod, container, { stdin: options.stdin });
  return { ...session, result: session.result.then(() => ({ exitCode: 0 })) };
}

/** kubectl up to 1.29, and later ones after a WebSocket was refused. */
async function joinOverSpdy(
  { deps, input, signal }: Context,
  upgrade: Upgrade,
  {
    pod,
    container,
    ...options
  }: Omit<ProcessOptions, 'protocol' | 'clock' | 'log' | 'input'> & { readonly pod: Pod; readonly container: string },
): Promise<void> {
  // Here the kubelet is asked first: kubectl says itself that it could not upgrade the connection.
  if (!isRunning(pod, container)) return refuseUpgradeInWords(upgrade.socket, 500, `container not found ("${container}")`);
  const agreed = upgradeToSpdy(upgrade, processProtocols, 'channel.k8s.io');
  if (!agreed) return;
  const { transport, protocol } = agreed;
  signal.addEventListener('abort', () => transport.destroy());
  await serveProcess(transport, { ...options, protocol, clock: deps.clock, log: deps.log, input });
}

async function startSession({ deps, route }: Context, start: () => Promise<ExecSession>): Promise<ExecSession> {
  const session = await start().catch((error: unknown) => {
    const name = 'name' in route ? route.name : '';
    if (!(error instanceof ApiError)) deps.log.error('a process could not be joined', { pod: name, error: messageOf(error) });
    throw error;
  });
  // Someone may await it only later, or never when the client is gone by then.
  session.result.catch(() => {});
  return session;
}

/** Makes the request a WebSocket and hands it to `join`; resolves when it is closed. */
export function accept(
  { deps, input }: Context,
  sockets: WebSocketServer,
  { request, socket, head }: Upgrade,
  join: (socket: WebSocket, flow: Flow) => Promise<void>,
): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', resolve);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      void join(webSocket, createFlow(webSocket, deps.clock));
      accountForMessages(webSocket, socket, input);
    });
  });
}

/** Whether a request wants to become a WebSocket with one of `protocols`, or leaves it to the server. */
export function offersProtocol({ headers }: IncomingMessage, protocols: readonly string[]): boolean {
  const offered = headers['sec-websocket-protocol']?.split(',').map((protocol) => protocol.trim());
  const isWebSocket = headers.upgrade?.toLowerCase() === 'websocket';
  return isWebSocket && (offered === undefined || protocols.some((protocol) => offered.includes(protocol)));
}

/** Which streams a request wants. Throws ApiError BadRequest. k8s: apis/core PodExecOptions, kubelet remotecommand NewOptions */
function readStreamOptions(query: URLSearchParams): ChannelOptions {
  const options = { stdin: flag(query, 'stdin'), stdout: flag(query, 'stdout'), stderr: flag(query, 'stderr'), tty: flag(query, 'tty') };
  if (!options.stdin && !options.stdout && !options.stderr) {
    throw badRequest('you must specify at least 1 of stdin, stdout, stderr');
  }
  if (options.tty && options.stderr) throw badRequest('tty and stderr cannot both be true');
  return options;
}

function readCommand(query: URLSearchParams): readonly string[] {
  const command = query.getAll('command');
  if (command.length === 0) throw badRequest('you must specify at least one command for the container');
  return command;
}
