import { badRequest, messageOf } from '../api/errors.ts';
import type { Pod } from '../api/types.ts';
import { podOf } from './lookup.ts';
import { accept, createSocketServer, offersProtocol } from './processes.ts';
import { forwardPorts, portForwardProtocol } from './spdy/port-forward.ts';
import { acceptTunnel, createTunnelServer, tunnelProtocol, wantsTunnel } from './spdy/tunnel.ts';
import { upgradeToSpdy, wantsSpdy } from './spdy/upgrade.ts';
import type { UpgradeHandler } from './types.ts';
import { portProtocols, serveChannelsOfPorts } from './websocket/port-channels.ts';

/** As many as a kubelet takes. */
const maxPorts = 100;

/** The handler of `…/pods/NAME/portforward`: one connection to each port that is asked for. k8s: kubelet cri/streaming/portforward websocket.go */
export function createPortForwardHandler(): UpgradeHandler {
  const sockets = createSocketServer(portProtocols);
  const tunnels = createTunnelServer();
  return async (context, upgrade) => {
    const pod = podOf(context);
    if (!pod.spec.nodeName) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
    const { clock, log, kubelet } = context.deps;
    const dial = (port: number) => kubelet.dial(pod, port);
    const options = { clock, log, input: context.input, dial, describe: (port: number, error: unknown) => describe(pod, port, error) };
    context.signal.addEventListener('abort', () => upgrade.socket.destroy());
    if (wantsSpdy(upgrade.request)) {
      const agreed = upgradeToSpdy(upgrade, [portForwardProtocol]);
      return agreed && forwardPorts(agreed.transport, options).closed;
    }
    if (wantsTunnel(upgrade.request)) {
      return acceptTunnel(context, tunnels, upgrade, (transport, endTransport) => forwardPorts(transport, { ...options, endTransport }));
    }
    const ports = readPorts(context.query);
    if (!offersProtocol(upgrade.request, portProtocols)) {
      throw badRequest(
        `kpod takes port-forward by SPDY/3.1, or by WebSocket with subprotocol ${[tunnelProtocol, ...portProtocols].join(' or ')} or none`,
      );
    }
    await accept(context, sockets, upgrade, (socket, flow) => serveChannelsOfPorts(socket, ports, { ...options, flow }));
  };
}

/** k8s: kubelet streaming portforward httpstream.go portForward */
const describe = ({ metadata }: Pod, port: number, error: unknown): string =>
  `error forwarding port ${port} to pod ${metadata.name}, uid ${metadata.uid}: ${messageOf(error)}`;

function readPorts(query: URLSearchParams): readonly number[] {
  const words = query.getAll('ports').flatMap((text) => text.split(','));
  const ports = words.map(Number);
  if (ports.length === 0) throw badRequest('query parameter "ports" is required');
  if (ports.length > maxPorts) throw badRequest(`at most ${maxPorts} ports can be forwarded at once`);
  const bad = ports.findIndex((port) => !Number.isInteger(port) || port < 1 || port > 65_535);
  if (bad >= 0) throw badRequest(`query parameter "ports" must be a list of ports from 1 to 65535, not ${JSON.stringify(words[bad])}`);
  return ports;
}
