import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { affinityModule } from '../../../src/services/proxy/affinity.ts';
import { proxyConfig } from '../../../src/services/proxy/nginx-config.ts';

test('the proxy of a Service', () => {
  const ports = [
    { port: 80, protocol: 'TCP', targets: ['10.0.0.3:8080', '10.0.0.2:9090'] },
    { port: 53, protocol: 'UDP', targets: ['10.0.0.2:5353'] },
    { port: 443, protocol: 'TCP', targets: [] },
  ] as const;
  expect(proxyConfig(ports, {})).toEqual({
    'nginx.conf': `include /etc/nginx/modules-enabled/*.conf;
daemon off;
pid /tmp/nginx.pid;
worker_processes 1;
error_log stderr error;
events {
  worker_connections 8192;
}
stream {
  upstream tcp-80 {
    server 10.0.0.2:9090 max_fails=0;
    server 10.0.0.3:8080 max_fails=0;
  }
  server {
    listen 80 so_keepalive=on;
    proxy_timeout 24h;
    proxy_connect_timeout 2s;
    proxy_socket_keepalive on;
    proxy_half_close on;
    proxy_pass tcp-80;
  }
  upstream udp-53 {
    server 10.0.0.2:5353 max_fails=0;
  }
  server {
    listen 53 udp;
    proxy_timeout 30s;
    proxy_pass udp-53;
  }
}
`,
  });
});

describe('clients that are to stay where they are', () => {
  const port = (targets: readonly string[]) => ({ port: 80, protocol: 'TCP' as const, targets });

  test('are sent by a script, to one target or, when that does not answer, to others', () => {
    const files = proxyConfig([port(['10.0.0.3:80', '10.0.0.2:80', '10.0.0.5:80', '10.0.0.4:80']), { ...port([]), port: 81 }], {
      affinitySeconds: 60,
    });
    expect(Object.keys(files)).toEqual(['affinity.js', 'nginx.conf']);
    const conf = files['nginx.conf'] ?? '';
    expect(conf).toMatch(/^include .*;\nload_module \/usr\/lib\/nginx\/modules\/ngx_stream_js_module.so;\ndaemon off;\n/);
    expect(conf.slice(conf.indexOf('stream {'))).toBe(`stream {
  js_path /etc/kpod/;
  js_import affinity from affinity.js;
  js_set $target affinity.target;
  upstream tcp-80-10.0.0.2-80 {
    server 10.0.0.2:80 max_fails=0;
    server 10.0.0.3:80 max_fails=0 backup;
    server 10.0.0.4:80 max_fails=0 backup;
  }
  upstream tcp-80-10.0.0.3-80 {
    server 10.0.0.3:80 max_fails=0;
    server 10.0.0.4:80 max_fails=0 backup;
    server 10.0.0.5:80 max_fails=0 backup;
  }
  upstream tcp-80-10.0.0.4-80 {
    server 10.0.0.4:80 max_fails=0;
    server 10.0.0.5:80 max_fails=0 backup;
    server 10.0.0.2:80 max_fails=0 backup;
  }
  upstream tcp-80-10.0.0.5-80 {
    server 10.0.0.5:80 max_fails=0;
    server 10.0.0.2:80 max_fails=0 backup;
    server 10.0.0.3:80 max_fails=0 backup;
  }
  server {
    listen 80 so_keepalive=on;
    proxy_timeout 24h;
    proxy_connect_timeout 2s;
    proxy_socket_keepalive on;
    proxy_half_close on;
    proxy_pass $target;
  }
}
`);
  });

  /** A proxy that remembers its clients in a directory: where it sends one who connects. */
  const directory = mkdtempSync(join(tmpdir(), 'kpod-test-'));
  afterEach(() => void vi.restoreAllMocks());
  afterAll(() => rmSync(directory, { recursive: true }));
  const proxy = async (timeoutSeconds: number, targets: readonly string[]) => {
    const text = affinityModule({ timeoutSeconds, ports: [port(targets)] }, directory);
    const script = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as { default: { target(session: object): string } };
    return (client: string) =>
      script.default.target({ error: () => {}, variables: { protocol: 'TCP', server_port: '80', remote_addr: client } });
  };
  const ten = Array.from({ length: 10 }, (_, index) => `10.0.0.${index}:80`);
  const clients = Array.from({ length: 40 }, (_, index) => `10.0.1.${index}`);

  test('stay as long as the time is not over and their target is there, whatever else comes and goes', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(1_000_000);
    const before = await proxy(60, ten);
    const first = clients.map(before);
    expect(new Set(first).size).toBeGreaterThan(1);
    expect(first.every((name) => /^tcp-80-10\.0\.0\.\d-80$/.test(name))).toBe(true);
    vi.spyOn(Date, 'now').mockReturnValue(1_059_999);
    const more = await proxy(60, [...ten, '10.0.0.10:80', '10.0.0.11:80']);
    expect(clients.map(more)).toEqual(first);
    // Each connection begins the time anew.
    vi.spyOn(Date, 'now').mockReturnValue(1_119_998);
    expect(clients.map(more)).toEqual(first);
    const [gone = ''] = first;
    const fewer = await proxy(
      60,
      ten.filter((target) => !gone.endsWith(target.replace(':', '-'))),
    );
    const moved = clients.map(fewer);
    expect(moved.map((name, index) => name === first[index] || first[index] === gone)).not.toContain(false);
    expect(moved).not.toContain(gone);
  });

  test('may go elsewhere when the time is over', async () => {
    const send = await proxy(60, ten);
    vi.spyOn(Date, 'now').mockReturnValue(2_000_000);
    const first = clients.map(send);
    vi.spyOn(Date, 'now').mockReturnValue(2_060_000);
    expect(clients.map(send)).not.toEqual(first);
  });

  test('are sent somewhere when nothing can be remembered', async () => {
    const text = affinityModule({ timeoutSeconds: 60, ports: [port(['10.0.0.2:80'])] }, join(directory, 'none'));
    const script = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as { default: { target(session: object): string } };
    const errors: string[] = [];
    const session = { error: (text: string) => errors.push(text), variables: { protocol: 'TCP', server_port: '80', remote_addr: 'a' } };
    expect(script.default.target(session)).toBe('tcp-80-10.0.0.2-80');
    expect(errors).toEqual([expect.stringContaining('ENOENT')]);
  });
});
