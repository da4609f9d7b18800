import type { Container } from '../../../api/types.ts';
import type { DescribeWriter } from '../../describe/writer.ts';

interface Probe {
  readonly exec?: { readonly command?: readonly string[] };
  readonly httpGet?: { readonly host?: string; readonly port: number | string; readonly path?: string; readonly scheme?: string };
  readonly tcpSocket?: { readonly host?: string; readonly port: number | string };
  readonly grpc?: { readonly port: number; readonly service?: string };
  readonly initialDelaySeconds?: number;
  readonly timeoutSeconds?: number;
  readonly periodSeconds?: number;
  readonly successThreshold?: number;
  readonly failureThreshold?: number;
}

/** `Liveness:`, `Readiness:` and `Startup:`, for those that the container has. k8s: describeContainerProbe */
export function writeProbes(writer: DescribeWriter, container: Container): void {
  for (const [label, field] of [
    ['Liveness', 'livenessProbe'],
    ['Readiness', 'readinessProbe'],
    ['Startup', 'startupProbe'],
  ] as const) {
    const probe = container[field] as Probe | undefined;
    if (probe) writer.line(2, `${label}:\t${formatProbe(probe)}`);
  }
}

/** k8s: DescribeProbe */
function formatProbe(probe: Probe): string {
  const attributes = [
    `delay=${probe.initialDelaySeconds ?? 0}s`,
    `timeout=${probe.timeoutSeconds ?? 0}s`,
    `period=${probe.periodSeconds ?? 0}s`,
    `#success=${probe.successThreshold ?? 0}`,
    `#failure=${probe.failureThreshold ?? 0}`,
  ].join(' ');
  const { exec, httpGet, tcpSocket, grpc } = probe;
  if (exec) return `exec [${(exec.command ?? []).join(' ')}] ${attributes}`;
  if (httpGet) return `http-get ${formatUrl(httpGet)} ${attributes}`;
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port} ${attributes}`;
  if (grpc) return `grpc <pod>:${grpc.port} ${grpc.service ?? ''} ${attributes}`;
  return `unknown ${attributes}`;
}

function formatUrl({ scheme, host = '', port, path = '' }: NonNullable<Probe['httpGet']>): string {
  const name = host.includes(':') ? `[${host}]` : host;
  const separator = path === '' || path.startsWith('/') ? '' : '/';
  return `${scheme ? `${scheme.toLowerCase()}:` : ''}//${name}:${port}${separator}${escapePath(path)}`;
}

/** Go: URL.EscapedPath of a path that was never escaped. */
function escapePath(path: string): string {
  return path.replace(/[^-\w.~$&+,/:;=@]+/g, (characters) =>
    [...Buffer.from(characters)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
