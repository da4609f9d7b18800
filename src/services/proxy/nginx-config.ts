/** The configuration of the proxy in a Service's container. Pure. */
import type { ProxiedPort } from '../endpoints/select.ts';
import { affinityModule, portName, upstreamOf } from './affinity.ts';
import type { Config } from './config-files.ts';

/** Where the directory with the configuration is seen in the container. */
export const configMountPath = '/etc/kpod';

/** The program of the proxy; the image's own entrypoint would prepare a web server first. */
export const proxyCommand: readonly string[] = ['nginx', '-e', 'stderr', '-c', `${configMountPath}/nginx.conf`];

/**
 * What every configuration begins with. Distributions keep the lines that load their modules in the first directory; where the modules
 * are built in there is none. One worker, so that datagrams of one client stay with one.
 */
const configHead = `include /etc/nginx/modules-enabled/*.conf;
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

/** Where the module of scripts lies in the official image, which does not load it by itself. */
const scriptModule = '/usr/lib/nginx/modules/ngx_stream_js_module.so';

/** `configHead` for a configuration that has scripts. */
export function scriptedHead(): string {
  const [include, ...rest] = configHead.split('\n');
  return `${include}\nload_module ${scriptModule};\n${rest.join('\n')}`;
}

/**
 * The files of the proxy of a Service. A port without targets is not listened on, so that it refuses. With `affinitySeconds` a client goes
 * to where its last connection went until they are over. An endpoint that does not answer is passed over, never set aside.
 */
export function proxyConfig(all: readonly ProxiedPort[], { affinitySeconds }: { readonly affinitySeconds?: number | undefined }): Config {
  const ports = all.filter(({ targets }) => targets.length > 0);
  if (affinitySeconds === undefined) {
    const blocks = ports.flatMap((port) => [upstream(portName(port), [...port.targets].sort()), server(port, portName(port))]);
    return { 'nginx.conf': `${configHead}stream {\n${blocks.join('')}}\n` };
  }
  const blocks = ports.flatMap((port) => [...stickyUpstreams(port), server(port, '$target')]);
  const scripts = `  js_path ${configMountPath}/;\n  js_import affinity from affinity.js;\n  js_set $target affinity.target;\n`;
  return {
    'affinity.js': affinityModule({ timeoutSeconds: affinitySeconds, ports }),
    'nginx.conf': `${scriptedHead()}stream {\n${scripts}${blocks.join('')}}\n`,
  };
}

const upstream = (name: string, targets: readonly string[], others: readonly string[] = []): string =>
  [
    `  upstream ${name} {\n`,
    ...targets.map((target) => `    server ${target} max_fails=0;\n`),
    ...others.map((target) => `    server ${target} max_fails=0 backup;\n`),
    '  }\n',
  ].join('');

/** As many are tried when a client's own target does not answer. */
const mostOthers = 2;

/** One for each target, with those that follow it. */
function stickyUpstreams(port: ProxiedPort): readonly string[] {
  const targets = [...port.targets].sort();
  return targets.map((target, index) => {
    const others = [...targets.slice(index + 1), ...targets.slice(0, index)].slice(0, mostOthers);
    return upstream(upstreamOf(port, target), [target], others);
  });
}

function server(port: ProxiedPort, target: string): string {
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
  const lines = [...own, `proxy_pass ${target}`].map((line) => `    ${line};\n`);
  return `  server {\n${lines.join('')}  }\n`;
}
