import type { ProxiedPort } from '../endpoints/select.ts';
import script from './affinity-script.js?raw';

/** Where the proxy remembers its clients: in its container, so that it forgets them with it. */
const rememberedIn = '/tmp';

/** How long after its last connection a client still goes to where that went, and where else it may go. */
export interface Affinity {
  readonly timeoutSeconds: number;
  readonly ports: readonly ProxiedPort[];
}

/** What a port is called in the configuration: `tcp-80`. */
export const portName = ({ port, protocol }: Pick<ProxiedPort, 'port' | 'protocol'>): string => `${protocol.toLowerCase()}-${port}`;

/** What the upstream is called that begins with one target of a port; as the script has it. */
export const upstreamOf = (port: ProxiedPort, target: string): string => `${portName(port)}-${target.replace(/[^\w.]/g, '-')}`;

/** The script of the proxy with what it works with. Pure. k8s: proxy/iptables writes such rules with the match `recent` */
export function affinityModule({ timeoutSeconds, ports }: Affinity, directory: string = rememberedIn): string {
  const settings = {
    timeoutMs: timeoutSeconds * 1000,
    directory,
    ports: Object.fromEntries(ports.map((port) => [portName(port), [...port.targets].sort()])),
  };
  return `const settings = ${JSON.stringify(settings)};\n${script}`;
}
