/** Ports of this machine that lead to Services. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { Service } from '../../api/types.ts';
import type { PortMapping } from '../../engine/types.ts';

/** Services are reached on this machine alone. */
const machineAddress = '127.0.0.1';

/** The ports of this machine at which a Service is to be reached: its node ports, and as a load balancer its own ports, too. Pure. */
export function machinePorts({ spec }: Service): readonly PortMapping[] {
  if (spec.type !== 'NodePort' && spec.type !== 'LoadBalancer') return [];
  return (spec.ports ?? []).flatMap(({ port, nodePort, protocol }) => {
    const mapping = (hostPort: number): PortMapping => ({
      hostIP: machineAddress,
      hostPort,
      containerPort: port,
      protocol: protocol.toLowerCase() as PortMapping['protocol'],
    });
    return [...(nodePort ? [mapping(nodePort)] : []), ...(spec.type === 'LoadBalancer' ? [mapping(port)] : [])];
  });
}

/** What a load balancer says of the ports that are published. Undefined while it is reached at none of its own. Pure. */
export function loadBalancerStatus({ spec }: Service, published: readonly PortMapping[]): Service['status']['loadBalancer'] {
  const own = (spec.ports ?? []).filter(({ port }) =>
    published.some(({ hostPort, containerPort }) => hostPort === port && containerPort === port),
  );
  return spec.type === 'LoadBalancer' && own.length > 0 ? { ingress: [{ ip: machineAddress, ipMode: 'Proxy' }] } : {};
}

/** `127.0.0.1:80/tcp` */
export const portText = ({ hostIP = '', hostPort, protocol }: PortMapping): string => `${hostIP}:${hostPort}/${protocol}`;

/** `taken`: somebody holds it. `privileged`: only an administrator may take it. */
export type PortState = 'free' | 'taken' | 'privileged';

/** How a port of this machine stands now. */
export function lookAtPort({ hostIP = machineAddress, hostPort, protocol }: PortMapping): Promise<PortState> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void => resolve(error.code === 'EACCES' ? 'privileged' : 'taken');
    if (protocol === 'udp') {
      const socket = createSocket('udp4').on('error', failed);
      socket.bind({ port: hostPort, address: hostIP, exclusive: true }, () => socket.close(() => resolve('free')));
    } else {
      const server = createServer().on('error', failed);
      server.listen({ port: hostPort, host: hostIP, exclusive: true }, () => server.close(() => resolve('free')));
    }
  });
}
