/** The configuration of the proxy in a Service's container. Pure. */
import type { ProxiedPort } from '../endpoints/select.ts';

/** Where the directory with the configuration is seen in the container. */
export const configMountPath = '/etc/kpod';

/** The program of the proxy; the image's own entrypoint would prepare a web server first. */
export const proxyCommand: readonly string[] = ['nginx', '-e', 'stderr', '-c', `${configMountPath}/nginx.conf`];

/**
 * What every configuration begins with. Distributions keep the lines that load their modules in the first directory; where the modules
 * are built in there is none. One worker, so that datagrams of one client stay with one.
 */
export const configHead = `include /etc/nginx/modules-enabled/*.conf;
daemon off;
pid /tmp/nginx.pid;
worker_processes 1;
error_log stderr error;
events {
  worker_connections 8192;
}
`;

// Idle connections live as long as those that a kernel tracks; a client's datagrams count as one connection for so long.
const idleTcp = '24h';
const idleUdp = '30s';
const connectTimeout = '2s';

/**
 * The text of `nginx.conf` for a Service. A port without targets is not listened on, so that it refuses. With `sticky` a client's
 * connections go to the same target as long as the targets stay. An endpoint that does not answer is passed over, never set aside.
 */
export function proxyConfig(ports: readonly ProxiedPort[], options: { readonly sticky: boolean }): string {
  const blocks = ports.filter(({ targets }) => targets.length > 0).flatMap((port) => [upstream(port, options.sticky), server(port)]);
  return `${configHead}stream {\n${blocks.join('')}}\n`;
}

const nameOf = ({ port, protocol }: ProxiedPort): string => `${protocol.toLowerCase()}-${port}`;

function upstream(port: ProxiedPort, sticky: boolean): string {
  const servers = [...port.targets].sort().map((target) => `    server ${target} max_fails=0;\n`);
  return `  upstream ${nameOf(port)} {\n${sticky ? '    hash $remote_addr consistent;\n' : ''}${servers.join('')}  }\n`;
}

function server(port: ProxiedPort): string {
  const own =
    port.protocol === 'UDP'
      ? [`listen ${port.port} udp`, `proxy_timeout ${idleUdp}`]
      : [
          `listen ${port.port} so_keepalive=on`,
          `proxy_timeout ${idleTcp}`,
          `proxy_connect_timeout ${connectTimeout}`,
          'proxy_socket_keepalive on',
          'proxy_half_close on',
        ];
  const lines = [...own, `proxy_pass ${nameOf(port)}`].map((line) => `    ${line};\n`);
  return `  server {\n${lines.join('')}  }\n`;
}
